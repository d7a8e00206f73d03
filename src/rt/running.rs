//! Whose step is under way on this thread, and whether the task has been woken by it: all that a yield touches.
//!
//! Invariant: a task is named here exactly while its step runs, but for the time that a loop ticks inside that step.

use std::cell::Cell;
use std::task::Waker;

use super::directory::Key;
use super::raw::key_of;

#[derive(Clone, Copy)]
struct Step {
    task: Key,
    woken: bool,
}

thread_local! {
    // Without a destructor, so that looking at it is a plain load.
    static STEP: Cell<Option<Step>> = const { Cell::new(None) };
}

#[inline(always)]
pub(super) fn begin(task: Key) {
    STEP.set(Some(Step { task, woken: false }));
}

/// Whether the task was woken by its own step.
#[inline(always)]
pub(super) fn end() -> bool {
    STEP.take().is_some_and(|step| step.woken)
}

/// Takes note of a wake; false if it is not for the task whose step is under way.
#[inline(always)]
pub(super) fn wake(task: Key) -> bool {
    let wakes = STEP.get().is_some_and(|step| step.task == task);
    if wakes {
        STEP.set(Some(Step { task, woken: true }));
    }
    wakes
}

/// As `waker.wake_by_ref()`: short for the wake that a yield makes, the long way for all others, foreign wakers included.
#[inline(always)]
pub(super) fn wake_by_ref(waker: &Waker) {
    if !key_of(waker).is_some_and(wake) {
        waker.wake_by_ref();
    }
}

/// Hides the step under way while a loop ticks inside it.
pub(super) struct Hidden(Option<Step>);

impl Hidden {
    pub(super) fn new() -> Hidden {
        Hidden(STEP.take())
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        STEP.set(self.0);
    }
}
