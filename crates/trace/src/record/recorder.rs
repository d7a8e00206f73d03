//! The recorder: the executor's hooks, written down.
//!
//! Invariant: the log is borrowed only inside a hook, or by the driver of the loop between two hooks, and no hook calls the
//! executor. So the log is free for code that draws it between polls, or saves it in a panic hook.

use std::cell::{Cell, Ref, RefCell};
use std::time::Duration;

use super::event::{Delay, EventKind, TraceEvent};
use super::lane_id::LaneId;
use super::log::Log;
use loopscope_rt::{Cause, Instrument, Level, PollOutcome, TaskId, Time, Wait, Work, WorkerId};

/// Records a run.
#[derive(Default)]
pub struct Recorder {
    log: RefCell<Log>,
    tasks: Cell<u32>,
    polls: Cell<u64>,
}

impl Recorder {
    /// A recorder that fills `log`.
    pub fn new(log: Log) -> Recorder {
        Recorder { log: RefCell::new(log), ..Recorder::default() }
    }

    /// What was recorded so far. Let go of it before the loop ticks on.
    pub fn log(&self) -> Ref<'_, Log> {
        self.log.borrow()
    }

    /// Takes note that events are stamped by a clock of this grain from now on. Not to be called within a hook.
    pub fn set_grain(&self, grain: Duration) {
        self.log.borrow_mut().grain = grain;
    }

    /// How many tasks were spawned, those whose events were dropped included.
    pub fn tasks(&self) -> u32 {
        self.tasks.get()
    }

    /// How many steps ran, those whose events were dropped included.
    pub fn polls(&self) -> u64 {
        self.polls.get()
    }

    /// Records what the log, which may have to keep texts for it, makes of it.
    #[inline]
    fn record(&self, at: Time, lane: Option<LaneId>, kind: impl FnOnce(&mut Log) -> EventKind) {
        let mut log = self.log.borrow_mut();
        let kind = kind(&mut log);
        log.push(TraceEvent { at, lane, kind });
    }
}

impl Instrument for Recorder {
    fn task_spawned(&self, at: Time, task: TaskId, parent: Option<TaskId>, name: &str) {
        self.tasks.set(self.tasks.get() + 1);
        self.record(at, Some(task.into()), |log| EventKind::Spawned { parent, name: log.text_id(name) });
    }

    fn task_ready(&self, at: Time, task: TaskId, by: Cause) {
        self.record(at, Some(task.into()), |_| EventKind::Ready { by });
    }

    fn poll_began(&self, at: Time, task: TaskId) {
        self.polls.set(self.polls.get() + 1);
        self.record(at, Some(task.into()), |_| EventKind::PollBegan);
    }

    fn yielded(&self, at: Time, task: TaskId) {
        self.log.borrow_mut().push_yield(at, task);
    }

    fn poll_ended(&self, at: Time, task: TaskId, outcome: PollOutcome, error: Option<&str>) {
        self.record(at, Some(task.into()), |log| EventKind::PollEnded {
            outcome,
            error: error.map(|error| log.text_id(error)),
        });
    }

    fn wait_began(&self, at: Time, task: TaskId, number: u32, wait: &Wait<'_>) {
        let delay = wait.until.map_or(Delay::NONE, |until| Delay::new(until.since(at)));
        self.record(at, Some(task.into()), |log| EventKind::WaitBegan {
            wait: log.wait_id(wait),
            number,
            delay,
        });
    }

    fn wait_ended(&self, at: Time, task: TaskId, number: u32) {
        self.record(at, Some(task.into()), |_| EventKind::WaitEnded { number });
    }

    fn cancel_requested(&self, at: Time, task: TaskId, by: Cause) {
        self.record(at, Some(task.into()), |_| EventKind::CancelRequested { by });
    }

    fn failure_unclaimed(&self, at: Time, task: TaskId, error: &str) {
        self.record(at, Some(task.into()), |log| EventKind::FailureUnclaimed { error: log.text_id(error) });
    }

    fn message(&self, at: Time, task: Option<TaskId>, text: &str) {
        self.record(at, task.map(LaneId::Task), |log| EventKind::Message { text: log.text_id(text) });
    }

    fn gauged(&self, at: Time, task: Option<TaskId>, level: &Level<'_>) {
        self.record(at, task.map(LaneId::Task), |log| EventKind::Gauged {
            gauge: log.gauge_id(level),
            level: level.level,
        });
    }

    fn tick_began(&self, at: Time, wall: Time) {
        self.record(at, None, |log| {
            log.clock_map.record(at, wall);
            EventKind::TickBegan
        });
    }

    fn tick_ended(&self, at: Time) {
        self.record(at, None, |_| EventKind::TickEnded);
    }

    fn worked(&self, at: Time, worker: WorkerId, work: &Work<'_>) {
        // How long before it was heard of.
        let late =
            |since: Time| Delay::from_micros(u64::try_from(at.since(since).as_micros()).unwrap_or(u64::MAX));
        self.record(at, Some(worker.into()), |log| match *work {
            Work::Joined { name } => EventKind::WorkerJoined { name: log.text_id(name) },
            Work::Began { what, since } => {
                EventKind::SliceBegan { name: log.text_id(what), late: late(since) }
            }
            Work::Ended { since } => EventKind::SliceEnded { late: late(since) },
        });
    }
}
