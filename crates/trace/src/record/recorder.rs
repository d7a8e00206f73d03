//! The recorder: an instrument that appends the executor's events to a log.
//!
//! Invariant: the log is borrowed only inside a hook, or by the driver of the loop between two hooks, and no hook calls the
//! executor. So it can be borrowed to draw between polls, and in a panic hook.
//!
//! The page loads this on first use.

use std::cell::{Cell, Ref, RefCell};
use std::time::Duration;

use super::event::{Delay, EventKind, TraceEvent};
use super::lane_id::LaneId;
use super::log::Log;
use loopscope_rt::{
    Cause, Deferred, GuestWait, Instrument, Level, PollOutcome, SpawnSite, TaskId, Time, Wait, Work, WorkerId,
};

/// Records a run.
///
/// ```
/// use std::rc::Rc;
///
/// use loopscope_rt::{Runner, ms, sleep};
/// use loopscope_trace::{EventKind, Recorder};
///
/// let recorder = Rc::new(Recorder::default());
/// Runner::watched_by(recorder.clone()).run_virtual(async { sleep(ms(20)).await })?;
///
/// assert_eq!((recorder.tasks(), recorder.polls()), (1, 2));
/// let polls = recorder.log().events().filter(|event| event.kind == EventKind::PollBegan).count();
/// assert_eq!(polls, 2);
/// # Ok::<(), loopscope_rt::RunError>(())
/// ```
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

    /// The log so far. The borrow must end before the next tick of the loop.
    pub fn log(&self) -> Ref<'_, Log> {
        self.log.borrow()
    }

    /// Sets the resolution of the clock. Must not be called within a hook.
    pub fn set_grain(&self, grain: Duration) {
        self.log.borrow_mut().grain = grain;
    }

    /// The number of spawned tasks, including those whose events were dropped.
    pub fn tasks(&self) -> u32 {
        self.tasks.get()
    }

    /// The number of steps, including those whose events were dropped.
    pub fn polls(&self) -> u64 {
        self.polls.get()
    }

    /// Appends an event. `kind` may intern texts in the log.
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
        self.record(at, Some(task.into()), |log| {
            let name = log.text_id(name);
            EventKind::Spawned { parent, name, site: None }
        });
    }

    fn task_spawned_at(
        &self,
        at: Time,
        task: TaskId,
        parent: Option<TaskId>,
        name: &str,
        site: SpawnSite<'_>,
    ) {
        self.tasks.set(self.tasks.get() + 1);
        self.record(at, Some(task.into()), |log| {
            let (name, site) = (log.text_id(name), Some(log.spawn_site_id(site)));
            EventKind::Spawned { parent, name, site }
        });
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

    fn guest_wait_began(&self, at: Time, task: TaskId, number: u32, wait: &GuestWait<'_>) {
        let delay = wait.until.map_or(Delay::NONE, |until| Delay::new(until.since(at)));
        self.record(at, Some(task.into()), |log| EventKind::WaitBegan {
            wait: log.guest_wait_id(wait),
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

    fn error_message(&self, at: Time, task: Option<TaskId>, text: &str) {
        self.record(at, task.map(LaneId::Task), |log| EventKind::ErrorMessage { text: log.text_id(text) });
    }

    fn deferred(&self, at: Time, event: &Deferred<'_>) {
        self.record(at, None, |log| match *event {
            Deferred::Began { label, by } => EventKind::CallBegan { name: log.text_id(label), by },
            Deferred::Ended => EventKind::CallEnded,
        });
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
        // How long before its message arrived.
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
