//! What most programs name of the executor and of what tasks share, for one glob import.
//!
//! Invariant: none of its names is ambiguous, neither beside std's prelude nor beside the globs of `futures_util::future` and
//! `futures_util::stream`. So it leaves out three that are to be imported by name where they are wanted:
//!
//! - [`println!`](crate::println): by a glob it would be as good as std's, and the compiler refuses to choose. Beside the prelude
//!   programs say `use loopscope_rt::println`; what std's prints no trace has.
//! - [`StreamExt`](super::StreamExt): renamed to `_` it would still make each call of `next` ambiguous where the `StreamExt` of
//!   `futures_util` is imported too. Its `next` records the line that awaits.
//! - [`AbortHandle`](super::AbortHandle), of which `futures_util` has another.
//!
//! There is no `gather`: `futures_util::future::join_all` awaits futures, handles of tasks among them, and gives what came of
//! each, in order, as asyncio's `gather` does with `return_exceptions=True`; `try_join_all` gives the first error, as it does
//! without. Where that is to cancel the other tasks there is [`task_group`](super::task_group()).

#[cfg(not(target_arch = "wasm32"))]
pub use super::run;
pub use super::sync::{Barrier, Condition, Consumer, Event, Lock, Producer, Semaphore, oneshot, queue};
pub use super::{
    Failure, GroupError, JoinError, JoinHandle, NamedWaitExt as _, TaskGroup, TaskId, Time, call_later,
    call_soon, interval, ms, now, run_virtual, sleep, sleep_until, spawn, spawn_detached, task_group,
    task_id, task_local, timeout, try_spawn, yield_now,
};
