//! The executor on the host: a virtual clock, a log of every hook, and exact sequences.
//!
//! One file per behaviour. They share `TestLoop`: a loop on a virtual clock that logs its events as lines of text.
#![cfg(not(target_arch = "wasm32"))]

mod abort;
mod bad_wakers;
mod budget;
mod call;
mod cancel;
mod channels;
mod clocks;
mod current;
mod differential;
mod ends;
mod fairness;
mod faults;
mod foreign;
mod gauge;
mod guest;
mod hands;
mod join;
mod oracle;
mod panics;
mod runner;
mod task_group;
mod task_local;
mod timers;
mod wait_ends;
mod waits;
mod wakers;
mod wakes;
mod worker;
