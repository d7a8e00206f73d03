//! The executor on the host: a virtual clock, a log of every hook, and exact sequences.
//!
//! One file a behaviour. `Lab` is the bench they share: a loop whose events are lines of text, and which runs until
//! nothing is left to do, jumping from timer to timer.
#![cfg(not(target_arch = "wasm32"))]

mod cancel;
mod clocks;
mod differential;
mod fairness;
mod faults;
mod gauge;
mod join;
mod lab;
mod oracle;
mod timers;
mod waits;
mod wakes;
mod worker;
