//! A Web Worker as a pool sees it. What it runs is `serve`, which has the messages.
//!
//! Invariant: the worker lives as long as its [`WebWorker`], and what it sent before its end is not heard after it.

use std::rc::Rc;

use js_sys::Array;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, MessageEvent, WorkerOptions, WorkerType};

use super::stamp;
use super::station::{Hear, Report, Station};

/// The workers' program, from the page's base.
const PROGRAM: &str = "./worker_loader.js";

struct WebWorker {
    worker: web_sys::Worker,
    _on_message: Closure<dyn Fn(MessageEvent)>,
    _on_error: Closure<dyn Fn(Event)>,
}

/// Starts a worker that reports to `hear`.
pub(super) fn open(hear: Hear) -> Option<Rc<dyn Station>> {
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    let worker = web_sys::Worker::new_with_options(PROGRAM, &options).ok()?;
    let hear: Rc<dyn Fn(Report)> = hear.into();
    let heard = hear.clone();
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        if let Some(report) = report(event.data().unchecked_ref()) {
            heard(report);
        }
    });
    // Its program cannot be loaded, or it broke down and could not say why.
    let on_error = Closure::<dyn Fn(Event)>::new(move |event: Event| {
        event.prevent_default();
        hear(Report::Lost { reason: String::new() });
    });
    worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
    Some(Rc::new(WebWorker { worker, _on_message: on_message, _on_error: on_error }))
}

/// What a message says: what, when, and a text.
fn report(message: &Array) -> Option<Report> {
    let ago = stamp::ago(message.get(1).as_f64()?);
    let text = || message.get(2).as_string().unwrap_or_default();
    match message.get(0).as_string()?.as_str() {
        "ready" => Some(Report::Ready { ago }),
        "began" => Some(Report::Began { ago }),
        "done" => Some(Report::Done { ago, output: Ok(text()) }),
        "refused" => Some(Report::Done { ago, output: Err(text()) }),
        "panicked" => Some(Report::Lost { reason: text() }),
        _ => None,
    }
}

impl Station for WebWorker {
    fn send(&self, job: &'static str, input: &str) {
        // Texts can always be sent.
        let sent = self.worker.post_message(&Array::of2(&job.into(), &JsValue::from_str(input)));
        debug_assert!(sent.is_ok());
    }
}

impl Drop for WebWorker {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}
