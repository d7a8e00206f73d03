//! Spawning from within a task, onto the loop that runs it.
//!
//! Invariant: a spawned task runs until it ends or is cancelled, whether or not its handle is kept. Next: [`join`].

use std::borrow::Cow;

use super::join::{self, JoinHandle};
use super::task::Failure;
use crate::event_loop::current::current;

/// Spawns a task: it enters the run queue now, behind the tasks that are already ready.
///
/// Dropping the handle lets the task run on. Await the handle for the future's value; for a task that may fail use
/// [`try_spawn`], so that the trace and the joiner get the failure.
///
/// # Panics
/// Outside a task. Hosts use [`Executor::spawn`](crate::Executor::spawn).
#[track_caller]
pub fn spawn<F>(name: impl Into<Cow<'static, str>>, future: F) -> JoinHandle<F::Output>
where
    F: Future + 'static,
{
    join::spawn_on(&current("spawn"), name, future)
}

/// Spawns a task that may fail. The joiner gets a failure as an `Err`; if the handle was dropped, it is reported in the
/// output.
///
/// # Panics
/// Outside a task. Hosts use [`Executor::try_spawn`](crate::Executor::try_spawn).
#[track_caller]
pub fn try_spawn<F, T, E>(name: impl Into<Cow<'static, str>>, future: F) -> JoinHandle<T>
where
    F: Future<Output = Result<T, E>> + 'static,
    T: 'static,
    E: Into<Failure> + 'static,
{
    join::spawn_on(&current("try_spawn"), name, future)
}

/// Spawns a task without a handle: it can be neither awaited nor cancelled on its own.
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
