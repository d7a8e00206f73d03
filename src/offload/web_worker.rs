//! A Web Worker as a [`WorkerHandle`]. Its program is `serve`, which documents the messages.
//!
//! Invariant: the worker lives as long as its [`WebWorker`]; messages that arrive later are ignored.

use std::rc::Rc;

use js_sys::Array;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, MessageEvent, WorkerOptions, WorkerType};

use super::timestamp;
use super::worker_handle::{OnMessage, WorkerHandle, WorkerMessage};

/// The workers' program, from the page's base.
const PROGRAM: &str = "./worker_loader.js";

struct WebWorker {
    worker: web_sys::Worker,
    _on_message: Closure<dyn Fn(MessageEvent)>,
    _on_error: Closure<dyn Fn(Event)>,
}

/// Starts a worker whose messages go to `on_message`.
pub(super) fn start(on_message: OnMessage) -> Option<Rc<dyn WorkerHandle>> {
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    let worker = web_sys::Worker::new_with_options(PROGRAM, &options).ok()?;
    let on_lost: Rc<dyn Fn(WorkerMessage)> = on_message.into();
    let on_message = on_lost.clone();
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        if let Some(message) = parse(event.data().unchecked_ref()) {
            on_message(message);
        }
    });
    // Its program could not be loaded, or it broke down without a message.
    let on_error = Closure::<dyn Fn(Event)>::new(move |event: Event| {
        event.prevent_default();
        on_lost(WorkerMessage::Lost { reason: String::new() });
    });
    worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
    Some(Rc::new(WebWorker { worker, _on_message: on_message, _on_error: on_error }))
}

/// A message is an array: its kind, a timestamp, and a text. `None` if it is anything else.
fn parse(message: &Array) -> Option<WorkerMessage> {
    let ago = timestamp::ago(message.get(1).as_f64()?);
    let text = || message.get(2).as_string().unwrap_or_default();
    match message.get(0).as_string()?.as_str() {
        "ready" => Some(WorkerMessage::Ready { ago }),
        "began" => Some(WorkerMessage::Began { ago }),
        "done" => Some(WorkerMessage::Done { ago, output: Ok(text()) }),
        "refused" => Some(WorkerMessage::Done { ago, output: Err(text()) }),
        "panicked" => Some(WorkerMessage::Lost { reason: text() }),
        _ => None,
    }
}

impl WorkerHandle for WebWorker {
    fn send(&self, job: &'static str, input: &str) {
        // Strings can always be cloned into a message.
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
