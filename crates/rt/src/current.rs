//! The loop that is ticking on this thread, and what a task's code asks of it: print, now, its own id.
//!
//! Invariant: a loop is current exactly while it ticks. Next: `spawn`.

use std::cell::RefCell;
use std::mem::ManuallyDrop;
use std::rc::Rc;

use super::core::Core;
use super::task::TaskId;
use super::time::Time;

thread_local! {
    // Without a destructor, so that it is there also for a loop that is dropped at the thread's end.
    static CURRENT: RefCell<ManuallyDrop<Option<Rc<Core>>>> = const { RefCell::new(ManuallyDrop::new(None)) };
}

/// Runs `ticks` while `core` is the current loop. A loop that ticks inside another's task hides that one, and brings it back.
pub(super) fn within<R>(core: &Rc<Core>, ticks: impl FnOnce() -> R) -> R {
    let _outer = RestoreOuter(CURRENT.replace(ManuallyDrop::new(Some(core.clone()))));
    ticks()
}

/// Brings the loop back that was current before, also when what ran inside unwinds.
struct RestoreOuter(ManuallyDrop<Option<Rc<Core>>>);

impl Drop for RestoreOuter {
    fn drop(&mut self) {
        let outer = ManuallyDrop::new(self.0.take());
        drop(ManuallyDrop::into_inner(CURRENT.replace(outer)));
    }
}

/// The current loop.
pub(super) fn try_current() -> Option<Rc<Core>> {
    CURRENT.with_borrow(|current| (**current).clone())
}

/// Whether there is a current loop, and somebody watches it.
#[inline]
pub(super) fn is_watched_here() -> bool {
    CURRENT.with_borrow(|current| current.as_ref().is_some_and(|core| core.is_watched()))
}

#[track_caller]
pub(super) fn current(what: &str) -> Rc<Core> {
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

/// The id of the task that is running (asyncio: `current_task()`); `None` outside a task.
pub fn task_id() -> Option<TaskId> {
    try_current()?.running()
}

/// The loop time at this moment.
///
/// # Panics
/// Outside a task.
#[track_caller]
pub fn now() -> Time {
    let core = current("now");
    core.refresh().now
}

/// Asks every other task to cancel, in order of spawning: what `asyncio.run` does when its main coroutine returns.
///
/// # Panics
/// Outside a task.
#[track_caller]
pub fn cancel_others() {
    current("cancel_others").cancel_all();
}

/// What the [`println!`](crate::println) macro calls. Outside a task the text goes nowhere.
pub fn print(text: &str) {
    if let Some(core) = try_current() {
        core.emit_message(text);
    }
}

/// Held by a future that waits for the host (a fetch, a request to a database) for as long as the answer is due.
///
/// While one exists a virtual clock does not jump to the next timer, since the answer takes real time.
#[derive(Default)]
pub struct HostWait {
    core: Option<Rc<Core>>,
}

impl HostWait {
    /// Begins a wait on the host in the current loop; outside a loop there is nothing to count.
    pub fn begin() -> HostWait {
        let core = try_current();
        if let Some(core) = &core {
            core.host_waits.set(core.host_waits.get() + 1);
        }
        HostWait { core }
    }
}

impl Drop for HostWait {
    fn drop(&mut self) {
        if let Some(core) = &self.core {
            core.host_waits.set(core.host_waits.get() - 1);
        }
    }
}
