//! The worker's side: it receives jobs and runs them, one at a time.
//!
//! ```text
//! page                               worker
//!                                    ["ready", at]
//!   [job, input]   ---------------->
//!   <------------------------------  ["began", at]
//!   <------------------------------  ["done", at, output]  or  ["refused", at, why]  or  ["panicked", at, why]
//! ```
//!
//! `at` is [`timestamp::now`]; input and output are text. A job that the page sends before "ready" is lost. After "panicked"
//! the worker's memory may be inconsistent, and the page terminates it. Next: `web_worker`, the page's side.

use std::panic;

use js_sys::Array;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use super::job::ErasedJob;
use super::timestamp;

/// Runs those jobs of the lists `jobs` that the page asks for. Called once, when the worker starts.
///
/// # Panics
/// Outside a worker.
pub fn serve(jobs: &'static [&'static [&'static dyn ErasedJob]]) {
    panic::set_hook(Box::new(|info| post("panicked", info.payload_as_str().unwrap_or_default())));
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        let message: Array = event.data().unchecked_into();
        let text = |index| message.get(index).as_string().unwrap_or_default();
        serve_one(jobs, &text(0), &text(1));
    });
    // The listener lives as long as the worker.
    scope().set_onmessage(Some(on_message.into_js_value().unchecked_ref()));
    post("ready", "");
}

fn serve_one(jobs: &[&[&dyn ErasedJob]], name: &str, input: &str) {
    let Some(job) = jobs.iter().copied().flatten().find(|job| job.name() == name) else {
        return post("refused", "the worker does not know this job");
    };
    post("began", "");
    match job.run(input) {
        Ok(output) => post("done", &output),
        Err(error) => post("refused", &error),
    }
}

fn post(what: &str, text: &str) {
    let message = Array::of3(&what.into(), &timestamp::now().into(), &JsValue::from_str(text));
    // Strings and numbers can always be cloned into a message.
    let sent = scope().post_message(&message);
    debug_assert!(sent.is_ok());
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().dyn_into().expect("jobs run in a worker")
}
