//! The names that most programs use of the executor and of `sync`, for one glob import.
//!
//! Invariant: none of its names is ambiguous, neither beside std's prelude nor beside the globs of `futures_util::future` and
//! `futures_util::stream`. So three names are left out and are imported by name:
//!
//! - [`println!`](crate::println): imported by a glob it would be ambiguous with std's. Programs write
//!   `use loopscope_rt::println`; the output of std's is not in the trace.
//! - [`StreamExt`](crate::StreamExt): renamed to `_` it would still make each call of `next` ambiguous where the `StreamExt` of
//!   `futures_util` is imported too. Its `next` records the line that awaits.
//! - [`AbortHandle`](crate::AbortHandle): `futures_util` has one of the same name.
//!
//! There is no `gather`: `futures_util::future::join_all` awaits futures, join handles among them, and returns their results
//! in order, as asyncio's `gather` does with `return_exceptions=True`; `try_join_all` returns the first error, as it does
//! without, but of more than 30 futures only when those before it in the list have ended. If an error is to cancel the other
//! tasks, use [`task_group`](crate::task_group()).

pub use super::sync::{Barrier, Condition, Consumer, Event, Lock, Producer, Semaphore, oneshot, queue};
#[cfg(not(target_arch = "wasm32"))]
pub use crate::run;
pub use crate::{
    Failure, GroupError, JoinError, JoinHandle, NamedWaitExt as _, TaskGroup, TaskId, Time, call_later,
    call_soon, interval, ms, now, run_virtual, sleep, sleep_until, spawn, spawn_detached, task_group,
    task_id, task_local, timeout, try_spawn, yield_now,
};
