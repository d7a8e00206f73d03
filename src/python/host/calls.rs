//! The functions of CPython that the host calls.
//!
//! They are members of the object `loopscopeGuest`, which `static/python_worker.js` fills.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    /// Runs one step of a task. `steps` has the meaning of its result.
    #[wasm_bindgen(js_namespace = loopscopeGuest, js_name = step)]
    pub(super) fn run_step(task: u32) -> i32;

    /// Calls a plain callback.
    #[wasm_bindgen(js_namespace = loopscopeGuest, js_name = call)]
    pub(super) fn run_callback(handle: u32);

    /// Cancels all tasks: the visitor stopped the program.
    #[wasm_bindgen(js_namespace = loopscopeGuest, js_name = interrupt)]
    pub(super) fn interrupt();

    /// Gives a job's answer to CPython.
    #[wasm_bindgen(js_namespace = loopscopeGuest, js_name = finish)]
    pub(super) fn finish_job(job: u32, answer: JsValue);

    /// A connection was made, or failed with this error if the text is not empty.
    #[wasm_bindgen(js_namespace = loopscopeGuest)]
    pub(super) fn connected(socket: u32, error: &str);

    /// A listener accepted a connection.
    #[wasm_bindgen(js_namespace = loopscopeGuest)]
    pub(super) fn accepted(listener: u32, socket: u32);

    /// A stream has received bytes; `undefined` is its end, a text says why it broke.
    #[wasm_bindgen(js_namespace = loopscopeGuest)]
    pub(super) fn received(socket: u32, what: &JsValue);

    /// A stream has received these bytes, a character each.
    #[wasm_bindgen(js_namespace = loopscopeGuest)]
    pub(super) fn received_text(socket: u32, bytes: &str);

    /// A stream has room again.
    #[wasm_bindgen(js_namespace = loopscopeGuest)]
    pub(super) fn writable(socket: u32);

    /// The answers to an order of requests; `undefined` if the program ended before.
    #[wasm_bindgen(js_namespace = loopscopeGuest)]
    pub(super) fn answered(order: u32, answers: &JsValue);

    /// The program's network has changed.
    #[wasm_bindgen(js_namespace = loopscopeGuest, js_name = network)]
    pub(super) fn send_network(view: &JsValue);

    /// A demo has ended. The error is empty if there is none.
    #[wasm_bindgen(js_namespace = loopscopeGuest)]
    pub(super) fn ended(outcome: &str, error: &str);

    /// This worker cannot go on.
    #[wasm_bindgen(js_namespace = loopscopeGuest, js_name = fault)]
    pub(super) fn failed_for_good(text: &str);

    /// Sends events to the page, with the state of the run and the loop time in milliseconds.
    #[wasm_bindgen(js_namespace = loopscopeGuest, js_name = send)]
    pub(super) fn send(events: Vec<u8>, state: &str, now: f64);
}
