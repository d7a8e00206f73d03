//! Whose step is under way on this thread, and whether the task has been woken by it: all that a yield touches.
//!
//! Invariant: a task is named here exactly while its step runs and it has not been woken by it, but for the time that a loop
//! ticks inside that step. Whoever wakes it again takes the long way, and finds it ready.

use std::cell::Cell;
use std::task::Waker;

use super::directory::{Directory, Key};
use super::raw::{key_of, local};

local! {
    // Without a destructor, so that looking at it is a plain load.
    static STEP: Cell<Option<Key>> = const { Cell::new(None) };
}

#[inline(always)]
pub(super) fn begin(task: Key) {
    STEP.with(|step| step.set(Some(task)));
}

/// Whether the task whose step began last was woken by it.
#[inline(always)]
pub(super) fn is_woken() -> bool {
    STEP.with(|step| step.get().is_none())
}

/// No step is under way.
#[inline(always)]
pub(super) fn end() {
    STEP.with(|step| step.set(None));
}

/// Takes note of a wake; false if it is not the first for the task whose step is under way.
#[inline(always)]
pub(super) fn wake(task: Key) -> bool {
    STEP.with(|step| {
        // As a match, since comparing options is a call where code is optimised for size.
        let is_running = match step.get() {
            Some(running) => running == task,
            None => false,
        };
        if is_running {
            step.set(None);
        }
        is_running
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
pub(super) struct Hidden(Option<Key>);

impl Hidden {
    pub(super) fn new() -> Hidden {
        let task = STEP.with(Cell::take);
        if let Some(task) = task {
            Directory::hide(task);
        }
        Hidden(task)
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        let still = self.0.filter(|task| !Directory::unhide(*task));
        STEP.with(|step| step.set(still));
    }
}
