//! A worker with an interpreter, and its messages. `static/python_worker.js` documents them.
//!
//! Invariant: after a drop no message arrives.
//!
//! The page loads this on first use.

use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, MessageEvent, Worker, WorkerOptions, WorkerType};

use super::outdated::{Outdated, Replacement};

use crate::net::NetworkView;
use crate::net::http::visitors::RequestAnswer;
use crate::python::messages::{answers_of, view_of};

/// The worker's script, from the page's base.
const SCRIPT: &str = "./python_worker.js";

/// A message of the worker.
pub(super) enum WorkerReport {
    /// Bytes of the interpreter that were loaded, of how many.
    Progress { loaded: f64, total: f64 },
    /// It can run a program. The memory of a booted interpreter, if it made one.
    Ready { snapshot: JsValue },
    /// Events of the program, its state, and the loop time in milliseconds.
    Events { bytes: Vec<u8>, state: String, now: f64 },
    /// A single step was made; whether no task was ready.
    Stepped { waits: bool },
    /// The program's network has changed.
    Network { view: NetworkView },
    /// The answers to an order of requests, if there are any.
    Answered { order: u32, answers: Option<Vec<RequestAnswer>> },
    /// A line has what is outdated.
    Outdated(Outdated),
    /// The program has ended.
    Ended(ProgramEnd),
    /// The worker broke, or could not be loaded.
    Fault { text: String },
}

/// How a program ended.
pub(super) struct ProgramEnd {
    pub(super) outcome: String,
    /// The traceback's last line; empty if there is none.
    pub(super) error: String,
    /// The innermost line of the program in the traceback.
    pub(super) file: String,
    pub(super) line: u32,
}

/// A worker. Dropping it terminates the interpreter.
pub(super) struct PythonWorker {
    worker: Worker,
    _on_message: Closure<dyn Fn(MessageEvent)>,
    _on_error: Closure<dyn Fn(Event)>,
}

impl PythonWorker {
    /// Starts a worker with this first message. `None` where the browser refuses workers.
    pub(super) fn start(
        boot: &[(&str, JsValue)],
        on_message: impl Fn(WorkerReport) + Clone + 'static,
    ) -> Option<PythonWorker> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(SCRIPT, &options).ok()?;
        let on_lost = on_message.clone();
        let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(message) = parse(&event.data()) {
                on_message(message);
            }
        });
        let on_error = Closure::<dyn Fn(Event)>::new(move |event: Event| {
            event.prevent_default();
            on_lost(WorkerReport::Fault { text: String::new() });
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        let started = PythonWorker { worker, _on_message: on_message, _on_error: on_error };
        started.post("boot", boot);
        Some(started)
    }

    /// Sends a message of this kind with these members.
    pub(super) fn post(&self, kind: &str, members: &[(&str, JsValue)]) {
        let message = Object::new();
        let kind = [("kind", JsValue::from_str(kind))];
        for (name, value) in kind.iter().chain(members) {
            Reflect::set(&message, &(*name).into(), value).expect("a fresh object takes any property");
        }
        // Texts, numbers and buffers can always be cloned.
        let sent = self.worker.post_message(&message);
        debug_assert!(sent.is_ok());
    }
}

impl Drop for PythonWorker {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

/// `None` for a message of an unknown kind.
fn parse(message: &JsValue) -> Option<WorkerReport> {
    let get = |name: &str| Reflect::get(message, &name.into()).unwrap_or_default();
    let text = |name| get(name).as_string().unwrap_or_default();
    let number = |name| get(name).as_f64().unwrap_or_default();
    Some(match text("kind").as_str() {
        "progress" => WorkerReport::Progress { loaded: number("loaded"), total: number("total") },
        "ready" => WorkerReport::Ready { snapshot: get("snapshot") },
        "events" => {
            let bytes = get("bytes").unchecked_into::<Uint8Array>().to_vec();
            WorkerReport::Events { bytes, state: text("state"), now: number("now") }
        }
        "stepped" => WorkerReport::Stepped { waits: get("waits").is_truthy() },
        "network" => WorkerReport::Network { view: view_of(&get("view")) },
        "answered" => {
            WorkerReport::Answered { order: number("order") as u32, answers: answers_of(&get("answers")) }
        }
        "outdated" => WorkerReport::Outdated(Outdated {
            line: number("line") as u32,
            sentences: Array::from(&get("sentences")).iter().filter_map(|each| each.as_string()).collect(),
            replacement: (number("first") > 0.0).then(|| Replacement {
                first: number("first") as u32,
                last: number("last") as u32,
                text: text("replacement"),
            }),
        }),
        "ended" => WorkerReport::Ended(ProgramEnd {
            outcome: text("outcome"),
            error: text("error"),
            file: text("file"),
            line: number("line") as u32,
        }),
        "fault" => WorkerReport::Fault { text: text("text") },
        _ => return None,
    })
}
