//! The browser as a host: its clock, its turns, and what tasks ask it for.
//!
//! Reading order: [`clock`] and [`pump`], by which the browser drives a session; [`fetch`] and [`database`], leaf futures
//! that demos show, with [`json`] and `reply`; [`service_worker`], which holds real answers back for them.
//!
//! Invariants: every handle and future here owns what it started, so dropping it calls it off; nothing of ours is
//! borrowed while JavaScript runs. With `ui` and `offload` the only room that names the browser's interfaces.

pub mod clock;
pub mod database;
pub mod fetch;
pub mod json;
pub mod pump;
mod reply;
pub mod service_worker;

use wasm_bindgen::{JsCast, JsValue};

use crate::rt::Host;

/// This page, or this worker, as a host.
pub fn host() -> Host {
    Host { clock: clock::PerformanceClock::new(), pump: Box::new(pump::MessagePump::start) }
}

/// What an exception says, in its own words.
fn error_message(thrown: &JsValue) -> String {
    match thrown.dyn_ref::<js_sys::Error>() {
        Some(error) => String::from(error.message()),
        None => json::stringify(thrown),
    }
}
