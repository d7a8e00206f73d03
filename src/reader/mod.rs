//! The worker that reads trace files and makes exports that few visitors need, so that neither a large file nor the code
//! for it blocks the page.
//!
//! ```text
//! page                                        worker
//!   { file, lang }   ------------------------->
//!   <----------------  { kind: "progress", read }   bytes of the file, some times a second
//!   <----------------  { kind: "done", packed, ... }  or  { kind: "fault", text }
//!
//!   { link, lang }   ------------------------->       the run in a link
//!   <----------------  "done" or "fault", as above
//!
//!   { program, lang }   ---------------------->       the program in a link
//!   <----------------  { kind: "program", text }  or  "fault"
//!
//!   { record, make: "perfetto" | "link", lang }  ->   what `chrome::export_record` wrote
//!   { record, make: "program", lang }  ------->       a program
//!   <----------------  { kind: "made", content }  or  "fault"
//! ```
//!
//! The worker posts `{ kind: "ready" }` once it listens; earlier messages are lost. It serves one request: to cancel, the
//! page terminates it. Next: the page's side in `ui::files`; `trace::import`, the importer; `make`; `texts`.

mod make;
mod texts;

use std::ops::ControlFlow;

use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, DedicatedWorkerGlobalScope, MessageEvent, ReadableStreamDefaultReader};

use crate::i18n::Lang;
use crate::trace::binary::encode;
use crate::trace::import::{Error, Import, Importer};
use crate::trace::link;

/// The maximum number of progress messages. Relative to the file's size: a byte of gzip stands for twenty bytes of text.
const REPORTS: f64 = 100.0;

/// Serves the page. Called once, when the worker starts.
///
/// # Panics
/// Outside a worker.
pub fn serve() {
    let scope = scope();
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(|event: MessageEvent| {
        answer(&event.data());
    });
    // Leaked: it listens as long as the worker lives.
    scope.set_onmessage(Some(on_message.into_js_value().unchecked_ref()));
    post(&[("kind", "ready".into())]);
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().dyn_into().expect("the reader runs in a worker")
}

fn answer(request: &JsValue) {
    let text = |key| get(request, key).as_string();
    let lang = text("lang").and_then(|code| Lang::parse(&code)).unwrap_or_default();
    if let Some(link) = text("link") {
        match link::read(&link) {
            Ok(run) => post_import(&run, lang),
            Err(fault) => post_fault(&texts::link_fault(fault, lang)),
        }
    } else if let Some(program) = text("program") {
        match link::read_program(&program) {
            Ok(text) => post(&[("kind", "program".into()), ("text", text.into())]),
            Err(fault) => post_fault(&texts::program_fault(fault, lang)),
        }
    } else if let Some(record) = text("record") {
        match make::make(&record, text("make").as_deref()) {
            Ok(content) => post(&[("kind", "made".into()), ("content", content)]),
            Err(fault) => post_fault(&texts::fault(&fault, lang)),
        }
    } else {
        spawn_local(answer_file(get(request, "file").unchecked_into(), lang));
    }
}

async fn answer_file(file: Blob, lang: Lang) {
    match read(&file).await {
        Ok(import) => post_import(&import, lang),
        Err(Unread::Fault(error)) => post_fault(&texts::fault(&error, lang)),
        Err(Unread::Refused) => post_fault(texts::REFUSED.get(lang)),
    }
}

fn post_fault(text: &str) {
    post(&[("kind", "fault".into()), ("text", text.into())]);
}

/// Why a file was not read.
enum Unread {
    Fault(Error),
    /// The browser could not read it.
    Refused,
}

impl From<Error> for Unread {
    fn from(error: Error) -> Unread {
        Unread::Fault(error)
    }
}

impl From<JsValue> for Unread {
    fn from(_: JsValue) -> Unread {
        Unread::Refused
    }
}

async fn read(file: &Blob) -> Result<Import, Unread> {
    let reader: ReadableStreamDefaultReader = file.stream().get_reader().unchecked_into();
    let mut importer = Importer::new();
    let (mut read, mut reported) = (0.0, 0.0);
    loop {
        let piece = JsFuture::from(reader.read()).await?;
        if get(&piece, "done").is_truthy() {
            break;
        }
        let bytes = get(&piece, "value").unchecked_into::<Uint8Array>().to_vec();
        importer.push(&bytes)?;
        read += bytes.len() as f64;
        if read - reported >= file.size() / REPORTS {
            reported = read;
            post(&[("kind", "progress".into()), ("read", read.into())]);
        }
    }
    let mut ending = importer.end()?;
    loop {
        match ending.step() {
            ControlFlow::Continue(more) => ending = more,
            ControlFlow::Break(import) => return Ok(import),
        }
    }
}

fn post_import(import: &Import, lang: Lang) {
    let packed = encode(&import.log);
    let packed = Uint8Array::from(&packed[..]);
    let origin = import.origin.as_ref();
    let params: Array = origin
        .into_iter()
        .flat_map(|origin| &origin.params)
        // Exact: parameters of demos are far below 2^53.
        .map(|(name, value)| JsValue::from(Array::of2(&name.into(), &(*value as f64).into())))
        .collect();
    let message = object(&[
        ("kind", "done".into()),
        ("packed", packed.clone().into()),
        ("demo", origin.map_or("", |origin| &origin.demo).into()),
        ("clock", origin.map_or("", |origin| &origin.clock).into()),
        ("params", params.into()),
        ("note", texts::note(import, lang).into()),
    ]);
    // The bytes are transferred, not copied. All values of the message can be cloned, so posting cannot fail.
    let sent = scope().post_message_with_transfer(&message, &Array::of1(&packed.buffer()));
    debug_assert!(sent.is_ok());
}

fn post(entries: &[(&str, JsValue)]) {
    // Texts and numbers can be cloned, so posting cannot fail.
    let sent = scope().post_message(&object(entries));
    debug_assert!(sent.is_ok());
}

fn object(entries: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (key, value) in entries {
        Reflect::set(&object, &(*key).into(), value).expect("a fresh object takes any property");
    }
    object.into()
}

/// A property; `undefined` where there is none.
fn get(object: &JsValue, key: &str) -> JsValue {
    Reflect::get(object, &key.into()).unwrap_or_default()
}
