//! The browser as a host: its clock, its turns, and what demos wait for in it.
//!
//! Reading order: [`clock`], [`pump`], then the leaf futures over the browser's own things. Every handle here owns its
//! effect: dropping it takes it back. Only this module, `offload`, `ui` and the boot files name the browser's bindings.

pub mod clock;
pub mod pump;

use crate::rt::Host;

/// This page, or this worker, as a host.
pub fn host() -> Host {
    Host { clock: clock::PerformanceClock::new(), pump: Box::new(pump::MessagePump::start) }
}
