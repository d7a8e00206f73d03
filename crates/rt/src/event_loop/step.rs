//! One step of a task: from the front of the run queue to its next suspension, or its end. Also the calls of callbacks.
//!
//! Invariants: nothing is borrowed while the task's own code runs, polled or dropped; a step ends, and its end is reported,
//! after all of that code, also if it panics; the first panic resumes afterwards.

use std::rc::Rc;

use super::callback_cell::CallbackCell;
use super::core::{Core, Queued};
use super::panics::{Panic, caught, message, record_panic};
use crate::report::instrument::{Cause, Deferred, PollOutcome};
use crate::tasks::task_cell::{TaskRef, TaskState, Transition};

impl Core {
    /// Runs up to `count` steps and callbacks, fewer if the run queue gets empty or the loop is halted.
    ///
    /// Compiled twice, for watched and unwatched loops, so that an unwatched step has no branch for the instrument.
    #[inline(never)]
    pub(crate) fn steps<const WATCHED: bool>(&self, count: usize) {
        for _ in 0..count {
            match self.run_queue.pop() {
                Some(Queued::Task(task)) => self.step::<WATCHED>(task),
                Some(Queued::Callback(callback)) => self.call(&callback),
                None => break,
            }
            if self.is_halted() {
                break;
            }
        }
        self.running.set(None);
    }

    /// Calls a callback, unless it was cancelled. What it wakes is woken by the cause that scheduled it.
    #[inline(never)]
    fn call(&self, callback: &Rc<CallbackCell>) {
        let Some(call) = callback.take() else { return };
        self.running.set(None);
        let _acting = self.act(callback.by());
        if let Some(instrument) = self.instrument() {
            let began = Deferred::Began { label: callback.label(), by: callback.by() };
            instrument.deferred(self.refresh().now, &began);
        }
        call();
        if let Some(instrument) = self.instrument() {
            instrument.deferred(self.refresh().now, &Deferred::Ended);
        }
    }

    /// Runs the first step of a task within a step of another one, which it divides in two (asyncio: an eager task). The
    /// task is not in the run queue.
    pub(crate) fn step_within(&self, task: TaskRef<Core>) {
        let outer = self.running.get();
        let id = task.header.id;
        if let (Some(outer), Some(instrument)) = (outer, self.instrument()) {
            instrument.poll_ended(self.refresh().now, outer, PollOutcome::Pending, None);
        }
        self.refresh();
        match self.is_watched() {
            true => self.step::<true>(task),
            false => self.step::<false>(task),
        }
        self.running.set(outer);
        if let (Some(outer), Some(instrument)) = (outer, self.instrument()) {
            let at = self.refresh().now;
            instrument.task_ready(at, outer, Cause::Task(id));
            instrument.poll_began(at, outer);
        }
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
                self.run_queue.push(Queued::Task(task));
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
