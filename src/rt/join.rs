//! A task's result and who waits for it: [`JoinHandle`], and the body that hands the result over.
//!
//! Invariant: a failure is never lost. It is in the task until the handle's owner takes it; when no owner is left
//! it is reported through [`Instrument::failure_unclaimed`](super::Instrument::failure_unclaimed).

use std::borrow::Cow;
use std::cell::Cell;
use std::error::Error;
use std::fmt;
use std::panic::Location;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use super::core::Core;
use super::current::record;
use super::instrument::Wait;
use super::raw::{Ended, Ending, Handover, Header, Joint, KeptWaker, Landed, Landing, is_watched_here};
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
    task: Joint<Joining<T>>,
}

/// The part of a task that its handle shares. One handle, so one joiner.
pub(super) struct Joining<T> {
    handover: Handover<T>,
    /// The handle is gone.
    abandoned: Cell<bool>,
}

impl<T> Joining<T> {
    #[inline(always)]
    fn finish(&self, ended: Ended<T>) {
        if let Some(joiner) = self.handover.end(ended) {
            joiner.wake();
        }
    }
}

impl<T: 'static> Landing<T> for Joining<T> {
    #[inline(always)]
    fn land(&self, output: T) -> Landed {
        // Not put into the handover to be taken out again: who spawns and drops the handle does so for each task.
        match self.abandoned.get() {
            true => drop(output),
            false => self.finish(Ended::Completed(output)),
        }
        Landed::Completed
    }
}

impl<T: 'static, E: Into<Failure> + 'static> Landing<Result<T, E>> for Joining<T> {
    fn land(&self, output: Result<T, E>) -> Landed {
        match output {
            Ok(value) => self.land(value),
            Err(error) => {
                self.finish(Ended::Failed(error.into()));
                Landed::Failed
            }
        }
    }
}

impl<T: 'static> Ending for Joining<T> {
    fn failure(&self) -> (String, bool) {
        let text = self.handover.failure().unwrap_or_default();
        (text, !self.abandoned.get())
    }

    fn cancel(&self) {
        self.finish(Ended::Cancelled);
    }

    fn settle(&self) {
        if self.abandoned.get() {
            self.handover.discard();
        }
    }
}

impl<T> JoinHandle<T> {
    /// Asks that the task be cancelled: its future is dropped at its next step, and whoever joins it gets
    /// [`JoinError::Cancelled`]. A task that is running now is cancelled only after it suspends; if it ends first,
    /// it has ended. False if it had already ended.
    pub fn cancel(&self) -> bool {
        self.task.core().cancel(&self.task)
    }

    /// Whether the task has ended, in whatever way.
    pub fn is_finished(&self) -> bool {
        self.task.shared().handover.has_ended()
    }

    /// The task's id.
    pub fn id(&self) -> TaskId {
        self.task.id()
    }

    /// Its task's place in the thread's table.
    #[cfg(test)]
    pub(super) fn place(&self) -> usize {
        self.task.key().place().index()
    }

    /// Ready with what came of the task, or leaves a waker with it.
    #[inline(always)]
    fn poll_end(&self, waker: &Waker) -> Poll<Result<T, JoinError>> {
        let handover = &self.task.shared().handover;
        match handover.take() {
            Some(Ended::Completed(value)) => Poll::Ready(Ok(value)),
            Some(Ended::Failed(failure)) => Poll::Ready(Err(JoinError::Failed(failure))),
            Some(Ended::Cancelled) => Poll::Ready(Err(JoinError::Cancelled)),
            None if handover.is_taken() => polled_too_often(self.id()),
            None => {
                // Looked at, since dropping nothing would be a call.
                if let Some(former) = handover.join(KeptWaker::new(waker)) {
                    drop(former);
                }
                Poll::Pending
            }
        }
    }
}

#[inline(never)]
fn record_wait(joined: &Header, at: &'static Location<'static>) {
    // A task that panicked, or was dropped with its loop, left its place, and whoever awaits it waits for ever.
    let name = match joined.has_ended() {
        true => Cow::Borrowed("a task that is gone"),
        false => joined.core().names.get(joined.key().place()),
    };
    // Texts that are part of the program stay where they are, so where one is says which it is.
    let label_key = match &name {
        Cow::Borrowed(name) if name.len() < 1 << 16 => {
            Some((name.as_ptr().addr() as u64) << 16 | name.len() as u64)
        }
        _ => None,
    };
    record(&Wait { kind: "join", label: &format_args!("join {name}"), at, until: None, label_key });
}

#[cold]
#[inline(never)]
fn polled_too_often(task: TaskId) -> ! {
    panic!("the handle of task {task} was polled after it was ready")
}

impl<T> Future for JoinHandle<T> {
    type Output = Result<T, JoinError>;

    /// The recorded line is that of the `.await`: the caller's location of `poll` is the await expression.
    ///
    /// # Panics
    /// When polled after it was ready.
    #[track_caller]
    #[inline(always)]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let polled = self.poll_end(cx.waker());
        if polled.is_pending() {
            let at = Location::caller();
            if is_watched_here() {
                record_wait(&self.task, at);
            }
        }
        polled
    }
}

impl<T> Drop for JoinHandle<T> {
    /// Nobody is woken for a handle that is gone.
    #[inline(always)]
    fn drop(&mut self) {
        let joining = self.task.shared();
        joining.abandoned.set(true);
        if !joining.handover.is_empty() {
            self.abandon();
        }
    }
}

impl<T> JoinHandle<T> {
    /// Drops what is in the handover.
    #[inline(never)]
    fn abandon(&self) {
        let handover = &self.task.shared().handover;
        drop(handover.leave());
        match handover.take() {
            Some(Ended::Failed(failure)) => self.task.core().failure_unclaimed(self.id(), &failure),
            other => drop(other),
        }
    }
}

/// Puts `future` on the loop as a task.
#[inline(always)]
pub(super) fn spawn_on<F, T>(core: &Rc<Core>, name: impl Into<Cow<'static, str>>, future: F) -> JoinHandle<T>
where
    F: Future + 'static,
    T: 'static,
    Joining<T>: Landing<F::Output>,
{
    let joining = Joining { handover: Handover::new(), abandoned: Cell::new(false) };
    JoinHandle { task: core.insert(name, joining, future) }
}
