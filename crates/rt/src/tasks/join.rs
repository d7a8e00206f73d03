//! Joining a task: [`JoinHandle`], the future of its result.
//!
//! Invariant: a failure is never lost. It stays in the task until the handle takes it; if the handle was dropped, it is
//! reported through [`Instrument::failure_unclaimed`](crate::Instrument::failure_unclaimed). Next: `join_cell`.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use std::panic::Location;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use super::abort::AbortHandle;
use super::join_cell::{JoinState, Panicked};
use super::task::{Failure, TaskId};
use super::task_cell::{Header, JoinRef, Output};
use crate::event_loop::core::Core;
use crate::event_loop::current::is_watched_here;
use crate::report::instrument::{SpawnSite, Wait};
use crate::report::wait::WaitGuard;

/// Why awaiting a task gave no value.
#[derive(Debug)]
pub enum JoinError {
    /// The task was cancelled.
    Cancelled,
    /// The task's future returned this error.
    Failed(Failure),
    /// The task's code panicked with this message. The panic itself passed through [`Executor::tick`](crate::Executor::tick).
    Panicked(String),
}

impl fmt::Display for JoinError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            JoinError::Cancelled => f.write_str("the task was cancelled"),
            JoinError::Failed(error) => error.fmt(f),
            JoinError::Panicked(message) => write!(f, "the task panicked: {message}"),
        }
    }
}

impl Error for JoinError {}

impl From<Failure> for JoinError {
    fn from(failure: Failure) -> JoinError {
        match failure.downcast::<Panicked>() {
            Ok(panicked) => JoinError::Panicked(panicked.0),
            Err(failure) => JoinError::Failed(failure),
        }
    }
}

/// The handle of a spawned task, to await its result or to cancel it. Dropping it detaches the task, which runs on.
///
/// ```
/// use loopscope_rt::{JoinError, Time, ms, now, run_virtual, sleep, spawn};
///
/// run_virtual(async {
///     assert_eq!(spawn("quick", async { 1 }).await.unwrap(), 1);
///
///     let slow = spawn("slow", sleep(ms(60_000)));
///     assert!(slow.cancel());
///     assert!(matches!(slow.await, Err(JoinError::Cancelled)));
///     assert_eq!(now(), Time::ZERO);
/// })?;
/// # Ok::<(), loopscope_rt::RunError>(())
/// ```
#[must_use = "a dropped handle cannot be awaited; spawn_detached lets a task run on its own"]
pub struct JoinHandle<T> {
    task: JoinRef<Core, T>,
    /// The wait for the task's end.
    wait: WaitGuard,
}

impl<T> JoinHandle<T> {
    /// Requests cancellation: the task's future is dropped at its next step, and its joiner gets
    /// [`JoinError::Cancelled`]. A task that is running now is cancelled only after it suspends; if it ends first,
    /// it has ended. False if it had already ended, or its future has returned.
    pub fn cancel(&self) -> bool {
        let header = &self.task.header;
        !self.is_finished() && header.scheduler.cancel(header)
    }

    /// Whether the task has completed, failed or been cancelled, or its future has returned.
    pub fn is_finished(&self) -> bool {
        self.task.header.join.has_ended()
    }

    /// A handle that can cancel the task but not join it.
    pub fn abort_handle(&self) -> AbortHandle {
        AbortHandle::new(&self.task.header)
    }

    /// The task's id.
    pub fn id(&self) -> TaskId {
        self.task.header.id
    }
}

/// Begins the joiner's wait, on this line.
#[inline(never)]
fn begin_wait(task: &Header<Core>, wait: &mut WaitGuard, at: &'static Location<'static>) {
    let Header { scheduler: core, key, id, .. } = task;
    // An unwatched loop has no names.
    let name = match core.names.get(key.slot()) {
        name if name.is_empty() => Cow::Owned(format!("task {id}")),
        name => name,
    };
    // The address of a `'static` text identifies it.
    let label_key = match &name {
        Cow::Borrowed(name) if name.len() < 1 << 16 => {
            Some((name.as_ptr().addr() as u64) << 16 | name.len() as u64)
        }
        _ => None,
    };
    wait.pending(&Wait { kind: "join", label: &format_args!("join {name}"), at, until: None, label_key });
}

impl<T> Future for JoinHandle<T> {
    type Output = Result<T, JoinError>;

    /// The recorded line is that of the `.await`: the caller's location of `poll` is the await expression.
    ///
    /// # Panics
    /// When polled after it was ready.
    #[track_caller]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let JoinHandle { task, wait } = &mut *self;
        let header = &task.header;
        let ended = header.join.poll(cx.waker());
        if ended != JoinState::Pending {
            wait.ready();
        }
        Poll::Ready(match ended {
            JoinState::Completed => match task.take_value() {
                Some(value) => Ok(value),
                None => unreachable!("a task that has completed has a value until it is taken"),
            },
            JoinState::Failed => Err(header.join.take_failure().into()),
            JoinState::Cancelled => Err(JoinError::Cancelled),
            JoinState::Taken => panic!("the handle of task {} was polled after it was ready", header.id),
            JoinState::Pending => {
                if is_watched_here() {
                    begin_wait(header, wait, Location::caller());
                }
                return Poll::Pending;
            }
        })
    }
}

impl<T> Drop for JoinHandle<T> {
    /// Detaches the task. A result that nobody took is dropped, or reported if it is a failure.
    fn drop(&mut self) {
        self.wait.ready();
        let header = &self.task.header;
        match header.join.detach() {
            JoinState::Completed => drop(self.task.take_value()),
            JoinState::Failed => report_unclaimed(header),
            JoinState::Pending | JoinState::Cancelled | JoinState::Taken => {}
        }
    }
}

/// Reports a failure that nobody can take.
#[cold]
fn report_unclaimed(task: &Header<Core>) {
    task.scheduler.emit_failure_unclaimed(task.id, &task.join.take_failure());
}

/// Spawns `future` on the loop as a task.
pub(crate) fn spawn_on<F, T>(
    core: &Rc<Core>,
    name: impl Into<Cow<'static, str>>,
    future: F,
    site: Option<SpawnSite<'_>>,
) -> JoinHandle<T>
where
    F: Future<Output: Into<Output<T>>> + 'static,
    T: 'static,
{
    JoinHandle { task: core.insert(name, future, site), wait: WaitGuard::new() }
}
