//! The executor's storage: the only module with unsafe code, for what safe code would pay for at every step.
//!
//! - [`cell`]: a task in one allocation, polled where it lies, shared by counted references.
//! - [`exclusive`]: what tasks share, changed by one at a time.
//! - [`handover`]: who waits for a task, then what came of it, in one place.
//! - [`header`]: what the loop knows of every task.
//! - [`here`]: which loop is ticking.
//! - [`mod@local`]: values of which each thread has its own.
//! - [`memory`]: blocks of ended tasks, kept for the next ones.
//! - [`past`]: the run queue, for who may outlive its loop.
//! - [`places`]: which block of memory is where, for wakes that come from elsewhere.
//! - [`ring`]: the run queue, which knows the latest steps, too.
//! - [`stepping`]: whose turn it is, and so who may touch a task's future.
//! - [`waker`]: a waker that is a number, so that cloning and dropping it costs nothing.
//!
//! Invariant: what these offer to the rest of `rt` is safe whatever it does, re-entrancy and panics included; each file
//! says what it relies on. Tests run all of it under Miri (`cargo xtask test miri`), and beside a plain executor in safe
//! code (tests/rt/oracle.rs).
#![allow(unsafe_code)]

mod cell;
mod exclusive;
mod handover;
mod header;
mod here;
mod local;
mod memory;
mod past;
mod places;
mod ring;
mod stepping;
mod waker;

pub(super) use cell::{Ending, Joint, Landed, Landing};
pub use exclusive::Look;
pub(crate) use exclusive::{Exclusive, Visit};
pub(super) use handover::{Ended, Handover};
pub(super) use header::{Header, TaskRef};
pub(super) use here::{is_watched_here, with_current, within};
#[cfg(all(target_arch = "wasm32", not(target_feature = "atomics")))]
pub(super) use local::OneThread;
pub(super) use local::local;
pub(super) use memory::Memory;
pub(super) use past::Past;
pub(super) use places::{Places, Wake};
pub(super) use ring::{PAST, Ring};
pub(super) use stepping::{Retired, Stepping};
pub(crate) use waker::KeptWaker;
pub(super) use waker::key_of;
