//! The recorder: the executor's hooks, written down.
//!
//! Invariant: the log is entered only inside a hook, and hooks call nothing of the executor, so that whoever draws the
//! log between polls, or saves it in a panic hook, finds it free.

use std::cell::{Cell, OnceCell};
use std::rc::Rc;

use super::event::{Delay, Event, What};
use super::log::Log;
use crate::rt::{Backlog, Cause, Exclusive, Instrument, Level, Look, PollOutcome, TaskId, Time, Wait};

/// Records a run.
#[derive(Default)]
pub struct Recorder {
    log: Exclusive<Log>,
    /// The steps of which no hook has told yet.
    backlog: OnceCell<Rc<Backlog>>,
    tasks: Cell<u32>,
    polls: Cell<u64>,
}

impl Recorder {
    /// A recorder that fills `log`.
    pub fn new(log: Log) -> Recorder {
        Recorder { log: Exclusive::new(log), ..Recorder::default() }
    }

    /// What was recorded so far. Let go of it before the loop ticks on.
    pub fn log(&self) -> Look<'_, Log> {
        self.catch_up();
        let log = self.log.look();
        log.settle();
        log
    }

    /// How many tasks were spawned, those whose events were dropped included.
    pub fn tasks(&self) -> u32 {
        self.tasks.get()
    }

    /// How many steps ran, those whose events were dropped included.
    pub fn polls(&self) -> u64 {
        self.catch_up();
        self.polls.get()
    }

    fn catch_up(&self) {
        if let Some(backlog) = self.backlog.get() {
            backlog.tell(self);
        }
    }

    /// For what is rare.
    #[inline(never)]
    fn push(&self, at: Time, task: Option<TaskId>, what: What) {
        self.log.enter().push(Event { at, task, what });
    }

    #[inline(always)]
    fn push_here(&self, at: Time, task: TaskId, what: What) {
        self.log.enter().push_here(Event { at, task: Some(task), what }, false);
    }
}

impl Instrument for Recorder {
    fn attached(&self, backlog: &Rc<Backlog>) {
        // A recorder records one run: of a second loop it would record what it is told, when it is told.
        let _ = self.backlog.set(backlog.clone());
    }

    fn yielded(&self, at: Time, tasks: &[TaskId]) {
        self.polls.set(self.polls.get() + tasks.len() as u64);
        self.log.enter().push_yields(at, tasks);
    }

    fn spawned(&self, at: Time, task: TaskId, parent: Option<TaskId>, name: &str) {
        self.tasks.set(self.tasks.get() + 1);
        let log = &mut *self.log.enter();
        let name = log.text_id(name);
        // What follows a spawn is that the task is ready.
        log.push_here(Event { at, task: Some(task), what: What::Spawned { parent, name } }, true);
    }

    fn stepped(&self, at: Time, task: TaskId, outcome: PollOutcome) {
        self.polls.set(self.polls.get() + 1);
        let log = &mut *self.log.enter();
        // What follows a step that does nothing else is that the task completes.
        let completes = outcome == PollOutcome::Completed;
        log.push_here(Event { at, task: Some(task), what: What::PollBegan }, completes);
        if !completes {
            log.push(Event { at, task: Some(task), what: What::PollEnded { outcome, error: None } });
        }
    }

    fn task_spawned(&self, at: Time, task: TaskId, parent: Option<TaskId>, name: &str) {
        self.tasks.set(self.tasks.get() + 1);
        let log = &mut *self.log.enter();
        let name = log.text_id(name);
        log.push(Event { at, task: Some(task), what: What::Spawned { parent, name } });
    }

    fn task_ready(&self, at: Time, task: TaskId, by: Cause) {
        self.push_here(at, task, What::Ready { by });
    }

    fn poll_began(&self, at: Time, task: TaskId) {
        self.polls.set(self.polls.get() + 1);
        self.push_here(at, task, What::PollBegan);
    }

    fn wait_began(&self, at: Time, task: TaskId, wait: &Wait<'_>) {
        let delay = wait.until.map(|until| Delay::new(until.since(at)));
        let log = &mut *self.log.enter();
        let wait = log.wait_id(wait);
        log.push_here(Event { at, task: Some(task), what: What::WaitBegan { wait, delay } }, false);
    }

    fn poll_ended(&self, at: Time, task: TaskId, outcome: PollOutcome, error: Option<&str>) {
        let log = &mut *self.log.enter();
        let error = error.map(|error| log.text_id(error));
        log.push_here(Event { at, task: Some(task), what: What::PollEnded { outcome, error } }, false);
    }

    fn cancel_requested(&self, at: Time, task: TaskId, by: Cause) {
        self.push(at, Some(task), What::CancelRequested { by });
    }

    fn clock_read(&self, now: Time, wall: Time) {
        self.log.enter().course.look(now, wall);
    }

    fn tick_began(&self, at: Time) {
        self.push(at, None, What::TickBegan);
    }

    fn tick_ended(&self, at: Time) {
        self.push(at, None, What::TickEnded);
    }

    fn message(&self, at: Time, task: Option<TaskId>, text: &str) {
        let text = self.log.enter().text_id(text);
        self.push(at, task, What::Message { text });
    }

    fn gauged(&self, at: Time, task: Option<TaskId>, level: &Level<'_>) {
        let log = &mut *self.log.enter();
        let gauge = log.gauge_id(level);
        log.push_here(Event { at, task, what: What::Gauged { gauge, level: level.level } }, false);
    }

    fn worker_joined(&self, at: Time, lane: TaskId, name: &str) {
        let name = self.log.enter().text_id(name);
        self.push(at, Some(lane), What::Spawned { parent: None, name });
    }

    fn work_began(&self, at: Time, lane: TaskId, since: Time, what: &str) {
        let name = self.log.enter().text_id(what);
        self.push(at, Some(lane), What::SliceBegan { name, late: late(at, since) });
    }

    fn work_ended(&self, at: Time, lane: TaskId, since: Time) {
        self.push(at, Some(lane), What::SliceEnded { late: late(at, since) });
    }

    fn failure_unclaimed(&self, at: Time, task: TaskId, error: &str) {
        let error = self.log.enter().text_id(error);
        self.push(at, Some(task), What::FailureUnclaimed { error });
    }
}

/// How long after `since` it was told of, if it was told late; never so long that it seems to have happened earlier.
fn late(at: Time, since: Time) -> Option<Delay> {
    u32::try_from(at.since(since).as_micros()).ok().and_then(Delay::from_micros)
}
