//! One step of a task: from the head of the run queue to its next suspension, or its end.
//!
//! Invariant: nothing is borrowed while the task's own code runs, be it polled or dropped.

use super::backlog::Backlog;
use super::core::Core;
use super::instrument::{Cause, PollOutcome};
use super::raw::{Retired, Stepping};
use super::running;
use super::task::TaskId;

impl Core {
    /// Makes steps until `count` are made, or a round has ended and its successor must wait for timers or has no tasks.
    /// Returns how many were made; `round` is how many are left of the round under way.
    ///
    /// A function of its own, so that what every step goes through is optimised apart from what a turn does rarely; and one for
    /// loops that are watched, so that others ask nowhere in a step whether they are.
    #[inline(never)]
    pub(super) fn steps<const WATCHED: bool>(&self, count: u32, round: &mut usize) -> u32 {
        // Looked up once: what a step calls might as well change the pointer, for all that a compiler knows.
        let backlog = &*self.backlog;
        // Steps are counted by the queue alone, which counts what is taken from it.
        let first = self.run_queue.taken();
        let last = first.wrapping_add(count as usize);
        let mut began = first;
        let mut length = *round;
        loop {
            let end = began.wrapping_add(length);
            let stop = if length < last.wrapping_sub(began) { end } else { last };
            while self.run_queue.taken() != stop {
                self.step::<WATCHED>(backlog);
            }
            if stop == last {
                length = end.wrapping_sub(last);
                break;
            }
            began = end;
            length = self.run_queue.len();
            if length == 0 || self.timers.may_be_due(self.stamp()) {
                length = 0;
                break;
            }
        }
        // Not after each step, since nothing happens between two of them.
        if WATCHED && let Some(instrument) = self.instrument_behind() {
            backlog.tell_yields(instrument);
        }
        self.no_task_runs();
        *round = length;
        self.run_queue.taken().wrapping_sub(first) as u32
    }

    /// One step of the task at the head of the run queue.
    #[inline(always)]
    fn step<const WATCHED: bool>(&self, backlog: &Backlog) {
        let Some(task) = self.run_queue.pop() else { return };
        self.running.set(Some(task.id()));
        if WATCHED {
            backlog.step_began(task.id());
        }
        if let Some(task) = task.poll() {
            self.suspend::<WATCHED>(task, backlog);
        }
    }

    /// Running to suspended, or to ready if it was woken meanwhile.
    #[inline(always)]
    fn suspend<const WATCHED: bool>(&self, task: Stepping, backlog: &Backlog) {
        if !running::is_woken() {
            let id = task.id();
            task.suspend();
            if WATCHED {
                self.tell_end(id, PollOutcome::Pending, None);
            }
            return;
        }
        if WATCHED && !backlog.step_yielded() {
            self.tell_last_yield(task.id());
        }
        task.requeue(&self.run_queue);
    }

    /// Tells of a yield that was not noted.
    #[inline(never)]
    fn tell_last_yield(&self, task: TaskId) {
        let Some(instrument) = self.instrument_behind() else { return };
        if !self.backlog.step_yielded_last(instrument) {
            self.tell_end(task, PollOutcome::Pending, None);
            instrument.task_ready(self.stamp(), task, Cause::Task(task));
        }
    }

    /// Tells how a step ended, with its beginning if that is untold.
    #[inline(never)]
    fn tell_end(&self, task: TaskId, outcome: PollOutcome, error: Option<&str>) {
        let Some(instrument) = self.instrument_behind() else { return };
        if error.is_none() && self.backlog.take_step().is_some() {
            instrument.stepped(self.stamp(), task, outcome);
        } else {
            if self.backlog.is_due() {
                self.backlog.tell(instrument);
            }
            instrument.poll_ended(self.stamp(), task, outcome, error);
        }
    }

    fn no_task_runs(&self) {
        running::end();
        self.running.set(None);
    }
}

/// What a step does instead of a poll once a cancellation was requested.
pub(super) fn cancel_now(task: Stepping) {
    task.cancel();
    end(task, PollOutcome::Cancelled, None);
}

/// Ends the step of a task whose future returned an error.
#[cold]
#[inline(never)]
pub(super) fn fail(task: Stepping) {
    let (error, claimed) = task.failure();
    task.settle();
    let task = end(task, PollOutcome::Failed, Some(&error));
    if !claimed {
        task.core().failure_unclaimed(task.id(), &error);
    }
}

/// Ends the step of a task whose future is gone. What it returns is to be dropped with nothing borrowed.
#[inline(always)]
pub(super) fn end(task: Stepping, outcome: PollOutcome, error: Option<&str>) -> Retired {
    let task = Core::retire(task);
    if task.core().is_watched() {
        task.core().tell_end(task.id(), outcome, error);
    }
    task
}

/// Ends a step that unwinds: the future is lost.
#[cold]
pub(super) fn lose(task: Stepping) {
    task.core().no_task_runs();
    drop(Core::retire(task));
}
