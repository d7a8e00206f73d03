//! The key of the task that is being polled on this thread: a fast path for a task that wakes itself, which is what a yield
//! does.
//!
//! Invariant: the key is that of the innermost step, until that step's task is woken. Then there is none, so a second wake
//! goes through the task table, which finds the task running and marks it RunningWoken.

use std::cell::Cell;

use super::waker_key::WakerKey;

thread_local! {
    static CURRENT: Cell<Option<WakerKey>> = const { Cell::new(None) };
}

/// A poll that is under way. Dropping the guard restores the outer step's key, for a loop that ticks inside a task.
pub(crate) struct StepGuard {
    outer: Option<WakerKey>,
}

/// Begins a poll of the task with this key.
#[inline]
pub(crate) fn enter(key: WakerKey) -> StepGuard {
    StepGuard { outer: CURRENT.replace(Some(key)) }
}

impl StepGuard {
    /// Whether the task was woken in this step through [`try_wake`].
    #[inline]
    pub(crate) fn is_woken(&self) -> bool {
        CURRENT.get().is_none()
    }
}

impl Drop for StepGuard {
    #[inline]
    fn drop(&mut self) {
        CURRENT.set(self.outer);
    }
}

/// Wakes the current task; false if the key is another task's, or the current task was already woken in this step.
#[inline]
pub(crate) fn try_wake(key: WakerKey) -> bool {
    let is_running = CURRENT.get() == Some(key);
    if is_running {
        CURRENT.set(None);
    }
    is_running
}
