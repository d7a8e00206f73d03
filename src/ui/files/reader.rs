//! The page's side of the reader worker, which parses traces. `crate::reader` documents the protocol. Exports use the same
//! worker, from `static/export.js`.
//!
//! Invariant: one worker per request; it is terminated when its [`ReaderWorker`] is dropped.
//!
//! The page loads this on first use.

use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, MessageEvent, Worker, WorkerOptions, WorkerType};

use crate::ui::dom::EventListener;

/// A worker with a request. Dropping it terminates the worker.
#[must_use = "a worker that is not kept ends before it answers"]
pub(crate) struct ReaderWorker {
    worker: Worker,
    _listeners: [EventListener; 2],
}

/// A message of the worker.
pub(crate) enum ReaderMessage {
    /// The number of bytes read so far.
    Progress(f64),
    /// The trace is parsed: the whole message.
    Done(JsValue),
    /// The request has failed: the reason, in the page's language.
    Fault(String),
    /// The worker could not be loaded.
    LoadFailed,
}

impl Drop for ReaderWorker {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

impl ReaderWorker {
    /// Starts a worker with a request; `None` where the browser refuses workers.
    pub(crate) fn start(
        request: JsValue,
        on_message: impl Fn(ReaderMessage) + Clone + 'static,
    ) -> Option<ReaderWorker> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options("./reader_loader.js", &options).ok()?;
        let lost = on_message.clone();
        let failed =
            EventListener::new(&worker, "error", Box::new(move |_: Event| lost(ReaderMessage::LoadFailed)));
        let heard = EventListener::new(&worker, "message", {
            let worker = worker.clone();
            Box::new(move |event: Event| {
                let message = event.unchecked_ref::<MessageEvent>().data();
                match get(&message, "kind").as_string().as_deref() {
                    Some("ready") => {
                        // Blobs and strings can always be cloned.
                        let sent = worker.post_message(&request);
                        debug_assert!(sent.is_ok());
                    }
                    Some("progress") => {
                        on_message(ReaderMessage::Progress(
                            get(&message, "read").as_f64().unwrap_or_default(),
                        ));
                    }
                    Some("fault") => on_message(ReaderMessage::Fault(text(&message, "text"))),
                    _ => on_message(ReaderMessage::Done(message)),
                }
            })
        });
        Some(ReaderWorker { worker, _listeners: [heard, failed] })
    }
}

/// A property; `undefined` where there is none.
pub(crate) fn get(object: &JsValue, key: &str) -> JsValue {
    Reflect::get(object, &key.into()).unwrap_or_default()
}

/// A string property; empty where there is none.
pub(crate) fn text(object: &JsValue, key: &str) -> String {
    get(object, key).as_string().unwrap_or_default()
}
