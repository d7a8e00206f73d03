//! The browser as a host: what tasks ask it for.
//!
//! Invariants: every future here owns what it started, so dropping it calls it off; nothing of ours is borrowed while
//! JavaScript runs. With `ui` and `offload` the only room that names the browser's interfaces.

pub mod database;
pub mod fetch;
pub mod service_worker;

use wasm_bindgen::{JsCast, JsValue};

/// What an exception says, in its own words.
fn reason(thrown: &JsValue) -> String {
    match thrown.dyn_ref::<js_sys::Error>() {
        Some(error) => String::from(error.message()),
        None => format!("{thrown:?}"),
    }
}
