//! Synchronization primitives, on the host: exact sequences of events, and random programs compared with simple models.
#![cfg(not(target_arch = "wasm32"))]

mod barrier;
mod condition;
mod event;
mod gauges;
#[path = "../rt/hands.rs"]
#[allow(dead_code, reason = "shared with the tests of the executor, which use all of it")]
mod hands;
mod lock;
mod oneshot;
mod prelude;
mod queue;
mod random;
mod random_notify;
mod semaphore;
mod wakers;
