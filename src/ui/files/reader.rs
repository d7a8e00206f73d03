//! The page's side of the worker that reads traces (`crate::reader`, which has the protocol). What it makes of them is asked
//! for in `static/leave.js`.
//!
//! Invariant: a worker does one thing, and ends with its [`Reader`].
//!
//! The page loads this on first use.

use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, MessageEvent, Worker, WorkerOptions, WorkerType};

use crate::ui::dom::Listener;

/// A worker that has an order. Dropping it ends the worker, whatever it was doing.
#[must_use = "a worker that is not kept ends before it answers"]
pub(crate) struct ReaderWorker {
    worker: Worker,
    _listeners: [Listener; 2],
}

/// What comes of an order.
pub(crate) enum ReaderMessage {
    /// So many bytes of a file are read.
    Progress(f64),
    /// A trace was read: the whole message.
    Done(JsValue),
    /// Why nothing came of it, in the visitor's language.
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
    /// Gives a worker an order; `None` where the browser refuses one.
    pub(crate) fn start(
        request: JsValue,
        on_message: impl Fn(ReaderMessage) + Clone + 'static,
    ) -> Option<ReaderWorker> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options("./reader_loader.js", &options).ok()?;
        let lost = on_message.clone();
        let failed =
            Listener::new(&worker, "error", Box::new(move |_: Event| lost(ReaderMessage::LoadFailed)));
        let heard = Listener::new(&worker, "message", {
            let worker = worker.clone();
            Box::new(move |event: Event| {
                let message = event.unchecked_ref::<MessageEvent>().data();
                match get(&message, "kind").as_string().as_deref() {
                    Some("ready") => {
                        // Blobs and texts can always be sent.
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

/// A property that is a text; empty where there is none.
pub(crate) fn text(object: &JsValue, key: &str) -> String {
    get(object, key).as_string().unwrap_or_default()
}
