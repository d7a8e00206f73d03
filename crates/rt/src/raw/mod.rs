//! The executor's unsafe code: a future that is polled where it lies, behind a shared reference, and a waker that is a number.
//!
//! It is a leaf: it knows no task, no loop, no table. What is built on it is safe code:
//!
//! | reference | whose | keeps alive | may touch the future |
//! | --- | --- | --- | --- |
//! | `TaskRef` | the table's, the run queue's, the step's | the task's cell | through [`FutureSlot`], one at a time |
//! | `JoinRef<T>` | the handle's | the same cell | never |
//! | `Waker` | anybody's, on any thread | nothing: it is a [key](crate::waker_key) | never |
//!
//! Why it is safe: [`FutureSlot`] hands the future out to one caller at a time, checked at run time, and only through a pin,
//! so the future never moves between its first poll and its drop; a waker carries no pointer, so there is nothing that it
//! could use after it was freed, or on another thread than its own. Tests run all of it under Miri (`cargo xtask test miri`),
//! and beside a plain executor in safe code (tests/rt/oracle.rs).
#![allow(unsafe_code)]

mod future_slot;
mod waker;

pub(crate) use future_slot::FutureSlot;
pub(crate) use waker::{WakeByKey, waker};
