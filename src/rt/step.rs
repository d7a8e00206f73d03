//! One step of a task: from the head of the run queue to its next suspension, or its end.
//!
//! Invariant: nothing is borrowed while the task's own code runs, be it polled or dropped.

use super::core::Core;
use super::instrument::{Cause, PollOutcome};
use super::raw::{Retired, Ring, Stepping};
use super::running;
use super::task::TaskId;

/// Where steps end, as the run queue counts the tasks that are taken from it: it alone counts them.
struct Until {
    /// The last of these steps.
    last: usize,
    /// The last of the round.
    round: usize,
    /// Whichever comes first.
    stop: usize,
}

impl Until {
    /// The round under way ends with the `round`th task.
    #[inline(always)]
    fn new(last: usize, round: usize) -> Until {
        // Both are counted on and on, so all there is to compare is how far apart they are.
        let beyond = round.wrapping_sub(last).cast_signed() > 0;
        Until { last, round, stop: if beyond { last } else { round } }
    }
}

impl Core {
    /// Makes steps until `count` are made, or a round has ended and its successor must wait for timers or has no tasks.
    /// Returns how many were made; `round` is how many are left of the round under way.
    ///
    /// One function for loops that are watched and one for others, which so ask nowhere in a step whether they are. And a
    /// function of its own, in which two steps are written out: so it is too long for V8 to make it part of a turn (its limit
    /// is 500 bytes; these have 955 and 522). By itself it is compiled for what is polled there, each of the two for its own
    /// tasks (often they take turns), with the polls of small futures in it; as a part of a turn, which is seldom begun, it is
    /// not: half as fast.
    #[inline(never)]
    pub(super) fn steps<const WATCHED: bool>(&self, count: u32, round: &mut usize) -> u32 {
        let run_queue = &self.run_queue;
        let first = run_queue.taken();
        let mut until = Until::new(first.wrapping_add(count as usize), first.wrapping_add(*round));
        while self.step::<WATCHED>(run_queue, &mut until) && self.step::<WATCHED>(run_queue, &mut until) {}
        // Not after each step, since nothing happens between two of them.
        if WATCHED && let Some(instrument) = self.instrument_behind() {
            self.backlog.tell_yields(run_queue, instrument);
        }
        self.no_task_runs();
        *round = until.round.wrapping_sub(run_queue.taken());
        run_queue.taken().wrapping_sub(first) as u32
    }

    /// One step of the task at the head of the run queue. False if none is to follow.
    #[inline(always)]
    fn step<const WATCHED: bool>(&self, run_queue: &Ring, until: &mut Until) -> bool {
        let Some(task) = run_queue.pop() else { return false };
        self.running.set(Some(task.id()));
        if let Some(task) = task.poll() {
            self.suspend::<WATCHED>(task, run_queue);
        }
        if run_queue.taken() != until.stop {
            return true;
        }
        if until.stop == until.last || self.timers.may_be_due(self.stamp()) {
            return false;
        }
        *until = Until::new(until.last, run_queue.queued());
        true
    }

    /// Running to suspended, or to ready if it was woken meanwhile.
    #[inline(always)]
    fn suspend<const WATCHED: bool>(&self, task: Stepping, run_queue: &Ring) {
        if !running::is_woken() {
            let id = task.id();
            task.suspend();
            if WATCHED {
                self.tell_end(id, PollOutcome::Pending, None);
            }
            return;
        }
        if WATCHED && run_queue.remembered() == 0 {
            self.tell_yield(task.id());
        }
        task.requeue(run_queue);
    }

    /// Tells how a step ended that did more than to yield.
    #[inline(never)]
    fn tell_yield(&self, task: TaskId) {
        let Some(instrument) = self.instrument_behind() else { return };
        instrument.poll_ended(self.stamp(), task, PollOutcome::Pending, None);
        instrument.task_ready(self.stamp(), task, Cause::Task(task));
    }

    /// Tells how a step ended, with its beginning if that is untold.
    #[inline(never)]
    fn tell_end(&self, task: TaskId, outcome: PollOutcome, error: Option<&str>) {
        let Some(instrument) = self.instrument_behind() else { return };
        if error.is_none() && self.run_queue.remembered() == 1 {
            self.run_queue.forget();
            instrument.stepped(self.stamp(), task, outcome);
        } else {
            self.backlog.tell_before(&self.run_queue, instrument);
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
    task.core().catch_up();
    task.core().no_task_runs();
    drop(Core::retire(task));
}
