//! Plain JS objects: the results of `window.loopscope` and the panic report.
//!
//! Built by hand: a serializer would be a tenth of the download.

use js_sys::{Object, Reflect};
use wasm_bindgen::JsValue;

use crate::rt::PollOutcome;
use crate::session::{Fault, Summary};

/// An object with these properties.
pub(crate) fn object<const N: usize>(entries: [(&str, JsValue); N]) -> JsValue {
    let object = Object::new();
    for (key, value) in entries {
        set(&object, key, value);
    }
    object.into()
}

/// The result of `loopscope.run`.
pub(crate) fn result(summary: &Summary, fault: Option<&Fault>) -> JsValue {
    let outcome = match summary.outcome {
        PollOutcome::Completed => "completed",
        PollOutcome::Failed => "failed",
        PollOutcome::Cancelled | PollOutcome::Pending => "cancelled",
    };
    let object = Object::new();
    set(&object, "outcome", outcome.into());
    if let Some(error) = &summary.error {
        set(&object, "error", error.into());
    }
    if let Some(fault) = fault {
        set(&object, "file", (&*fault.file).into());
        set(&object, "line", fault.line.into());
    }
    set(&object, "tasks", summary.tasks.into());
    // Exact up to 2^53.
    set(&object, "polls", (summary.polls as f64).into());
    set(&object, "events", (summary.events as f64).into());
    set(&object, "durationUs", (summary.duration.as_nanos() as f64 / 1e3).into());
    object.into()
}

fn set(object: &Object, key: &str, value: JsValue) {
    Reflect::set(object, &key.into(), &value).expect("a fresh object takes any property");
}
