//! A task in one allocation: a header, the join cell that its handle shares, and its future, which is polled in place.
//!
//! The states of a task, and all transitions:
//!
//! | state | the task is | transition into it | made by |
//! | --- | --- | --- | --- |
//! | Ready | in its loop's run queue, once | (1) spawned | `Core::insert` |
//! | Running | in its step, which popped it from the queue | (2) from Ready | `TaskCell::poll` |
//! | RunningWoken | in its step, and woken in it | (3) from Running | `TaskTable::wake` |
//! | Suspended | in the task table only | (4) from Running | `Header::suspend` |
//! | Ready | | (5) from RunningWoken, (6) from Suspended | `Header::suspend`, `TaskTable::wake` |
//! | Ended | out of the table: its wakers wake nothing | (7) from Running, RunningWoken | `Core::end` |
//! | Running | about to be dropped with its loop | (8) from Ready, Suspended | `Core::take_tasks` |
//!
//! The flag `cancel_requested` is set once, at any time before Ended; the next step drops the future instead of polling it.
//! Not possible: two steps of a task at once, since a step pops the task from the queue, and it is pushed again only when
//! that step has ended; a poll after the future has returned, since the same step ends the task.
//!
//! Access: state and flag are cells, open to all of the executor; the future belongs to the step, which polls and clears it;
//! the join cell is shared by step and handle. Next: `task_table`, `step`.

use std::cell::Cell;
use std::mem::ManuallyDrop;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::current_task;
use super::join_cell::JoinCell;
use super::task::{Cancelled, Failure, TaskId};
use super::waker_key::WakerKey;
use crate::event_loop::panics::{Panic, caught, message, record_panic};
use crate::raw::{FutureSlot, WakeByKey, waker};

/// The state of a task; see the table above.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TaskState {
    Ready,
    Running,
    RunningWoken,
    Suspended,
    Ended,
}

/// The part of a task that does not depend on its future's type. `S` is the type of the loop: a parameter, because the loop's
/// module depends on this one.
pub(crate) struct Header<S> {
    /// The loop that the task is on.
    pub(crate) scheduler: Rc<S>,
    pub(crate) key: WakerKey,
    pub(crate) id: TaskId,
    pub(crate) state: Cell<TaskState>,
    pub(crate) cancel_requested: Cell<bool>,
    pub(crate) join: JoinCell,
}

impl<S> Header<S> {
    /// Whether the task has ended, so that its wakers wake nothing.
    pub(crate) fn has_ended(&self) -> bool {
        self.state.get() == TaskState::Ended
    }

    /// Moves from Running to Suspended, or to Ready if the task was woken in this step.
    #[inline]
    fn suspend(&self, woken: bool) -> Transition {
        if woken || self.state.get() == TaskState::RunningWoken {
            self.state.set(TaskState::Ready);
            return Transition::Yielded;
        }
        self.state.set(TaskState::Suspended);
        Transition::Suspended
    }
}

/// The transition with which a poll ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Transition {
    /// To Suspended.
    Suspended,
    /// To Ready: the task was woken in its own step. The caller pushes it to the run queue.
    Yielded,
    Completed,
    Failed,
    Cancelled,
}

/// The result of a poll, with the panic if it unwound. The future is not dropped yet.
pub(crate) struct PollResult {
    pub(crate) transition: Transition,
    pub(crate) panic: Option<Panic>,
}

impl PollResult {
    #[inline(always)]
    const fn new(transition: Transition) -> PollResult {
        PollResult { transition, panic: None }
    }
}

/// A reference to a task with its types erased. Access to its header is no virtual call.
pub(crate) type TaskRef<S> = Pin<Rc<TaskCell<S, dyn Body>>>;

/// A reference to a task whose value is a `T`.
pub(crate) type JoinRef<S, T> = Pin<Rc<TaskCell<S, dyn TypedBody<T>>>>;

/// The part of a task that depends on its future's type: the future, and the value that it returns.
pub(crate) trait Body {
    /// Polls the future. When it returns, its value is stored and `join` is completed.
    fn poll(self: Pin<&Self>, join: &JoinCell, context: &mut Context<'_>) -> Poll<PollResult>;

    /// Drops the future. Foreign code.
    fn drop_future(self: Pin<&Self>);
}

/// The body of a task whose value is a `T`.
pub(crate) trait TypedBody<T> {
    /// Takes the value of a completed task.
    fn take_value(&self) -> Option<T>;
}

/// The output of a task's future: a value, or a failure.
pub(crate) enum Output<T> {
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
    /// A task. Only its last field depends on its future's type, so a reference to it can be unsized to `dyn Body`.
    pub(crate) struct TaskCell<S, B: ?Sized> {
        pub(crate) header: Header<S>,
        #[pin]
        body: B,
    }
}

impl<S, B> TaskCell<S, B> {
    pub(crate) fn new(header: Header<S>, body: B) -> TaskCell<S, B> {
        TaskCell { header, body }
    }
}

impl<S: WakeByKey> TaskCell<S, dyn Body> {
    /// Polls the future of a task that was popped from the run queue.
    #[inline]
    pub(crate) fn poll(self: Pin<&Self>) -> PollResult {
        let this = self.project_ref();
        let header = this.header;
        header.state.set(TaskState::Running);
        if header.cancel_requested.get() {
            return PollResult::new(Transition::Cancelled);
        }
        // Dropping it would be a call through its vtable, which does nothing.
        let waker = ManuallyDrop::new(waker::<S>(header.key.bits()));
        let step = current_task::enter(header.key);
        match this.body.poll(&header.join, &mut Context::from_waker(&waker)) {
            Poll::Pending => PollResult::new(header.suspend(step.is_woken())),
            Poll::Ready(polled) => polled,
        }
    }

    /// Drops the future. Foreign code.
    pub(crate) fn drop_future(self: Pin<&Self>) {
        self.project_ref().body.drop_future();
    }
}

impl<S, T> TaskCell<S, dyn TypedBody<T>> {
    /// Takes the value of a completed task.
    pub(crate) fn take_value(&self) -> Option<T> {
        self.body.take_value()
    }
}

pin_project! {
    /// A future and, later, its value.
    pub(crate) struct FutureBody<T, F> {
        value: Cell<Option<T>>,
        #[pin]
        future: FutureSlot<F>,
    }
}

impl<T, F: Future> FutureBody<T, F> {
    pub(crate) fn new(future: F) -> FutureBody<T, F> {
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

/// Completes a task with its future's output. The value of a detached task is dropped here, within the step.
#[inline]
fn complete<T>(join: &JoinCell, value: &Cell<Option<T>>, output: impl Into<Output<T>>) -> PollResult {
    let completed = caught(|| match output.into() {
        Output::Completed(_) if join.is_detached() => Transition::Completed,
        Output::Completed(returned) => {
            value.set(Some(returned));
            join.complete();
            Transition::Completed
        }
        Output::Failed(failure) if failure.is::<Cancelled>() => Transition::Cancelled,
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

/// Fails a task whose code unwound, unless it had completed before.
#[cold]
fn fail_with_panic(join: &JoinCell, panic: Panic) -> PollResult {
    let mut panic = Some(panic);
    let text = panic.as_ref().map(message).unwrap_or_default();
    // The joiner's waker may be foreign code.
    let failed = record_panic(&mut panic, caught(|| join.fail_with_panic(text))).unwrap_or(true);
    PollResult { transition: if failed { Transition::Failed } else { Transition::Completed }, panic }
}
