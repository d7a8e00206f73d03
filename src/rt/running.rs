//! Whose step is under way on this thread, and whether the task has been woken by it: all that a yield touches.
//!
//! Invariant: a task is named here exactly while its step runs, but for the time that a loop ticks inside that step.

use std::cell::Cell;
use std::task::Waker;

use super::directory::Key;
use super::raw::{key_of, local};

struct Step {
    task: Cell<Option<Key>>,
    woken: Cell<bool>,
}

local! {
    // Without a destructor, so that looking at it is a plain load.
    static STEP: Step = const { Step { task: Cell::new(None), woken: Cell::new(false) } };
}

#[inline(always)]
pub(super) fn begin(task: Key) {
    STEP.with(|step| {
        step.task.set(Some(task));
        step.woken.set(false);
    });
}

/// Whether the task was woken by its own step.
#[inline(always)]
pub(super) fn end() -> bool {
    STEP.with(|step| {
        step.task.set(None);
        step.woken.get()
    })
}

/// Takes note of a wake; false if it is not for the task whose step is under way.
#[inline(always)]
pub(super) fn wake(task: Key) -> bool {
    STEP.with(|step| match step.task.get() {
        Some(running) if running == task => {
            step.woken.set(true);
            true
        }
        _ => false,
    })
}

/// As `waker.wake_by_ref()`: short for the wake that a yield makes, the long way for all others, foreign wakers included.
#[inline(always)]
pub(super) fn wake_by_ref(waker: &Waker) {
    // As a match, since the methods of `Option` are calls where code is optimised for size.
    match key_of(waker) {
        Some(task) if wake(task) => {}
        _ => waker.wake_by_ref(),
    }
}

/// Hides the step under way while a loop ticks inside it.
pub(super) struct Hidden {
    task: Option<Key>,
    woken: bool,
}

impl Hidden {
    pub(super) fn new() -> Hidden {
        STEP.with(|step| Hidden { task: step.task.take(), woken: step.woken.get() })
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        STEP.with(|step| {
            step.task.set(self.task);
            step.woken.set(self.woken);
        });
    }
}
