//! One step of a task: from the head of the run queue to its next suspension, or its end.
//!
//! Invariants: nothing is borrowed while the task's own code runs, be it polled or dropped; a step ends, and is told as ended,
//! when all of that code has run, whatever of it panics; the panic passes on afterwards.

use super::core::Core;
use super::instrument::PollOutcome;
use super::panics::{Panic, caught, message, record_panic};
use super::task_cell::{State, TaskRef, Transition};

impl Core {
    /// Makes so many steps, if so many tasks are ready.
    ///
    /// One function for loops that are watched and one for others, which so ask nowhere in a step whether they are.
    #[inline(never)]
    pub(super) fn steps<const WATCHED: bool>(&self, count: usize) {
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

    /// Ends a task whose future has returned, panicked, or is cancelled. What the future releases is released within the step,
    /// and before anyone acts on a cancellation.
    ///
    /// # Panics
    /// If the task's code did, after the task has ended.
    #[inline(never)]
    fn end(&self, task: TaskRef<Core>, mut outcome: PollOutcome, mut panic: Option<Panic>) {
        let header = &task.header;
        let join = &header.join;
        let mut failure = None;
        if outcome == PollOutcome::Failed {
            // Before the future is dropped, which may have the task's own handle, and take the failure with it.
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
            // It is in the task all the same, for whoever joins.
            failure.get_or_insert_with(|| ("an error whose text panicked".to_owned(), true));
            record_panic(&mut panic, caught(|| join.drop_unclaimed()));
        }
        self.count_end();
        header.state.set(State::Ended);
        let in_table = self.tasks.remove(header.key);
        if let Some(instrument) = self.instrument() {
            let at = self.refresh().now;
            instrument.poll_ended(at, header.id, outcome, failure.as_ref().map(|(error, _)| &**error));
            if let Some((error, false)) = &failure {
                instrument.failure_unclaimed(at, header.id, error);
            }
        }
        // The last references may be among these, and what is left of the task is foreign code.
        record_panic(&mut panic, caught(|| drop((in_table, task))));
        if let Some(panic) = panic {
            self.running.set(None);
            panic.resume();
        }
    }

    /// Cancels a task that nobody will poll any more, as a step of its own.
    ///
    /// # Panics
    /// If what the task drops does.
    pub(super) fn cancel_now(&self, task: TaskRef<Core>) {
        let id = task.header.id;
        self.running.set(Some(id));
        if let Some(instrument) = self.instrument() {
            instrument.poll_began(self.refresh().now, id);
        }
        self.end(task, PollOutcome::Cancelled, None);
        self.running.set(None);
    }
}
