//! Import: traces from files (chosen, dropped, or named in the URL), and traces that a link carries. Dropped programs and wheels
//! are passed on to `program_files` and `wheel_files`.
//!
//! A worker parses them (`reader`): the page stays responsive, and an import can be cancelled. Invariant: at most one import
//! is active; a new import or a new run cancels it.
//!
//! The page loads these on first use: `crate::ui::state::app_state::AppState::on_reader_message`, `crate::ui::state::app_state::AppState::import*`, `read`, `links::{closure`, `bar`.

use js_sys::{Array, Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, DragEvent, Event, FileList, HtmlInputElement};

use super::active_import::ActiveImport;
use super::program_files::is_program;
use super::reader::{ReaderMessage, ReaderWorker, get, text};
use crate::demos::{self, Args};
use crate::i18n::{controls, faults, sentences};
use crate::python::wheel::is_wheel;
use crate::trace::binary::Decoder;
use crate::ui::dom::{EventListener, View, button, el, window};
use crate::ui::js_objects::object;
use crate::ui::state::address::Address;
use crate::ui::state::app_state::{AppState, Topic};
use crate::ui::state::playhead::Playhead;
use crate::ui::state::run_view::{RunSource, ShownRun, TraceFile};

#[wasm_bindgen]
extern "C" {
    /// `static/fetch_trace.js`.
    #[wasm_bindgen(js_namespace = loopscopeBoot, js_name = fetchTrace, catch)]
    async fn fetch_trace(address: &str) -> Result<JsValue, JsValue>;
}

/// The capacity of an imported log, in records: above the importer's own limit.
const CAP: usize = 12_000_000;
/// Records that are unpacked per turn of the browser: about 10 ms of work, as browsers clamp nested timeouts to 4 ms.
const SLICE: usize = 60_000;

impl AppState {
    /// Reads a trace file, then shows it instead of the run on show.
    pub(crate) fn import(&'static self, name: String, file: Blob) {
        let request = object([("file", file.clone().into()), ("lang", self.lang().code().into())]);
        self.start_reader(name, None, file.size(), request);
    }

    /// Decodes the trace that a link carries, then shows it.
    pub(crate) fn import_link(&'static self, carried: String) {
        let request = object([("link", carried.as_str().into()), ("lang", self.lang().code().into())]);
        self.start_reader(String::new(), Some(carried), 0.0, request);
    }

    fn start_reader(&'static self, name: String, carried: Option<String>, size: f64, request: JsValue) {
        self.withdraw(Topic::Import);
        match ReaderWorker::start(request, move |message| self.on_reader_message(message)) {
            Some(worker) => {
                self.active_import.set(Some(ActiveImport {
                    name,
                    carried,
                    size,
                    read: 0.0,
                    _worker: worker,
                }));
            }
            None => self.on_reader_message(ReaderMessage::LoadFailed),
        }
    }

    fn on_reader_message(&'static self, message: ReaderMessage) {
        match message {
            ReaderMessage::Progress(read) => self.active_import.update(|active_import| {
                if let Some(active_import) = active_import {
                    active_import.read = read;
                }
            }),
            ReaderMessage::Done(message) => spawn_local(async move { self.unpack(&message).await }),
            ReaderMessage::Fault(text) => {
                let name = self.active_import.with(|active_import| {
                    active_import.as_ref().map(|active_import| active_import.name.clone())
                });
                let name = name.filter(|name| !name.is_empty()).map(|name| name + ": ").unwrap_or_default();
                self.active_import.set(None);
                self.notify(Topic::Import, move |_| format!("{name}{text}"));
            }
            ReaderMessage::LoadFailed => {
                self.active_import.set(None);
                self.notify(Topic::Import, |lang| faults::NO_READER.get(lang).to_owned());
            }
        }
    }

    /// Unpacks the worker's records into a log, in slices, then shows it.
    async fn unpack(&'static self, message: &JsValue) {
        let known =
            |active_import: &ActiveImport| (active_import.name.clone(), active_import.carried.clone());
        let Some((name, carried)) =
            self.active_import.with(|active_import| active_import.as_ref().map(known))
        else {
            return;
        };
        let broken = |fault: crate::trace::binary::BinaryError| {
            self.active_import.set(None);
            self.notify(Topic::Import, move |_| fault.to_string());
        };
        let packed = get(message, "packed").unchecked_into::<Uint8Array>().to_vec();
        let mut decoder = match Decoder::new(packed, CAP) {
            Ok(decoder) => decoder,
            Err(fault) => return broken(fault),
        };
        loop {
            match decoder.some(SLICE) {
                Ok(true) => next_turn().await,
                Ok(false) => break,
                Err(fault) => return broken(fault),
            }
            if self.active_import.with(Option::is_none) {
                return;
            }
        }
        let pairs = Array::from(&get(message, "params"));
        let params = pairs.iter().map(|pair| {
            let pair = Array::from(&pair);
            (pair.get(0).as_string().unwrap_or_default(), pair.get(1).as_f64().unwrap_or_default() as u64)
        });
        let demo = text(message, "demo");
        // A link has no file name: use the demo's id.
        let name = if name.is_empty() { demo.clone() } else { name };
        let file =
            TraceFile::new(name, demo, params.collect(), text(message, "clock"), carried, decoder.finish());
        self.active_import.set(None);
        self.show(file);
        let note = text(message, "note");
        if !note.is_empty() {
            self.notify(Topic::Import, move |_| note.clone());
        }
    }

    /// Shows a trace, and chooses the demo that recorded it if the catalogue has it.
    fn show(&self, file: TraceFile) {
        self.retire();
        if let Some(demo) = demos::find(&file.demo) {
            let params = file.params.iter().map(|(name, value)| (name.clone(), value.to_string()));
            let params: Vec<_> = params.collect();
            let (args, _) = Args::parse(demo.params, params.iter().map(|(name, value)| (&**name, &**value)));
            self.show_demo(demo, &args);
        }
        let run = ShownRun {
            number: self.start_seq(),
            source: RunSource::File(Box::new(file)),
            model: Default::default(),
            findings: Default::default(),
        };
        self.run_view.run.set(Some(std::rc::Rc::new(run)));
        self.run_view.playhead.set(Playhead::Following);
        self.refresh();
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

/// Yields to the browser's event loop.
async fn next_turn() {
    let promise = Promise::new(&mut |resolve, _| {
        // Fails only in a document that is being unloaded; the import ends with it.
        let asked = window().set_timeout_with_callback(&resolve);
        debug_assert!(asked.is_ok());
    });
    // The promise is never rejected.
    let _ = JsFuture::from(promise).await;
}

/// Opens the trace or the program of a new fragment: a link to this page changes the fragment without a reload.
pub(crate) fn links(app: &'static AppState) -> EventListener {
    EventListener::new(&window(), "hashchange", Box::new(move |_: Event| follow(app)))
}

fn follow(app: &'static AppState) {
    let mut address = Address::plain();
    address.set_fragment(&window().location().hash().unwrap_or_default());
    if let Some(carried) = address.carried {
        app.import_link(carried);
    } else if let Some(program) = address.program {
        app.expect_program(&program);
        app.decode_program(&program);
        if app.origin.run {
            app.start_when_ready();
        }
    }
}

/// The hidden file input that the Import button opens.
pub(crate) fn chooser(app: &'static AppState) -> View {
    el("input")
        .attr("type", "file")
        .attr("hidden", "")
        .attr("accept", ".json,.gz,.trace,.py,.whl,application/json,application/gzip,text/x-python")
        .attr("tabindex", "-1")
        .attr("aria-hidden", "true")
        .on("change", move |event: &Event| {
            let field: HtmlInputElement =
                event.target().expect("a field's event has it as its target").unchecked_into();
            if let Some(files) = field.files() {
                read(app, &files);
            }
            // Cleared, so that choosing the same file again fires an event.
            field.set_value("");
        })
}

/// Takes in all wheels, and of other files the first.
#[inline(never)]
fn read(app: &'static AppState, files: &FileList) {
    let files = (0..files.length()).filter_map(|index| files.get(index));
    let (wheels, others): (Vec<_>, Vec<_>) = files.partition(|file| is_wheel(&file.name()));
    for wheel in wheels {
        app.add_wheel(wheel);
    }
    match others.into_iter().next() {
        Some(file) if is_program(&file.name()) => app.open_program_file(file),
        Some(file) => app.import(file.name(), file.unchecked_into()),
        None => {}
    }
}

/// The progress of an import, and a button that cancels it.
pub(crate) fn progress(app: &'static AppState) -> View {
    // A link needs no progress bar: its bytes are in the page already.
    let is_slow = |active_import: &&ActiveImport| active_import.carried.is_none();
    let under_way = move || {
        app.active_import.with(|active_import| active_import.iter().filter(is_slow).map(|_| ()).collect())
    };
    el("div").attr("role", "status").each(under_way, move |()| bar(app))
}

#[inline(never)]
fn bar(app: &'static AppState) -> View {
    let text = move || {
        app.active_import.with(|active_import| {
            let Some(ActiveImport { name, size, read, .. }) = active_import else { return String::new() };
            let percent = if *size > 0.0 { (read / size * 100.0).min(100.0) as u32 } else { 0 };
            sentences::reading(app.lang(), name, percent)
        })
    };
    let cancel = button().on_click(move || app.active_import.set(None)).live_text(app.tr(controls::CANCEL));
    el("div").class("notice reading").child(el("p").live_text(text)).child(cancel)
}

/// Imports what is dropped on the page.
pub(crate) fn drops(app: &'static AppState) -> [EventListener; 2] {
    let over = EventListener::new(&window(), "dragover", Box::new(|event: Event| event.prevent_default()));
    let dropped = move |event: Event| {
        event.prevent_default();
        let event: DragEvent = event.unchecked_into();
        if let Some(files) = event.data_transfer().and_then(|data| data.files()) {
            read(app, &files);
        }
    };
    [over, EventListener::new(&window(), "drop", Box::new(dropped))]
}
