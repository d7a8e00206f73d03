//! Traces from files: chosen with a button, dropped on the page, or named in its URL; and the run that a link carries.
//! A worker reads them (`reader`), so the page stays as it is until a trace is there, and a reading can be cancelled.
//!
//! Invariant: at most one trace is being read; a new one takes its place, and so does a new run.
//!
//! The page loads these on first use: `crate::ui::state::app_state::Desk::hear`, `crate::ui::state::app_state::Desk::import*`.

use js_sys::{Array, Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, DragEvent, Event, File, HtmlInputElement};

use super::reader::{Answer, Reader, get, text};
use crate::demos::{self, Args};
use crate::i18n::{controls, faults, sentences};
use crate::trace::binary::Decoder;
use crate::ui::dom::{Listener, View, button, el, window};
use crate::ui::js_objects::object;
use crate::ui::state::address::carried;
use crate::ui::state::app_state::{Desk, Topic, written};
use crate::ui::state::playhead::Playhead;
use crate::ui::state::run_view::{Run, Subject, TraceFile};

#[wasm_bindgen]
extern "C" {
    /// `static/arrive.js`.
    #[wasm_bindgen(js_namespace = loopscopeBoot, js_name = fetchTrace, catch)]
    async fn fetch_trace(address: &str) -> Result<JsValue, JsValue>;
}

/// How many records an imported trace keeps: more than its importer does.
const CAP: usize = 12_000_000;
/// How many records are unpacked in one turn of the browser: some 10 ms of work, because browsers let 4 ms pass between
/// two turns.
const SLICE: usize = 60_000;

/// A trace that is being read.
pub(crate) struct Reading {
    name: String,
    /// The text of the link that carries it.
    carried: Option<String>,
    /// In bytes.
    size: f64,
    read: f64,
    _reader: Reader,
}

impl Desk {
    /// Reads a trace, and shows it in place of the run on show.
    pub(crate) fn import(&'static self, name: String, file: Blob) {
        let order = object([("file", file.clone().into()), ("lang", self.lang().code().into())]);
        self.read(name, None, file.size(), order);
    }

    /// Reads the run that the text of a link spells, and shows it.
    pub(crate) fn import_link(&'static self, carried: String) {
        let order = object([("link", carried.as_str().into()), ("lang", self.lang().code().into())]);
        self.read(String::new(), Some(carried), 0.0, order);
    }

    fn read(&'static self, name: String, carried: Option<String>, size: f64, order: JsValue) {
        self.withdraw(Topic::Import);
        match Reader::start(order, move |answer| self.hear(answer)) {
            Some(reader) => {
                self.reading.set(Some(Reading { name, carried, size, read: 0.0, _reader: reader }));
            }
            None => self.hear(Answer::Lost),
        }
    }

    fn hear(&'static self, answer: Answer) {
        match answer {
            Answer::Progress(read) => self.reading.update(|reading| {
                if let Some(reading) = reading {
                    reading.read = read;
                }
            }),
            Answer::Done(message) => spawn_local(async move { self.unpack(&message).await }),
            Answer::Fault(text) => {
                let name = self.reading.with(|reading| reading.as_ref().map(|reading| reading.name.clone()));
                let name = name.filter(|name| !name.is_empty()).map(|name| name + ": ").unwrap_or_default();
                self.reading.set(None);
                self.notify(Topic::Import, move |_| format!("{name}{text}"));
            }
            Answer::Lost => {
                self.reading.set(None);
                self.notify(Topic::Import, |lang| faults::NO_READER.get(lang).to_owned());
            }
        }
    }

    /// Makes a log of what the worker sent, without keeping the page from anything else, and shows it.
    async fn unpack(&'static self, message: &JsValue) {
        let known = |reading: &Reading| (reading.name.clone(), reading.carried.clone());
        let Some((name, carried)) = self.reading.with(|reading| reading.as_ref().map(known)) else { return };
        let broken = |fault: crate::trace::binary::BinaryError| {
            self.reading.set(None);
            self.notify(Topic::Import, move |_| fault.to_string());
        };
        let packed = get(message, "packed").unchecked_into::<Uint8Array>().to_vec();
        let mut decoder = match Decoder::new(packed, CAP) {
            Ok(decoder) => decoder,
            Err(fault) => return broken(fault),
        };
        loop {
            match decoder.some(SLICE) {
                Ok(true) => turn().await,
                Ok(false) => break,
                Err(fault) => return broken(fault),
            }
            if self.reading.with(Option::is_none) {
                return;
            }
        }
        let pairs = Array::from(&get(message, "params"));
        let params = pairs.iter().map(|pair| {
            let pair = Array::from(&pair);
            (pair.get(0).as_string().unwrap_or_default(), pair.get(1).as_f64().unwrap_or_default() as u64)
        });
        let demo = text(message, "demo");
        // The run of a link has the name of its demo.
        let name = if name.is_empty() { demo.clone() } else { name };
        let file =
            TraceFile::new(name, demo, params.collect(), text(message, "clock"), carried, decoder.finish());
        self.reading.set(None);
        self.show(file);
        let note = text(message, "note");
        if !note.is_empty() {
            self.notify(Topic::Import, move |_| note.clone());
        }
    }

    /// Puts a trace on show; beside it the demo it was made by, if it is one of ours.
    fn show(&self, file: TraceFile) {
        self.retire();
        if let Some(demo) = demos::find(&file.demo) {
            let params = file.params.iter().map(|(name, value)| (name.clone(), value.to_string()));
            let params: Vec<_> = params.collect();
            let (args, _) = Args::parse(demo, params.iter().map(|(name, value)| (&**name, &**value)));
            self.demo.set(demo);
            self.fields.set(written(&args));
        }
        let run = Run {
            number: self.last_ticket(),
            subject: Subject::File(Box::new(file)),
            model: Default::default(),
        };
        self.page.run.set(Some(std::rc::Rc::new(run)));
        self.page.playhead.set(Playhead::Following);
        self.look();
    }

    /// Reads the trace at a URL of this site.
    pub(crate) fn import_from(&'static self, address: String) {
        spawn_local(async move {
            match fetch_trace(&address).await {
                Ok(file) => self.import(address, file.unchecked_into()),
                Err(why) => self.notify(Topic::Import, move |lang| match why.as_string().as_deref() {
                    Some("foreign") => sentences::foreign_trace(lang, &address),
                    why => sentences::no_trace_at(lang, &address, why.unwrap_or_default()),
                }),
            }
        });
    }
}

/// The rest of the page has its turn.
async fn turn() {
    let promise = Promise::new(&mut |resolve, _| {
        // Refused only to documents that are being torn down, where nothing goes on.
        let asked = window().set_timeout_with_callback(&resolve);
        debug_assert!(asked.is_ok());
    });
    // It is never rejected.
    let _ = JsFuture::from(promise).await;
}

/// Opens the run that a link carries which the visitor follows from this page to itself.
pub(crate) fn links(desk: &'static Desk) -> Listener {
    let followed = move |_: Event| {
        if let Some(carried) = carried(&window().location().hash().unwrap_or_default()) {
            desk.import_link(carried);
        }
    };
    Listener::new(&window(), "hashchange", Box::new(followed))
}

/// The field behind the button, which only the button opens.
pub(crate) fn chooser(desk: &'static Desk) -> View {
    el("input")
        .attr("type", "file")
        .attr("hidden", "")
        .attr("accept", ".json,.gz,.trace,application/json,application/gzip")
        .attr("tabindex", "-1")
        .attr("aria-hidden", "true")
        .on("change", move |event: &Event| {
            let field: HtmlInputElement =
                event.target().expect("a field's event has it as its target").unchecked_into();
            if let Some(file) = field.files().and_then(|files| files.get(0)) {
                read(desk, file);
            }
            // The same file may be chosen again.
            field.set_value("");
        })
}

fn read(desk: &'static Desk, file: File) {
    desk.import(file.name(), file.unchecked_into());
}

/// How far a reading is, and a button that cancels it.
pub(crate) fn progress(desk: &'static Desk) -> View {
    // What a link carries is there at once.
    let is_slow = |reading: &&Reading| reading.carried.is_none();
    let under_way = move || desk.reading.with(|reading| reading.iter().filter(is_slow).map(|_| ()).collect());
    el("div").attr("role", "status").each(under_way, move |()| bar(desk))
}

fn bar(desk: &'static Desk) -> View {
    let text = move || {
        desk.reading.with(|reading| {
            let Some(Reading { name, size, read, .. }) = reading else { return String::new() };
            let percent = if *size > 0.0 { (read / size * 100.0).min(100.0) as u32 } else { 0 };
            sentences::reading(desk.lang(), name, percent)
        })
    };
    let cancel = button().on_click(move || desk.reading.set(None)).live_text(desk.say(controls::CANCEL));
    el("div").class("notice reading").child(el("p").live_text(text)).child(cancel)
}

/// Takes files that are dropped on the page.
pub(crate) fn drops(desk: &'static Desk) -> [Listener; 2] {
    let over = Listener::new(&window(), "dragover", Box::new(|event: Event| event.prevent_default()));
    let dropped = move |event: Event| {
        event.prevent_default();
        let event: DragEvent = event.unchecked_into();
        let file = event.data_transfer().and_then(|data| data.files()).and_then(|files| files.get(0));
        if let Some(file) = file {
            read(desk, file);
        }
    };
    [over, Listener::new(&window(), "drop", Box::new(dropped))]
}
