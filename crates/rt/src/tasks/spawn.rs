//! Spawning from within a task, onto the loop that runs it.
//!
//! Invariant: a spawned task runs until it ends or is cancelled, whether or not its handle is kept. Next: [`join`].

use std::borrow::Cow;
use std::panic::Location;

use super::join::{self, JoinHandle};
use super::task::Failure;
use crate::event_loop::current::current;
use crate::report::instrument::SpawnSite;

/// Spawns a task: it enters the run queue now, behind the tasks that are already ready.
///
/// Dropping the handle lets the task run on. Await the handle for the future's value; for a task that may fail use
/// [`try_spawn`], so that the trace and the joiner get the failure.
///
/// ```
/// use loopscope_rt::{run_virtual, spawn};
///
/// let sum = run_virtual(async {
///     let tasks = [1, 2, 3].map(|n| spawn(format!("square-{n}"), async move { n * n }));
///     let mut sum = 0;
///     for task in tasks {
///         sum += task.await.unwrap();
///     }
///     sum
/// });
/// assert_eq!(sum, Ok(14));
/// ```
///
/// # Panics
/// Outside a task. Hosts use [`Executor::spawn`](crate::Executor::spawn).
#[track_caller]
pub fn spawn<F>(name: impl Into<Cow<'static, str>>, future: F) -> JoinHandle<F::Output>
where
    F: Future + 'static,
{
    join::spawn_on(&current("spawn"), name, future, here())
}

/// Spawns a task that may fail. The joiner gets a failure as an `Err`; if the handle was dropped, it is reported in the
/// output.
///
/// ```
/// use loopscope_rt::{run_virtual, try_spawn};
///
/// let error = run_virtual(async {
///     let task = try_spawn("parse", async { "x".parse::<u32>() });
///     task.await.unwrap_err().to_string()
/// });
/// assert_eq!(error.as_deref(), Ok("invalid digit found in string"));
/// ```
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
    join::spawn_on(&current("try_spawn"), name, future, here())
}

/// Spawns a task without a handle: it can be neither awaited nor cancelled on its own.
///
/// ```
/// use loopscope_rt::{run_virtual, spawn_detached, sync::oneshot};
///
/// let value = run_virtual(async {
///     let (sender, receiver) = oneshot::channel();
///     spawn_detached("answer", async move { sender.send(42) });
///     receiver.await
/// });
/// assert_eq!(value, Ok(Ok(42)));
/// ```
///
/// # Panics
/// Outside a task.
#[track_caller]
pub fn spawn_detached<F>(name: impl Into<Cow<'static, str>>, future: F)
where
    F: Future + 'static,
{
    drop(join::spawn_on(&current("spawn_detached"), name, future, here()));
}

/// The line that calls the caller.
#[track_caller]
fn here() -> Option<SpawnSite<'static>> {
    Some(SpawnSite::Line(Location::caller()))
}
