//! Spawning from within a task: the new task goes to the loop that is running this one.
//!
//! Invariant: a task that was spawned ends, or is cancelled, whether or not its handle is kept. Next: [`join`].

use std::borrow::Cow;

use super::current::current;
use super::join::{self, JoinHandle};
use super::task::Failure;

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
    join::spawn_on(&current("spawn"), name, future)
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
    join::spawn_on(&current("try_spawn"), name, future)
}

/// Spawns a task whose handle nobody keeps: it runs on its own, and nobody can await it.
///
/// # Panics
/// Outside a task.
#[track_caller]
pub fn spawn_detached<F>(name: impl Into<Cow<'static, str>>, future: F)
where
    F: Future + 'static,
{
    drop(join::spawn_on(&current("spawn_detached"), name, future));
}
