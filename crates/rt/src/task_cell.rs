//! A task in one allocation: a header, what its handle shares, and its future, which is polled where it lies.
//!
//! Every state word of a task, and the only moves there are:
//!
//! | state | the task is | moves | made by |
//! | --- | --- | --- | --- |
//! | Ready | in its loop's run queue, once | (1) from nothing | `Core::insert` |
//! | Running | in its step, which has taken it from the queue | (2) from Ready | `TaskCell::poll` |
//! | RunningWoken | the same, and woken since | (3) from Running | `TaskTable::wake` |
//! | Suspended | in the table alone | (4) from Running | `Header::suspend` |
//! | Ready | | (5) from RunningWoken, (6) from Suspended | `Header::suspend`, `TaskTable::wake` |
//! | Ended | out of the table: its wakers wake nothing | (7) from Running, RunningWoken | `Core::end` |
//! | Running | dropped with its loop | (8) from Ready, Suspended | `Core::take_tasks` |
//!
//! Beside it `cancel_requested` is set once, at any time before Ended, and makes the next step drop the future instead of
//! polling it. Not possible: two steps of a task at once, since one takes it from the queue and it is queued again only
//! when that step has ended; a poll after the future has returned, since the same step ends the task.
//!
//! Who may touch what: the state and the flag anybody, they are cells; the future only the step, which polls and clears it;
//! what the handle shares (`join`) the step and the handle, through cells. Next: `task_table`, `step`.

use std::cell::Cell;
use std::mem::ManuallyDrop;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::current_task;
use super::join_cell::JoinCell;
use super::panics::{Panic, caught, message, record_panic};
use super::raw::{FutureSlot, WakeByKey, waker};
use super::task::{Failure, TaskId};
use super::waker_key::WakerKey;

/// Where a task is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Ready,
    Running,
    RunningWoken,
    Suspended,
    Ended,
}

/// What its loop knows of every task, and its handle, whatever its future is and returns. `S` is the type of loops: they own
/// tasks, so this file cannot name it.
pub(super) struct Header<S> {
    /// The loop that the task is on.
    pub(super) scheduler: Rc<S>,
    pub(super) key: WakerKey,
    pub(super) id: TaskId,
    pub(super) state: Cell<State>,
    pub(super) cancel_requested: Cell<bool>,
    pub(super) join: JoinCell,
}

impl<S> Header<S> {
    /// Whether the task has ended: its wakers wake nothing any more.
    pub(super) fn has_ended(&self) -> bool {
        self.state.get() == State::Ended
    }

    /// Running to suspended, or to ready if it was woken meanwhile.
    #[inline]
    fn suspend(&self, woken: bool) -> Transition {
        if woken || self.state.get() == State::RunningWoken {
            self.state.set(State::Ready);
            return Transition::Yielded;
        }
        self.state.set(State::Suspended);
        Transition::Suspended
    }
}

/// What came of a task's poll.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Transition {
    /// It is Suspended.
    Suspended,
    /// It was woken while it ran, and is Ready again: it is to be queued.
    Yielded,
    Completed,
    Failed,
    Cancelled,
}

/// The same, with what unwound. The future is still there.
pub(super) struct PollResult {
    pub(super) transition: Transition,
    pub(super) panic: Option<Panic>,
}

impl PollResult {
    #[inline(always)]
    const fn new(transition: Transition) -> PollResult {
        PollResult { transition, panic: None }
    }
}

/// A reference to a task, whatever its future is and returns. Its header is reached without a call.
pub(super) type TaskRef<S> = Pin<Rc<TaskCell<S, dyn Body>>>;

/// A reference to a task whose result is a `T`.
pub(super) type JoinRef<S, T> = Pin<Rc<TaskCell<S, dyn TypedBody<T>>>>;

/// What of a task depends on its type: its future, and the value that this returns.
pub(super) trait Body {
    /// Polls the future, and hands over what it returns.
    fn poll(self: Pin<&Self>, join: &JoinCell, context: &mut Context<'_>) -> Poll<PollResult>;

    /// Drops the future. Foreign code.
    fn drop_future(self: Pin<&Self>);
}

/// The body of a task whose result is a `T`.
pub(super) trait TypedBody<T> {
    /// Takes the value, of a task that has completed.
    fn take_value(&self) -> Option<T>;
}

/// What a future returned, as a task judges it.
pub(super) enum Output<T> {
    Completed(T),
    Failed(Failure),
}

impl<T> From<T> for Output<T> {
    fn from(value: T) -> Output<T> {
        Output::Completed(value)
    }
}

impl<T, E: Into<Failure>> From<Result<T, E>> for Output<T> {
    fn from(result: Result<T, E>) -> Output<T> {
        match result {
            Ok(value) => Output::Completed(value),
            Err(error) => Output::Failed(error.into()),
        }
    }
}

pin_project! {
    /// A task. Its last field alone depends on its type, so a reference to it can be one to a task of any type.
    pub(super) struct TaskCell<S, B: ?Sized> {
        pub(super) header: Header<S>,
        #[pin]
        body: B,
    }
}

impl<S, B> TaskCell<S, B> {
    pub(super) fn new(header: Header<S>, body: B) -> TaskCell<S, B> {
        TaskCell { header, body }
    }
}

impl<S: WakeByKey> TaskCell<S, dyn Body> {
    /// Polls the future of a task that was taken from the run queue, and hands over what it returned.
    #[inline]
    pub(super) fn poll(self: Pin<&Self>) -> PollResult {
        let this = self.project_ref();
        let header = this.header;
        header.state.set(State::Running);
        if header.cancel_requested.get() {
            return PollResult::new(Transition::Cancelled);
        }
        // Its drop does nothing, and would be a call.
        let waker = ManuallyDrop::new(waker::<S>(header.key.bits()));
        let step = current_task::enter(header.key);
        match this.body.poll(&header.join, &mut Context::from_waker(&waker)) {
            Poll::Pending => PollResult::new(header.suspend(step.is_woken())),
            Poll::Ready(polled) => polled,
        }
    }

    /// Drops the future. Foreign code.
    pub(super) fn drop_future(self: Pin<&Self>) {
        self.project_ref().body.drop_future();
    }
}

impl<S, T> TaskCell<S, dyn TypedBody<T>> {
    /// Takes the value, of a task that has completed.
    pub(super) fn take_value(&self) -> Option<T> {
        self.body.take_value()
    }
}

pin_project! {
    /// A future and the value that it returned.
    pub(super) struct FutureBody<T, F> {
        value: Cell<Option<T>>,
        #[pin]
        future: FutureSlot<F>,
    }
}

impl<T, F: Future> FutureBody<T, F> {
    pub(super) fn new(future: F) -> FutureBody<T, F> {
        FutureBody { value: Cell::new(None), future: FutureSlot::new(future) }
    }
}

impl<T, F> Body for FutureBody<T, F>
where
    F: Future<Output: Into<Output<T>>>,
{
    #[inline]
    fn poll(self: Pin<&Self>, join: &JoinCell, context: &mut Context<'_>) -> Poll<PollResult> {
        let this = self.project_ref();
        Poll::Ready(match caught(|| this.future.poll(context)) {
            Ok(Some(Poll::Pending)) => return Poll::Pending,
            Ok(Some(Poll::Ready(output))) => complete(join, this.value, output),
            Ok(None) => unreachable!("a task was polled after its future had returned"),
            Err(panic) => fail_with_panic(join, panic),
        })
    }

    fn drop_future(self: Pin<&Self>) {
        self.project_ref().future.clear();
    }
}

impl<T, F> TypedBody<T> for FutureBody<T, F> {
    fn take_value(&self) -> Option<T> {
        self.value.take()
    }
}

/// Hands over what a future returned; what nobody will fetch is dropped here, within the step.
#[inline]
fn complete<T>(join: &JoinCell, value: &Cell<Option<T>>, output: impl Into<Output<T>>) -> PollResult {
    let completed = caught(|| match output.into() {
        Output::Completed(_) if join.is_detached() => Transition::Completed,
        Output::Completed(returned) => {
            value.set(Some(returned));
            join.complete();
            Transition::Completed
        }
        Output::Failed(failure) => {
            join.fail(failure);
            Transition::Failed
        }
    });
    match completed {
        Ok(transition) => PollResult::new(transition),
        Err(panic) => fail_with_panic(join, panic),
    }
}

/// Ends a task whose code unwound: what it had returned by then stays.
#[cold]
fn fail_with_panic(join: &JoinCell, panic: Panic) -> PollResult {
    let mut panic = Some(panic);
    let text = panic.as_ref().map(message).unwrap_or_default();
    // Who joins may be woken through a foreign waker.
    let failed = record_panic(&mut panic, caught(|| join.fail_with_panic(text))).unwrap_or(true);
    PollResult { transition: if failed { Transition::Failed } else { Transition::Completed }, panic }
}
