//! What tasks share, on the host: exact sequences of events, and random programs beside plain models.
#![cfg(not(target_arch = "wasm32"))]

#[path = "../rt/lab.rs"]
#[allow(dead_code, reason = "shared with the tests of the executor, which use all of it")]
mod lab;
mod lock;
mod random;
mod semaphore;
