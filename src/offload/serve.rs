//! The worker's side: it waits for jobs and does them, one at a time.
//!
//! ```text
//! page                               worker
//!                                    ["ready", at]
//!   [job, input]   ---------------->
//!   <------------------------------  ["began", at]
//!   <------------------------------  ["done", at, output]  or  ["refused", at, why]  or  ["panicked", at, why]
//! ```
//!
//! `at` is [`stamp::now`]; input and output are text. What the page sends before "ready" is lost. After "panicked" the worker
//! is not good for anything, and the page ends it. Next: `web`, the page's side.

use std::panic;

use js_sys::Array;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use super::job::Known;
use super::stamp;

/// Does what the page asks for, of `jobs`. Called once, when the worker begins.
///
/// # Panics
/// Outside a worker.
pub fn serve(jobs: &'static [&'static dyn Known]) {
    panic::set_hook(Box::new(|info| post("panicked", info.payload_as_str().unwrap_or_default())));
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        let order: Array = event.data().unchecked_into();
        let text = |place| order.get(place).as_string().unwrap_or_default();
        answer(jobs, &text(0), &text(1));
    });
    // It listens as long as the worker lives.
    scope().set_onmessage(Some(on_message.into_js_value().unchecked_ref()));
    post("ready", "");
}

fn answer(jobs: &[&dyn Known], name: &str, input: &str) {
    let Some(job) = jobs.iter().find(|job| job.name() == name) else {
        return post("refused", "the worker does not know this job");
    };
    post("began", "");
    match job.answer(input) {
        Ok(output) => post("done", &output),
        Err(error) => post("refused", &error),
    }
}

fn post(what: &str, text: &str) {
    let message = Array::of3(&what.into(), &stamp::now().into(), &JsValue::from_str(text));
    // Texts and numbers can always be sent.
    let sent = scope().post_message(&message);
    debug_assert!(sent.is_ok());
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().dyn_into().expect("jobs are done in a worker")
}
