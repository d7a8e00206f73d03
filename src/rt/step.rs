//! One step of a task: from the head of the run queue to its next suspension, or its end.
//!
//! Invariant: nothing is borrowed while the task's own code runs, be it polled or dropped.

use std::mem;
use std::task::Context;

use super::core::Core;
use super::instrument::{Cause, PollOutcome};
use super::raw::{Polled, TaskRef, waker};
use super::running;
use super::task::{State, TaskId};

impl Core {
    /// Makes steps until `count` are made, or a round has ended and its successor must wait for timers or has no tasks.
    /// Returns how many were made; `round` is how many are left of the round under way.
    ///
    /// A function of its own, so that what every step goes through is optimised apart from what a turn does rarely.
    #[inline(never)]
    pub(super) fn steps(&self, count: u32, round: &mut usize) -> u32 {
        let mut left = count;
        let mut round_left = *round;
        while left > 0 {
            if round_left == 0 {
                if self.timers.may_be_due(self.stamp()) || self.run_queue.len() == 0 {
                    break;
                }
                round_left = self.run_queue.len();
            }
            self.step();
            left -= 1;
            round_left -= 1;
        }
        *round = round_left;
        count - left
    }

    /// One step of the task at the head of the run queue.
    #[inline(always)]
    fn step(&self) {
        let Some(task) = self.run_queue.pop() else { return };
        task.state.set(State::Running);
        self.running.set(Some(task.id()));
        running::begin(task.key());
        if self.is_watched() {
            self.backlog.step_began(task.id());
        }
        let unwinding = Lost { core: self, task: &task };
        if task.cancel_requested.get() {
            self.cancel_now(&task);
            mem::forget(unwinding);
            return;
        }
        let polled = task.poll(&mut Context::from_waker(&waker(task.key())));
        if polled != Polled::Pending {
            self.land(&task, polled);
        }
        mem::forget(unwinding);
        if polled == Polled::Pending {
            self.suspend(task);
        }
    }

    /// Running to suspended, or to ready if it was woken meanwhile.
    #[inline(always)]
    fn suspend(&self, task: TaskRef) {
        let woken = running::end() || task.state.get() == State::Woken;
        self.running.set(None);
        if !woken {
            task.state.set(State::Suspended);
            self.tell_pending(task.id());
            return;
        }
        task.state.set(State::Ready);
        if self.is_watched() {
            self.tell_yield(task.id());
        }
        self.run_queue.push(task);
    }

    #[inline(always)]
    fn tell_yield(&self, task: TaskId) {
        if self.backlog.step_yielded() {
            if self.backlog.is_full() {
                self.instrument();
            }
        } else {
            self.tell_pending(task);
            if let Some(instrument) = self.instrument() {
                instrument.task_ready(self.stamp(), task, Cause::Task(task));
            }
        }
    }

    #[inline(never)]
    fn tell_pending(&self, task: TaskId) {
        self.tell_end(task, PollOutcome::Pending, None);
    }

    /// Tells how a step ended, with its beginning if that is untold.
    #[inline(always)]
    fn tell_end(&self, task: TaskId, outcome: PollOutcome, error: Option<&str>) {
        let Some(instrument) = self.instrument_behind() else { return };
        if error.is_none() && self.backlog.take_step().is_some() {
            instrument.stepped(self.stamp(), task, outcome);
        } else {
            if !self.backlog.is_empty() {
                self.backlog.tell(instrument);
            }
            instrument.poll_ended(self.stamp(), task, outcome, error);
        }
    }

    /// What a step does instead of a poll once a cancellation was requested.
    #[inline(never)]
    fn cancel_now(&self, task: &TaskRef) {
        task.cancel();
        self.end(task, PollOutcome::Cancelled, None);
    }

    /// Ends the step of a task whose future returned.
    #[inline(never)]
    fn land(&self, task: &TaskRef, polled: Polled) {
        if polled == Polled::Completed {
            return self.end(task, PollOutcome::Completed, None);
        }
        let (error, claimed) = task.failure();
        task.release();
        self.end(task, PollOutcome::Failed, Some(&error));
        if !claimed {
            self.failure_unclaimed(task.id(), &error);
        }
    }

    fn end(&self, task: &TaskRef, outcome: PollOutcome, error: Option<&str>) {
        self.retire(task);
        self.tell_end(task.id(), outcome, error);
        self.no_task_runs();
    }

    fn no_task_runs(&self) {
        running::end();
        self.running.set(None);
    }
}

/// A step that unwinds takes its task out of the table: the future is lost.
struct Lost<'a> {
    core: &'a Core,
    task: &'a TaskRef,
}

impl Drop for Lost<'_> {
    fn drop(&mut self) {
        self.core.no_task_runs();
        self.core.retire(self.task);
    }
}
