//! Whose step is under way on this thread: so that a task's wake of itself, which is what a yield is, needs no look-up.
//!
//! Invariant: the key that is here is that of the innermost step under way, unless that task was woken in it; whoever wakes it
//! again takes the long way through the table, which finds it running.

use std::cell::Cell;

use super::waker_key::WakerKey;

thread_local! {
    static CURRENT: Cell<Option<WakerKey>> = const { Cell::new(None) };
}

/// A step under way. Dropping it brings back the step that it interrupted, if a loop ticks inside a task.
pub(super) struct StepGuard {
    outer: Option<WakerKey>,
}

/// A step of the task that has this key begins.
#[inline]
pub(super) fn enter(key: WakerKey) -> StepGuard {
    StepGuard { outer: CURRENT.replace(Some(key)) }
}

impl StepGuard {
    /// Whether the task was woken in this step, by the short way.
    #[inline]
    pub(super) fn is_woken(&self) -> bool {
        CURRENT.get().is_none()
    }
}

impl Drop for StepGuard {
    #[inline]
    fn drop(&mut self) {
        CURRENT.set(self.outer);
    }
}

/// Takes note of a wake; false if it is not the first of the task whose step is under way.
#[inline]
pub(super) fn try_wake(key: WakerKey) -> bool {
    let is_running = CURRENT.get() == Some(key);
    if is_running {
        CURRENT.set(None);
    }
    is_running
}
