//! One step of a task: from the front of the run queue to its next suspension, or its end.
//!
//! Invariants: nothing is borrowed while the task's own code runs, polled or dropped; a step ends, and its end is reported,
//! after all of that code, also if it panics; the first panic resumes afterwards.

use super::core::Core;
use super::panics::{Panic, caught, message, record_panic};
use crate::report::instrument::PollOutcome;
use crate::tasks::task_cell::{TaskRef, TaskState, Transition};

impl Core {
    /// Runs up to `count` steps, fewer if the run queue gets empty.
    ///
    /// Compiled twice, for watched and unwatched loops, so that an unwatched step has no branch for the instrument.
    #[inline(never)]
    pub(crate) fn steps<const WATCHED: bool>(&self, count: usize) {
        for _ in 0..count {
            let Some(task) = self.run_queue.pop() else { break };
            self.step::<WATCHED>(task);
        }
        self.running.set(None);
    }

    #[inline(always)]
    fn step<const WATCHED: bool>(&self, task: TaskRef<Core>) {
        let id = task.header.id;
        self.running.set(Some(id));
        if WATCHED && let Some(instrument) = self.instrument() {
            instrument.poll_began(self.now(), id);
        }
        let polled = task.as_ref().poll();
        match polled.transition {
            Transition::Yielded => {
                self.run_queue.push(task);
                if WATCHED && let Some(instrument) = self.instrument() {
                    instrument.yielded(self.refresh().now, id);
                }
            }
            Transition::Suspended => {
                if WATCHED && let Some(instrument) = self.instrument() {
                    instrument.poll_ended(self.refresh().now, id, PollOutcome::Pending, None);
                }
            }
            Transition::Completed => self.end(task, PollOutcome::Completed, polled.panic),
            Transition::Failed => self.end(task, PollOutcome::Failed, polled.panic),
            Transition::Cancelled => self.end(task, PollOutcome::Cancelled, polled.panic),
        }
    }

    /// Ends a task whose future has returned, panicked, or is cancelled. The future is dropped within the step, and before
    /// the joiner of a cancelled task is woken.
    ///
    /// # Panics
    /// With the first panic of the task's code, after the task has ended.
    #[inline(never)]
    fn end(&self, task: TaskRef<Core>, mut outcome: PollOutcome, mut panic: Option<Panic>) {
        let header = &task.header;
        let join = &header.join;
        let mut failure = None;
        if outcome == PollOutcome::Failed {
            // Before the future is dropped: it may own the task's handle, whose drop takes the failure.
            failure = record_panic(&mut panic, caught(|| join.failure_text()));
        }
        match caught(|| task.as_ref().drop_future()) {
            Ok(()) if outcome == PollOutcome::Cancelled => {
                record_panic(&mut panic, caught(|| join.cancel()));
            }
            Ok(()) => {}
            Err(late) => {
                let text = message(&late);
                panic.get_or_insert(late);
                if record_panic(&mut panic, caught(|| join.fail_with_panic(text))) == Some(true) {
                    outcome = PollOutcome::Failed;
                    failure = record_panic(&mut panic, caught(|| join.failure_text()));
                }
            }
        }
        if outcome == PollOutcome::Failed {
            // The join cell still has the failure, for the joiner.
            failure.get_or_insert_with(|| ("an error whose text panicked".to_owned(), true));
            record_panic(&mut panic, caught(|| join.drop_unclaimed()));
        }
        self.count_end();
        header.state.set(TaskState::Ended);
        let in_table = self.tasks.remove(header.key);
        if let Some(instrument) = self.instrument() {
            let at = self.refresh().now;
            instrument.poll_ended(at, header.id, outcome, failure.as_ref().map(|(error, _)| &**error));
            if let Some((error, false)) = &failure {
                instrument.failure_unclaimed(at, header.id, error);
            }
        }
        // These may be the last references: then the task's value is dropped, which is foreign code.
        record_panic(&mut panic, caught(|| drop((in_table, task))));
        if let Some(panic) = panic {
            self.running.set(None);
            panic.resume();
        }
    }

    /// Cancels a task that will not be polled again, as a step of its own.
    ///
    /// # Panics
    /// If a drop of the task's code does.
    pub(crate) fn cancel_now(&self, task: TaskRef<Core>) {
        let id = task.header.id;
        self.running.set(Some(id));
        if let Some(instrument) = self.instrument() {
            instrument.poll_began(self.refresh().now, id);
        }
        self.end(task, PollOutcome::Cancelled, None);
        self.running.set(None);
    }
}
