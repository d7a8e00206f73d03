//! One step of a task: from the head of the run queue to its next suspension, or its end.
//!
//! Invariant: the table is not borrowed while the task's own code runs, be it polled or dropped.

use std::task::{Context, Poll};

use super::core::Core;
use super::instrument::{Cause, PollOutcome};
use super::run_queue::Slot;
use super::task::{End, Runnable, TaskId};

impl Core {
    /// One step of the task at the head of the run queue.
    pub(super) fn step(&self) {
        let Some(slot) = self.run_queue.pop() else { return };
        let (task, runnable, cancelled) = self.tasks.borrow_mut()[slot].start();
        let step = Step::begin(self, slot, task);
        if let Some(instrument) = self.instrument() {
            instrument.poll_began(self.stamp(), task);
        }
        let Some(Runnable { mut body, waker }) = runnable else { return };
        if cancelled {
            body.cancel();
            step.end(PollOutcome::Cancelled, None);
            return;
        }
        match body.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Pending => step.suspend(Runnable { body, waker }),
            Poll::Ready(end) => {
                drop(body);
                match end {
                    End::Completed => step.end(PollOutcome::Completed, None),
                    End::Failed { error, claimed } => {
                        step.end(PollOutcome::Failed, Some(&error));
                        if !claimed {
                            self.failure_unclaimed(task, &error);
                        }
                    }
                }
            }
        }
    }
}

/// A step under way. If the poll unwinds, dropping this takes the task out of the table, because its future is lost.
struct Step<'a> {
    core: &'a Core,
    slot: Slot,
    task: TaskId,
    ended: bool,
}

impl<'a> Step<'a> {
    fn begin(core: &'a Core, slot: Slot, task: TaskId) -> Step<'a> {
        core.running.set(Some(task));
        core.cause.set(Cause::Task(task));
        core.woken_by.set(None);
        Step { core, slot, task, ended: false }
    }

    fn suspend(mut self, runnable: Runnable) {
        self.ended = true;
        let woken = self.core.woken_by.get();
        self.core.tasks.borrow_mut()[self.slot].suspend(runnable, woken.is_some());
        if let Some(instrument) = self.core.instrument() {
            instrument.poll_ended(self.core.stamp(), self.task, PollOutcome::Pending, None);
        }
        if let Some(cause) = woken {
            self.core.enqueue(self.slot, self.task, cause);
        }
    }

    fn end(mut self, outcome: PollOutcome, error: Option<&str>) {
        self.ended = true;
        self.core.tasks.borrow_mut().remove(self.slot);
        if let Some(instrument) = self.core.instrument() {
            instrument.poll_ended(self.core.stamp(), self.task, outcome, error);
        }
    }
}

impl Drop for Step<'_> {
    fn drop(&mut self) {
        self.core.running.set(None);
        self.core.cause.set(Cause::Host);
        if !self.ended {
            self.core.tasks.borrow_mut().try_remove(self.slot);
        }
    }
}
