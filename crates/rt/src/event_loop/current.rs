//! The loop that is ticking on this thread, and the functions that a task's code calls on it: print, now, its own id.
//!
//! Invariant: a loop is current exactly while it ticks. Next: `spawn`.

use std::cell::RefCell;
use std::mem::ManuallyDrop;
use std::rc::Rc;

use super::core::Core;
use crate::hosts::time::Time;
use crate::tasks::task::TaskId;

thread_local! {
    // `ManuallyDrop`: without a destructor it is accessible to a loop that is dropped while the thread exits.
    static CURRENT: RefCell<ManuallyDrop<Option<Rc<Core>>>> = const { RefCell::new(ManuallyDrop::new(None)) };
}

/// Runs `ticks` with `core` as the current loop, and restores the outer one: a loop may tick inside another loop's task.
pub(crate) fn within<R>(core: &Rc<Core>, ticks: impl FnOnce() -> R) -> R {
    let _outer = RestoreOuter(CURRENT.replace(ManuallyDrop::new(Some(core.clone()))));
    ticks()
}

/// Restores the outer loop, also when the inner one unwinds.
struct RestoreOuter(ManuallyDrop<Option<Rc<Core>>>);

impl Drop for RestoreOuter {
    fn drop(&mut self) {
        let outer = ManuallyDrop::new(self.0.take());
        drop(ManuallyDrop::into_inner(CURRENT.replace(outer)));
    }
}

/// The current loop.
pub(crate) fn try_current() -> Option<Rc<Core>> {
    CURRENT.with_borrow(|current| (**current).clone())
}

/// Whether there is a current loop with an instrument.
#[inline]
pub(crate) fn is_watched_here() -> bool {
    CURRENT.with_borrow(|current| current.as_ref().is_some_and(|core| core.is_watched()))
}

/// The current loop.
///
/// # Panics
/// Outside a task; `what` is the function that needs the loop.
#[track_caller]
pub(crate) fn current(what: &str) -> Rc<Core> {
    match try_current() {
        Some(core) => core,
        None => panic_outside_task(what),
    }
}

#[cold]
#[inline(never)]
#[track_caller]
fn panic_outside_task(what: &str) -> ! {
    panic!("{what} was called outside a task: it needs the loop that runs the task")
}

/// The id of the running task (asyncio: `current_task()`); `None` outside a task.
pub fn task_id() -> Option<TaskId> {
    try_current()?.running()
}

/// The loop time, from a reading of the clock.
///
/// # Panics
/// Outside a task.
#[track_caller]
pub fn now() -> Time {
    let core = current("now");
    core.refresh().now
}

/// Requests the cancellation of every other task, in order of spawning, as `asyncio.run` does when its main coroutine
/// returns.
///
/// # Panics
/// Outside a task.
#[track_caller]
pub fn cancel_others() {
    current("cancel_others").cancel_all();
}

/// Prints a line to the run's output; [`println!`](crate::println) expands to it. Outside a loop the text is discarded.
pub fn print(text: &str) {
    if let Some(core) = try_current() {
        core.emit_message(text);
    }
}

/// A guard that counts a wait for the host (a fetch, a database request), owned by the waiting future until the answer
/// arrives.
///
/// While one exists, a virtual clock does not jump to the next timer, since the answer takes real time.
#[derive(Default)]
pub struct HostWait {
    core: Option<Rc<Core>>,
    is_loading: bool,
}

impl HostWait {
    /// Begins a wait for the host in the current loop. Outside a loop it does nothing.
    pub fn begin() -> HostWait {
        let core = try_current();
        if let Some(core) = &core {
            core.host_waits.set(core.host_waits.get() + 1);
        }
        HostWait { core, is_loading: false }
    }

    /// As [`HostWait::begin`], for what is no part of what the program does, such as loading a file for it: a virtual clock
    /// stands still.
    pub fn loading() -> HostWait {
        let mut wait = HostWait::begin();
        wait.is_loading = true;
        if let Some(core) = &wait.core {
            core.loads.set(core.loads.get() + 1);
        }
        wait
    }
}

impl Drop for HostWait {
    fn drop(&mut self) {
        if let Some(core) = &self.core {
            core.host_waits.set(core.host_waits.get() - 1);
            if self.is_loading {
                core.loads.set(core.loads.get() - 1);
            }
        }
    }
}
