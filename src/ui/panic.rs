//! The end of the page: by a panic, which ends a WebAssembly instance, or without the lazy chunk. The panic hook passes the
//! report and the trace to `static/loopscope.js`, which shows them without Rust.
//!
//! Invariant: the report does not use the page's state, whose code may have panicked; the language comes from the document.
//! The order is: report, then the trace, which may be large, then the panes.

use std::cell::{Cell, RefCell};
use std::panic::PanicHookInfo;
use std::rc::{Rc, Weak};

use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::dom::document;
use super::ended;
use super::frames::Frames;
use super::js_objects::{self, object};
use super::present::panic_report::running_task;
use super::state::run_view::ShownRun;
use crate::i18n::{Lang, faults};
use crate::rt::PollOutcome;
use crate::session::Summary;

#[wasm_bindgen]
extern "C" {
    /// Shows the report, resolves promises that wait for the run, and takes over `window.loopscope`.
    #[wasm_bindgen(js_namespace = loopscopeBoot)]
    fn died(report: &JsValue);

    /// Stores the trace for `loopscope.trace()` and the report's download button.
    #[wasm_bindgen(js_namespace = loopscopeBoot, js_name = keepTrace)]
    fn keep_trace(json: &str);
}

thread_local! {
    static WATCHED: RefCell<Weak<ShownRun>> = RefCell::default();
    static FRAMES: Cell<Option<&'static Frames>> = const { Cell::new(None) };
}

/// Installs the panic hook.
pub(super) fn install() {
    std::panic::set_hook(Box::new(report));
}

/// Sets the run that a report describes, and the frames that show its end.
pub(super) fn watch(run: &Rc<ShownRun>, frames: &'static Frames) {
    WATCHED.set(Rc::downgrade(run));
    FRAMES.set(Some(frames));
}

fn report(info: &PanicHookInfo<'_>) {
    web_sys::console::error_1(&info.to_string().into());
    // An ended instance that is called again panics again; only the first panic is reported.
    if ended::end() {
        return;
    }
    let run = WATCHED.with(|watched| watched.try_borrow().ok()?.upgrade());
    let message = info.payload_as_str().unwrap_or("(a panic without a message)");
    let place = info.location().map(|place| format!("{}:{}", place.file(), place.line())).unwrap_or_default();
    died(&describe(run.as_deref(), message, &place));
    let Some(run) = run else { return };
    keep_trace(&run.chrome_trace());
    // A panic inside a task leaves the page's state consistent, so the panes can show the run up to here. Otherwise a second
    // panic would end this hook, after the report and the trace.
    if running_task(&run.log()).is_some()
        && let Some(frames) = FRAMES.get()
    {
        frames.final_refresh();
    }
}

/// Ends the page because the lazy chunk did not load. No trace is saved: its exporter is in the chunk.
pub(super) fn end_without_lazy_chunk(why: &str) -> ! {
    if !ended::end() {
        let lang = lang();
        let facts = Array::of1(&Array::of2(&faults::PANIC_MESSAGE.get(lang).into(), &why.into()));
        let error = Some(format!("a part of the page did not load: {why}"));
        let result = Summary { outcome: PollOutcome::Failed, error, ..Summary::never_started() };
        died(&object([
            ("title", faults::LAZY_CHUNK_TITLE.get(lang).into()),
            ("meaning", faults::LAZY_CHUNK_MEANING.get(lang).into()),
            ("facts", facts.into()),
            ("restart", faults::RESTART.get(lang).into()),
            ("result", js_objects::result(&result, None)),
        ]));
    }
    std::process::abort();
}

fn lang() -> Lang {
    let tag = document().document_element().and_then(|root| root.get_attribute("lang")).unwrap_or_default();
    Lang::preferred([&*tag])
}

fn describe(run: Option<&ShownRun>, message: &str, place: &str) -> JsValue {
    let lang = lang();
    let task = run.and_then(|run| running_task(&run.log()));
    let task = match task {
        Some((task, name)) => format!("{name} #{task}"),
        None => faults::PANIC_NO_TASK.get(lang).to_owned(),
    };
    let demo = run
        .and_then(ShownRun::session)
        .and_then(|session| session.program().demo())
        .map_or("", |demo| demo.title.get(lang));
    let facts = [
        (faults::PANIC_DEMO, demo),
        (faults::PANIC_TASK, &task),
        (faults::PANIC_MESSAGE, message),
        (faults::PANIC_LOCATION, place),
    ];
    let facts: Array = facts
        .into_iter()
        .map(|(label, fact)| JsValue::from(Array::of2(&label.get(lang).into(), &fact.into())))
        .collect();
    let file = format!("loopscope-{}.json", run.map_or("panic", ShownRun::name));
    let error = format!("the task {task} panicked at {place}: {message}");
    let result = run.and_then(|run| summary(run, error));
    object([
        ("title", faults::PANIC_TITLE.get(lang).into()),
        ("meaning", faults::PANIC_MEANING.get(lang).into()),
        ("facts", facts.into()),
        ("download", faults::DOWNLOAD_TRACE.get(lang).into()),
        ("restart", faults::RESTART.get(lang).into()),
        ("file", file.into()),
        ("result", result.map_or(JsValue::UNDEFINED, |summary| js_objects::result(&summary, None))),
    ])
}

/// The result of a run that a panic ended.
fn summary(run: &ShownRun, error: String) -> Option<Summary> {
    Some(run.session()?.failed(error))
}
