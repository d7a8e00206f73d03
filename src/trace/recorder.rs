//! The recorder: the executor's hooks, written down.
//!
//! Invariant: the log is entered only inside a hook, and hooks call nothing of the executor, so that whoever draws the
//! log between polls, or saves it in a panic hook, finds it free.

use std::cell::{Cell, OnceCell};
use std::rc::Rc;

use super::event::{Delay, Event, What};
use super::fold::Record;
use super::log::Log;
use crate::rt::{Backlog, Cause, Exclusive, Instrument, Level, Look, PollOutcome, TaskId, Time, Visit, Wait};

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
        self.enter(at).push(Event { at, task, what });
    }

    /// Enters the log, in which it stands that the step under way has begun.
    #[inline(always)]
    fn enter(&self, at: Time) -> Visit<'_, Log> {
        self.enter_with(at, None).0
    }

    /// As [`Recorder::enter`], but true if a step of `beginner` has just begun, and this does not stand there yet: it is to
    /// be in the next event's record.
    ///
    /// First of all, as another record may open another chunk, and ids of texts and waits are a chunk's.
    #[inline(always)]
    fn enter_with(&self, at: Time, beginner: Option<TaskId>) -> (Visit<'_, Log>, bool) {
        let mut log = self.log.enter();
        let Some(step) = self.take_step() else { return (log, false) };
        self.polls.set(self.polls.get() + 1);
        let began = match beginner {
            Some(beginner) => beginner == step,
            None => false,
        };
        if !began {
            log.push_beginning(at, step);
        }
        (log, began)
    }

    #[inline(always)]
    fn take_step(&self) -> Option<TaskId> {
        match self.backlog.get() {
            Some(backlog) => backlog.take_step(),
            None => None,
        }
    }
}

impl Instrument for Recorder {
    fn attached(&self, backlog: &Rc<Backlog>) -> bool {
        // A recorder records one run: of a second loop it would record what it is told, when it is told.
        self.backlog.set(backlog.clone()).is_ok()
    }

    fn yielded(&self, at: Time, tasks: &[TaskId]) {
        self.polls.set(self.polls.get() + tasks.len() as u64);
        self.enter(at).push_yields(at, tasks);
    }

    fn yielded_again(&self, at: Time, count: usize, round: usize) -> bool {
        let recorded = self.log.enter().repeat_yields(at, count, round);
        if recorded {
            self.polls.set(self.polls.get() + count as u64);
        }
        recorded
    }

    fn spawned(&self, at: Time, task: TaskId, parent: Option<TaskId>, name: &str) {
        self.tasks.set(self.tasks.get() + 1);
        let (mut log, began) = self.enter_with(at, parent);
        let name = log.text_id(name);
        let event = Event { at, task: Some(task), what: What::Spawned { parent, name } };
        // What follows a spawn is that the task is ready.
        log.push_here(Record { event, began, followed: true });
    }

    fn stepped(&self, at: Time, task: TaskId, outcome: PollOutcome) {
        self.polls.set(self.polls.get() + 1);
        let mut log = self.enter(at);
        // What follows a step that does nothing else is that the task completes.
        let completes = outcome == PollOutcome::Completed;
        let event = Event { at, task: Some(task), what: What::PollBegan };
        log.push_here(Record { event, began: false, followed: completes });
        if !completes {
            log.push(Event { at, task: Some(task), what: What::PollEnded { outcome, error: None } });
        }
    }

    fn task_spawned(&self, at: Time, task: TaskId, parent: Option<TaskId>, name: &str) {
        self.tasks.set(self.tasks.get() + 1);
        let mut log = self.enter(at);
        let name = log.text_id(name);
        log.push(Event { at, task: Some(task), what: What::Spawned { parent, name } });
    }

    fn task_ready(&self, at: Time, task: TaskId, by: Cause) {
        let waker = match by {
            Cause::Task(waker) => Some(waker),
            Cause::Spawn | Cause::Timer | Cause::Host => None,
        };
        let (mut log, began) = self.enter_with(at, waker);
        let event = Event { at, task: Some(task), what: What::Ready { by } };
        log.push_here(Record { event, began, followed: false });
    }

    fn poll_began(&self, at: Time, task: TaskId) {
        self.polls.set(self.polls.get() + 1);
        self.enter(at).push_beginning(at, task);
    }

    fn wait_began(&self, at: Time, task: TaskId, wait: &Wait<'_>) {
        let delay = wait.until.map(|until| Delay::new(until.since(at)));
        let (mut log, began) = self.enter_with(at, Some(task));
        let wait = log.wait_id(wait);
        let event = Event { at, task: Some(task), what: What::WaitBegan { wait, delay } };
        log.push_here(Record { event, began, followed: false });
    }

    fn poll_ended(&self, at: Time, task: TaskId, outcome: PollOutcome, error: Option<&str>) {
        let mut log = self.enter(at);
        let error = error.map(|error| log.text_id(error));
        let event = Event { at, task: Some(task), what: What::PollEnded { outcome, error } };
        log.push_here(Record::of(event));
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
        let (mut log, began) = self.enter_with(at, task);
        let text = log.text_id(text);
        let event = Event { at, task, what: What::Message { text } };
        log.push_here(Record { event, began, followed: false });
    }

    fn gauged(&self, at: Time, task: Option<TaskId>, level: &Level<'_>) {
        let (mut log, began) = self.enter_with(at, task);
        let gauge = log.gauge_id(level);
        let event = Event { at, task, what: What::Gauged { gauge, level: level.level } };
        log.push_here(Record { event, began, followed: false });
    }

    fn worker_joined(&self, at: Time, lane: TaskId, name: &str) {
        let mut log = self.enter(at);
        let name = log.text_id(name);
        log.push(Event { at, task: Some(lane), what: What::Spawned { parent: None, name } });
    }

    fn work_began(&self, at: Time, lane: TaskId, since: Time, what: &str) {
        let mut log = self.enter(at);
        let name = log.text_id(what);
        log.push(Event { at, task: Some(lane), what: What::SliceBegan { name, late: late(at, since) } });
    }

    fn work_ended(&self, at: Time, lane: TaskId, since: Time) {
        self.push(at, Some(lane), What::SliceEnded { late: late(at, since) });
    }

    fn failure_unclaimed(&self, at: Time, task: TaskId, error: &str) {
        let mut log = self.enter(at);
        let error = log.text_id(error);
        log.push(Event { at, task: Some(task), what: What::FailureUnclaimed { error } });
    }
}

/// How long after `since` it was told of, if it was told late; never so long that it seems to have happened earlier.
fn late(at: Time, since: Time) -> Option<Delay> {
    u32::try_from(at.since(since).as_micros()).ok().and_then(Delay::from_micros)
}
