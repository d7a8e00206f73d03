//! The loop that is ticking on this thread, and what a task's code calls on it: spawn, print, now, wait.
//!
//! Which loop that is, is kept in `raw::here`.

use std::borrow::Cow;
use std::fmt::Display;
use std::panic::Location;
use std::rc::Rc;

use super::core::Core;
use super::instrument::Wait;
use super::join::{self, JoinHandle};
use super::raw::{is_watched_here, with_current};
use super::task::Failure;
use super::time::Time;

pub(super) fn try_current() -> Option<Rc<Core>> {
    with_current(|core| core.cloned())
}

#[track_caller]
pub(super) fn current(what: &str) -> Rc<Core> {
    match try_current() {
        Some(core) => core,
        None => refuse(what),
    }
}

#[cold]
#[inline(never)]
#[track_caller]
fn refuse(what: &str) -> ! {
    panic!("{what} was called outside a task: it needs the loop that runs the task")
}

/// Spawns a task: it becomes ready now and runs when the loop comes to it, after what is already queued.
///
/// Dropping the handle lets the task run on. Await the handle for the future's value; for a task that may fail use
/// [`try_spawn`], so that the trace and whoever joins it know of the failure.
///
/// # Panics
/// Outside a task. Hosts use [`Executor::spawn`](super::Executor::spawn).
#[track_caller]
pub fn spawn<F>(name: impl Into<Cow<'static, str>>, future: F) -> JoinHandle<F::Output>
where
    F: Future + 'static,
{
    with_current(|core| match core {
        Some(core) => join::spawn_on(core, name, future),
        None => refuse("spawn"),
    })
}

/// Spawns a task that may fail. A failure is an `Err` for whoever joins it; if nobody can any more, it is reported
/// in the output.
///
/// # Panics
/// Outside a task. Hosts use [`Executor::try_spawn`](super::Executor::try_spawn).
#[track_caller]
pub fn try_spawn<F, T, E>(name: impl Into<Cow<'static, str>>, future: F) -> JoinHandle<T>
where
    F: Future<Output = Result<T, E>> + 'static,
    T: 'static,
    E: Into<Failure> + 'static,
{
    with_current(|core| match core {
        Some(core) => join::spawn_on(core, name, future),
        None => refuse("try_spawn"),
    })
}

/// The loop time at this moment.
///
/// # Panics
/// Outside a task.
#[track_caller]
pub fn now() -> Time {
    let core = current("now");
    core.refresh();
    core.stamp()
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
        core.print(text);
    }
}

/// Says that the running task waits for something. Leaf futures call it each time before they return
/// `Poll::Pending`; outside a loop it does nothing, so they work under any executor.
///
/// To say the same for a future that cannot, use [`NamedWaitExt`](super::NamedWaitExt).
pub fn wait(kind: &'static str, label: &dyn Display, at: &'static Location<'static>) {
    record(&Wait { kind, label, at, until: None, label_key: None });
}

/// [`wait`] with a label that is always the same text: quicker to record, since it is formatted once.
#[inline(always)]
pub fn wait_fixed(kind: &'static str, label: &'static str, at: &'static Location<'static>) {
    if is_watched_here() {
        record_fixed(kind, label, at);
    }
}

#[inline(never)]
fn record_fixed(kind: &'static str, label: &'static str, at: &'static Location<'static>) {
    let label_key = Some(label.as_ptr().addr() as u64);
    record(&Wait { kind, label: &label, at, until: None, label_key });
}

/// [`wait`] for a timer that ends at `until`.
pub(super) fn wait_until(
    label: &dyn Display,
    label_key: Option<u64>,
    at: &'static Location<'static>,
    until: Time,
) {
    record(&Wait { kind: "timer", label, at, until: Some(until), label_key });
}

/// Tells what the running task waits for, if there is a loop and somebody watches it.
#[inline(always)]
pub(super) fn record(wait: &Wait<'_>) {
    with_current(|core| {
        if let Some(core) = core {
            core.tell_wait(wait);
        }
    });
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
