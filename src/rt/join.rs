//! A task's result and who waits for it: [`JoinHandle`], and the body that hands the result over.
//!
//! Invariant: a failure is never lost. It is in the cell until the handle's owner takes it; when no owner is left
//! it is reported through [`Instrument::failure_unclaimed`](super::Instrument::failure_unclaimed).

use std::borrow::Cow;
use std::cell::Cell;
use std::error::Error;
use std::fmt;
use std::panic::Location;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use pin_project_lite::pin_project;

use super::core::Core;
use super::current::wait;
use super::run_queue::Slot;
use super::task::{Body, End, Failure, TaskId};

/// Why awaiting a task gave no value.
#[derive(Debug)]
pub enum JoinError {
    /// The task was cancelled.
    Cancelled,
    /// The task's future returned this error.
    Failed(Failure),
}

impl fmt::Display for JoinError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            JoinError::Cancelled => f.write_str("the task was cancelled"),
            JoinError::Failed(error) => error.fmt(f),
        }
    }
}

impl Error for JoinError {}

/// The way to a spawned task: await it for its result, or cancel it. Dropping it lets the task run on.
#[must_use = "a dropped handle cannot be awaited; write `drop(spawn(..))` to let the task run on its own"]
pub struct JoinHandle<T> {
    core: Rc<Core>,
    slot: Slot,
    task: TaskId,
    name: Cow<'static, str>,
    cell: Rc<JoinCell<T>>,
}

/// Where the result is left. One handle, so one joiner.
struct JoinCell<T> {
    result: Cell<Option<Result<T, JoinError>>>,
    joiner: Cell<Option<Waker>>,
    finished: Cell<bool>,
    abandoned: Cell<bool>,
}

impl<T> JoinCell<T> {
    fn finish(&self, result: Result<T, JoinError>) {
        self.finished.set(true);
        self.result.set(Some(result));
        if let Some(joiner) = self.joiner.take() {
            joiner.wake();
        }
    }
}

impl<T> JoinHandle<T> {
    /// Asks that the task be cancelled: its future is dropped at its next step, and whoever joins it gets
    /// [`JoinError::Cancelled`]. A task that is running now is cancelled only after it suspends; if it ends first,
    /// it has ended. False if it had already ended.
    pub fn cancel(&self) -> bool {
        self.core.cancel(self.slot, self.task)
    }

    /// Whether the task has ended, in whatever way.
    pub fn is_finished(&self) -> bool {
        self.cell.finished.get()
    }

    /// The task's id.
    pub fn id(&self) -> TaskId {
        self.task
    }

    /// The task's name.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl<T> Future for JoinHandle<T> {
    type Output = Result<T, JoinError>;

    /// The recorded line is that of the `.await`: the caller's location of `poll` is the await expression.
    ///
    /// # Panics
    /// When polled after it was ready.
    #[track_caller]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if let Some(result) = self.cell.result.take() {
            return Poll::Ready(result);
        }
        assert!(!self.cell.finished.get(), "the handle of task {} was polled after it was ready", self.task);
        self.cell.joiner.set(Some(cx.waker().clone()));
        wait("join", &format_args!("join {}", self.name), Location::caller());
        Poll::Pending
    }
}

impl<T> Drop for JoinHandle<T> {
    fn drop(&mut self) {
        self.cell.abandoned.set(true);
        if let Some(Err(JoinError::Failed(error))) = self.cell.result.take() {
            self.core.failure_unclaimed(self.task, &error);
        }
    }
}

pin_project! {
    /// A task's future and the cell that its result goes to.
    struct TaskBody<F: Future, T> {
        #[pin]
        future: F,
        into_result: fn(F::Output) -> Result<T, Failure>,
        cell: Rc<JoinCell<T>>,
    }
}

impl<F: Future, T> Future for TaskBody<F, T> {
    type Output = End;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<End> {
        let body = self.project();
        let Poll::Ready(output) = body.future.poll(cx) else { return Poll::Pending };
        Poll::Ready(match (body.into_result)(output) {
            Ok(value) => {
                body.cell.finish(Ok(value));
                End::Completed
            }
            Err(failure) => {
                let error = failure.to_string();
                body.cell.finish(Err(JoinError::Failed(failure)));
                End::Failed { error, claimed: !body.cell.abandoned.get() }
            }
        })
    }
}

impl<F: Future, T> Body for TaskBody<F, T> {
    fn cancel(self: Pin<Box<Self>>) {
        let cell = self.cell.clone();
        drop(self);
        cell.finish(Err(JoinError::Cancelled));
    }
}

/// Puts `future` on the loop as a task; `into_result` says which outputs are failures.
pub(super) fn spawn_on<F, T>(
    core: &Rc<Core>,
    name: Cow<'static, str>,
    future: F,
    into_result: fn(F::Output) -> Result<T, Failure>,
) -> JoinHandle<T>
where
    F: Future + 'static,
    T: 'static,
{
    let cell = Rc::new(JoinCell {
        result: Cell::new(None),
        joiner: Cell::new(None),
        finished: Cell::new(false),
        abandoned: Cell::new(false),
    });
    let body = Box::pin(TaskBody { future, into_result, cell: cell.clone() });
    let (slot, task) = core.insert(&name, body);
    JoinHandle { core: core.clone(), slot, task, name, cell }
}
