//! A guest's task: a future whose polls are the guest's steps.
//!
//! Invariant: a wait that a step reported ends when the next step begins, or when the task is dropped.

use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use crate::event_loop::core::Core;
use crate::report::instrument::GuestWait;
use crate::tasks::current_task;
use crate::tasks::task::{Cancelled, Failure, TaskId};
use crate::tasks::waker_key::WakerKey;

/// A task of a guest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GuestTask {
    /// Its id.
    pub id: TaskId,
    pub(crate) key: WakerKey,
}

impl GuestTask {
    /// Wakes it if it is the running task; false if it is another.
    pub(super) fn wake_itself(self) -> bool {
        current_task::try_wake(self.key)
    }
}

/// How a guest's step ended.
pub enum StepEnd<'a> {
    /// The task is suspended; without a wait, it is ready again or waits for something unknown.
    Suspended(Option<GuestWait<'a>>),
    /// The task returned.
    Completed,
    /// The task was cancelled.
    Cancelled,
    /// The task raised this error.
    Failed(String),
}

/// The guest: it runs the steps of its tasks.
pub trait Steps {
    /// Runs one step of `task` and gives its end to `ended`.
    fn step(&self, task: TaskId, ended: &mut dyn FnMut(StepEnd<'_>));
}

/// The future of a guest's task.
pub(super) struct GuestFuture {
    core: Rc<Core>,
    steps: Rc<dyn Steps>,
    /// The task and the number of its wait.
    wait: Option<(TaskId, u32)>,
}

impl GuestFuture {
    pub(super) fn new(core: Rc<Core>, steps: Rc<dyn Steps>) -> GuestFuture {
        GuestFuture { core, steps, wait: None }
    }

    fn end_wait(&mut self) {
        if let Some((task, number)) = self.wait.take() {
            self.core.emit_wait_ended(task, number);
        }
    }
}

impl Future for GuestFuture {
    type Output = Result<(), Failure>;

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        self.end_wait();
        let Some(task) = self.core.running() else { return Poll::Pending };
        let steps = self.steps.clone();
        let mut polled = Poll::Pending;
        steps.step(task, &mut |end| match end {
            StepEnd::Suspended(None) => {}
            StepEnd::Suspended(Some(wait)) => {
                let number = self.core.emit_guest_wait_began(task, &wait);
                self.wait = number.map(|number| (task, number));
            }
            StepEnd::Completed => polled = Poll::Ready(Ok(())),
            StepEnd::Cancelled => polled = Poll::Ready(Err(Cancelled.into())),
            StepEnd::Failed(error) => polled = Poll::Ready(Err(error.into())),
        });
        polled
    }
}

impl Drop for GuestFuture {
    fn drop(&mut self) {
        self.end_wait();
    }
}
