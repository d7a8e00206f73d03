//! The executor's unsafe code: a future that is polled in place behind a shared reference, and a waker whose data is a
//! number.
//!
//! This module is a leaf: it depends on no task, loop or table. The references to a task are built on it in safe code:
//!
//! | reference | owners | keeps alive | access to the future |
//! | --- | --- | --- | --- |
//! | `TaskRef` | the task table, the run queue, the step | the task's cell | exclusive, through [`FutureSlot`] |
//! | `JoinRef<T>` | the join handle | the task's cell | none |
//! | `Waker` | any code, on any thread | nothing: it is a [key](crate::tasks::waker_key) | none |
//!
//! Why it is sound: [`FutureSlot`] gives access to one caller at a time, checked at run time, and only through a pin, so the
//! future never moves between its first poll and its drop. A waker contains no pointer, so it cannot dangle, and it reads no
//! memory of another thread. The tests run under Miri (`cargo xtask test miri`) and against a reference executor in safe code
//! (tests/rt/oracle.rs).
#![allow(unsafe_code)]

mod future_slot;
mod waker;

pub(crate) use future_slot::FutureSlot;
pub(crate) use waker::{WakeByKey, waker};
