//! The recorder: the executor's hooks, written down.
//!
//! The page is compiled for size; what every step goes through is marked to be inlined all the same.
//!
//! Invariant: the log is borrowed only inside a hook, and hooks call nothing of the executor, so that whoever draws the
//! log between polls, or saves it in a panic hook, finds it free.

use std::cell::{Cell, Ref, RefCell};

use super::event::{Delay, Event, What};
use super::log::Log;
use crate::rt::{Cause, Instrument, PollOutcome, TaskId, Time, Wait};

/// Records a run.
#[derive(Default)]
pub struct Recorder {
    log: RefCell<Log>,
    /// The step under way, for as long as it could still become a yield.
    step: Cell<Option<Step>>,
    tasks: Cell<u32>,
    polls: Cell<u64>,
}

/// A step that has not been written down. A yield is begin, end and ready in a row at one stamp; holding the first two
/// back until the third lets it be one record, so a million yields take 24 MB instead of 72, and a third of the time.
#[derive(Clone, Copy)]
struct Step {
    at: Time,
    task: TaskId,
    /// Whether it has ended, pending.
    ended: bool,
}

impl Recorder {
    /// A recorder that fills `log`.
    pub fn new(log: Log) -> Recorder {
        Recorder { log: RefCell::new(log), ..Recorder::default() }
    }

    /// What was recorded so far. Let go of it before the loop ticks on.
    pub fn log(&self) -> Ref<'_, Log> {
        self.write_step();
        self.log.borrow()
    }

    /// How many tasks were spawned, those whose events were dropped included.
    pub fn tasks(&self) -> u32 {
        self.tasks.get()
    }

    /// How many steps ran, those whose events were dropped included.
    pub fn polls(&self) -> u64 {
        self.polls.get()
    }

    fn push(&self, at: Time, task: Option<TaskId>, what: What) {
        self.write_step();
        self.log.borrow_mut().push(Event { at, task, what });
    }

    /// Writes down the step that was held back, if there is one.
    #[inline(always)]
    fn write_step(&self) {
        if let Some(step) = self.step.take() {
            self.write(step);
        }
    }

    fn write(&self, Step { at, task, ended }: Step) {
        let mut log = self.log.borrow_mut();
        log.push(Event { at, task: Some(task), what: What::PollBegan });
        if ended {
            let what = What::PollEnded { outcome: PollOutcome::Pending, error: None };
            log.push(Event { at, task: Some(task), what });
        }
    }
}

impl Instrument for Recorder {
    fn task_spawned(&self, at: Time, task: TaskId, parent: Option<TaskId>, name: &str) {
        self.tasks.set(self.tasks.get() + 1);
        self.write_step();
        let name = self.log.borrow_mut().text_id(name);
        self.push(at, Some(task), What::Spawned { parent, name });
    }

    fn task_ready(&self, at: Time, task: TaskId, by: Cause) {
        match self.step.get() {
            Some(step) if by == Cause::Task(task) && step.ended && step.task == task && step.at == at => {
                self.step.set(None);
                self.log.borrow_mut().push(Event { at, task: Some(task), what: What::Yielded });
            }
            _ => self.push(at, Some(task), What::Ready { by }),
        }
    }

    fn poll_began(&self, at: Time, task: TaskId) {
        self.polls.set(self.polls.get() + 1);
        self.write_step();
        self.step.set(Some(Step { at, task, ended: false }));
    }

    fn wait_began(&self, at: Time, task: TaskId, wait: &Wait<'_>) {
        let delay = wait.until.map(|until| Delay::new(until.since(at)));
        self.write_step();
        let wait = self.log.borrow_mut().wait_id(wait);
        self.push(at, Some(task), What::WaitBegan { wait, delay });
    }

    fn poll_ended(&self, at: Time, task: TaskId, outcome: PollOutcome, error: Option<&str>) {
        match self.step.get() {
            Some(step) if outcome == PollOutcome::Pending && step.at == at => {
                self.step.set(Some(Step { ended: true, ..step }));
            }
            _ => {
                self.write_step();
                let error = error.map(|error| self.log.borrow_mut().text_id(error));
                self.push(at, Some(task), What::PollEnded { outcome, error });
            }
        }
    }

    fn cancel_requested(&self, at: Time, task: TaskId, by: Cause) {
        self.push(at, Some(task), What::CancelRequested { by });
    }

    fn tick_began(&self, at: Time) {
        self.push(at, None, What::TickBegan);
    }

    fn tick_ended(&self, at: Time) {
        self.push(at, None, What::TickEnded);
    }

    fn message(&self, at: Time, task: Option<TaskId>, text: &str) {
        self.write_step();
        let text = self.log.borrow_mut().text_id(text);
        self.push(at, task, What::Message { text });
    }

    fn failure_unclaimed(&self, at: Time, task: TaskId, error: &str) {
        self.write_step();
        let error = self.log.borrow_mut().text_id(error);
        self.push(at, Some(task), What::FailureUnclaimed { error });
    }
}
