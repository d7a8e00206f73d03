//! Functions that are called later (asyncio: `loop.call_later`, `loop.call_soon`), for code that has nothing to await.
//!
//! Each call is a task of its own, so that the trace shows what it waits for, what it did, and that it was taken back.

use std::time::Duration;

use super::abort::AbortHandle;
use super::current::current;
use super::sleep::{Label, Sleep};
use super::spawn::spawn;
use super::time::Time;

/// Calls `function` once `delay` of loop time has passed (asyncio: `loop.call_later`), as a task named `call_later`. Calls
/// that are due at the same time are made in the order in which they were asked for.
///
/// # Panics
/// Outside a task.
#[track_caller]
pub fn call_later(delay: Duration, function: impl FnOnce() + 'static) -> TimerHandle {
    let core = current("call_later");
    let when = core.refresh().now + delay;
    let due = Sleep::new(core, when, Label::Sleep(delay));
    let task = spawn("call_later", async move {
        due.await;
        function();
    });
    TimerHandle { task: task.abort_handle(), when }
}

/// Calls `function` after what is already queued (asyncio: `loop.call_soon`), as a task named `call_soon`. Aborting the handle
/// takes it back, dropping it does not.
///
/// # Panics
/// Outside a task.
#[track_caller]
pub fn call_soon(function: impl FnOnce() + 'static) -> AbortHandle {
    spawn("call_soon", async move { function() }).abort_handle()
}

/// A call that [`call_later`] makes (asyncio: `TimerHandle`). Dropping it lets the call be made.
#[derive(Clone)]
pub struct TimerHandle {
    task: AbortHandle,
    when: Time,
}

impl TimerHandle {
    /// Takes the call back: its function is dropped at the task's next step. False if the task has ended, as
    /// [`AbortHandle::abort`].
    pub fn cancel(&self) -> bool {
        self.task.abort()
    }

    /// When the call is due, in loop time (asyncio: `handle.when()`).
    pub fn when(&self) -> Time {
        self.when
    }

    /// Whether the call has been made, or was taken back.
    pub fn is_finished(&self) -> bool {
        self.task.is_finished()
    }
}
