//! The browser as a host: its clock, its event loop, and its asynchronous interfaces as futures.
//!
//! Reading order: [`clock`] and [`pump`], with which the browser drives a session; [`fetch`] and [`database`], leaf futures
//! that the demos use, with [`json`], [`js_text`] and `reply`; [`service_worker`], which delays real responses for the demos;
//! [`exchange`], [`number`] and [`sqlite`], under the services of the page's network.
//!
//! Invariants: every handle and future here owns the operation it started, so dropping it cancels the operation; nothing of
//! ours is borrowed while JavaScript runs. Only this module, `ui` and `offload` name the browser's interfaces.

pub mod clock;
pub mod database;
pub mod exchange;
pub mod fetch;
pub mod js_text;
pub mod json;
pub mod number;
pub mod pump;
mod reply;
pub mod service_worker;
pub mod socket;
pub mod sqlite;

use crate::rt::Host;

/// This page, or this worker, as a host.
pub fn host() -> Host {
    Host { clock: clock::PerformanceClock::new(), pump: Box::new(pump::MessagePump::start) }
}
