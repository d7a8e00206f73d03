//! Deferred calls of functions (asyncio: `loop.call_later`, `loop.call_soon`), for code that does not await.
//!
//! Each call is a task, so that the trace shows its wait, its effects and its cancellation.

use std::time::Duration;

use super::sleep::{Sleep, SleepLabel};
use crate::event_loop::current::current;
use crate::hosts::time::Time;
use crate::tasks::abort::AbortHandle;
use crate::tasks::spawn::spawn;

/// Calls `function` after `delay` of loop time (asyncio: `loop.call_later`), as a task named `call_later`. Calls that are
/// due at the same time are FIFO.
///
/// ```
/// use loopscope_rt::testing::TestLoop;
/// use loopscope_rt::{call_later, ms, now, println};
///
/// let test = TestLoop::new();
/// drop(test.executor.spawn("main", async {
///     call_later(ms(30), || println!("called at {}", now().as_millis_f64()));
///     let cancelled = call_later(ms(10), || println!("never called"));
///     assert!(cancelled.cancel());
/// }));
/// test.run_to_end();
/// assert_eq!(test.output(), ["called at 30"]);
/// ```
///
/// # Panics
/// Outside a task.
#[track_caller]
pub fn call_later(delay: Duration, function: impl FnOnce() + 'static) -> TimerHandle {
    let core = current("call_later");
    let when = core.refresh().now + delay;
    let due = Sleep::new(core, when, SleepLabel::Sleep(delay));
    let task = spawn("call_later", async move {
        due.await;
        function();
    });
    TimerHandle { task: task.abort_handle(), when }
}

/// Calls `function` after the tasks that are already ready (asyncio: `loop.call_soon`), as a task named `call_soon`.
/// Aborting the handle cancels the call, dropping it does not.
///
/// ```
/// use loopscope_rt::testing::TestLoop;
/// use loopscope_rt::{call_soon, println};
///
/// let test = TestLoop::new();
/// drop(test.executor.spawn("main", async {
///     call_soon(|| println!("called"));
///     println!("scheduled");
/// }));
/// test.run_to_end();
/// assert_eq!(test.output(), ["scheduled", "called"]);
/// ```
///
/// # Panics
/// Outside a task.
#[track_caller]
pub fn call_soon(function: impl FnOnce() + 'static) -> AbortHandle {
    spawn("call_soon", async move { function() }).abort_handle()
}

/// The handle of a [`call_later`] (asyncio: `TimerHandle`). Dropping it does not cancel the call.
#[derive(Clone)]
pub struct TimerHandle {
    task: AbortHandle,
    when: Time,
}

impl TimerHandle {
    /// Cancels the call: its function is dropped at the task's next step. False if the task has ended, as
    /// [`AbortHandle::abort`].
    pub fn cancel(&self) -> bool {
        self.task.abort()
    }

    /// The loop time at which the call is due (asyncio: `handle.when()`).
    pub fn when(&self) -> Time {
        self.when
    }

    /// Whether the call was made or cancelled.
    pub fn is_finished(&self) -> bool {
        self.task.is_finished()
    }
}
