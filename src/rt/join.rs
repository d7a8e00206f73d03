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
use super::raw::{Joint, Landed, Landing};
use super::task::{Failure, TaskId};

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
    task: Joint<JoinCell<T>>,
    name: Cow<'static, str>,
}

/// The part of a task that its handle shares. One handle, so one joiner.
struct JoinCell<T>(Cell<Joining<T>>);

enum Joining<T> {
    /// The task has not ended.
    Awaited(Option<Waker>),
    /// It has not ended, and its handle is gone.
    Abandoned(Option<Waker>),
    /// It has ended; this is for the handle.
    Ended(Result<T, JoinError>),
    /// It has ended, and nobody will take this.
    Unclaimed(Result<T, JoinError>),
    /// It has ended, and the result was taken.
    Taken,
}

impl<T> JoinCell<T> {
    fn finish(&self, result: Result<T, JoinError>) {
        let joiner = match self.0.replace(Joining::Taken) {
            Joining::Awaited(joiner) => {
                self.0.set(Joining::Ended(result));
                joiner
            }
            Joining::Abandoned(joiner) => {
                self.0.set(Joining::Unclaimed(result));
                joiner
            }
            Joining::Ended(_) | Joining::Unclaimed(_) | Joining::Taken => {
                unreachable!("a future returns once, or is cancelled")
            }
        };
        if let Some(joiner) = joiner {
            joiner.wake();
        }
    }

    /// Looks at what is there; `look` calls no foreign code.
    fn peek<R>(&self, look: impl FnOnce(&Joining<T>) -> R) -> R {
        let joining = self.0.replace(Joining::Taken);
        let seen = look(&joining);
        self.0.set(joining);
        seen
    }
}

impl<T: 'static> Landing<Result<T, Failure>> for JoinCell<T> {
    fn land(&self, output: Result<T, Failure>) -> Landed {
        let landed = if output.is_ok() { Landed::Completed } else { Landed::Failed };
        self.finish(output.map_err(JoinError::Failed));
        landed
    }

    fn failure(&self) -> (String, bool) {
        let joining = self.0.replace(Joining::Taken);
        let failure = match &joining {
            Joining::Ended(Err(error)) => (error.to_string(), true),
            Joining::Unclaimed(Err(error)) => (error.to_string(), false),
            _ => (String::new(), true),
        };
        self.0.set(joining);
        failure
    }

    fn cancel(&self) {
        self.finish(Err(JoinError::Cancelled));
    }

    fn settle(&self) {
        match self.0.replace(Joining::Taken) {
            Joining::Unclaimed(result) => drop(result),
            joining => self.0.set(joining),
        }
    }
}

impl<T> JoinHandle<T> {
    /// Asks that the task be cancelled: its future is dropped at its next step, and whoever joins it gets
    /// [`JoinError::Cancelled`]. A task that is running now is cancelled only after it suspends; if it ends first,
    /// it has ended. False if it had already ended.
    pub fn cancel(&self) -> bool {
        let task = self.task.task();
        task.core().cancel(task)
    }

    /// Whether the task has ended, in whatever way.
    pub fn is_finished(&self) -> bool {
        self.task.shared().peek(|joining| !matches!(joining, Joining::Awaited(_)))
    }

    /// The task's id.
    pub fn id(&self) -> TaskId {
        self.task.task().id()
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
        let cell = &self.task.shared().0;
        match cell.replace(Joining::Taken) {
            Joining::Ended(result) => return Poll::Ready(result),
            Joining::Awaited(joiner) => cell.set(Joining::Awaited(joiner)),
            Joining::Abandoned(_) | Joining::Unclaimed(_) | Joining::Taken => {
                panic!("the handle of task {} was polled after it was ready", self.id())
            }
        }
        // The waker may be foreign: nothing is taken out while it is cloned, or dropped.
        let earlier = cell.replace(Joining::Awaited(Some(cx.waker().clone())));
        drop(earlier);
        wait("join", &format_args!("join {}", self.name), Location::caller());
        Poll::Pending
    }
}

impl<T> Drop for JoinHandle<T> {
    fn drop(&mut self) {
        let cell = &self.task.shared().0;
        match cell.replace(Joining::Taken) {
            Joining::Awaited(joiner) => cell.set(Joining::Abandoned(joiner)),
            Joining::Ended(Err(JoinError::Failed(error))) => {
                self.task.task().core().failure_unclaimed(self.id(), &error);
            }
            _ => {}
        }
    }
}

pin_project! {
    /// A future whose outputs are judged: `into_result` says which are failures.
    struct Judged<F, J> {
        #[pin]
        future: F,
        into_result: J,
    }
}

impl<F: Future, T, J: Fn(F::Output) -> Result<T, Failure>> Future for Judged<F, J> {
    type Output = Result<T, Failure>;

    #[inline(always)]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        this.future.poll(cx).map(this.into_result)
    }
}

/// Puts `future` on the loop as a task; `into_result` says which outputs are failures.
#[inline(always)]
pub(super) fn spawn_on<F, T>(
    core: Rc<Core>,
    name: Cow<'static, str>,
    future: F,
    into_result: impl Fn(F::Output) -> Result<T, Failure> + 'static,
) -> JoinHandle<T>
where
    F: Future + 'static,
    T: 'static,
{
    let cell = JoinCell(Cell::new(Joining::Awaited(None)));
    let task =
        core.insert(&name, |core, id, key| Joint::new(core, id, key, cell, Judged { future, into_result }));
    JoinHandle { task, name }
}
