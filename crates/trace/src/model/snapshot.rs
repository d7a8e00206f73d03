//! What a run looked like at one place between two of its events: which task did what, the run queue, the waits.
//!
//! Invariant: a moment is a function of the events before its position. The live run's present is a moment like every
//! other, so what the page shows of the present it can show of the past. Next: [`Model`](crate::Model), which keeps
//! moments to start from, so that any other one is near.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasherDefault, Hasher};

use super::span::SpanKind;
use super::waits::{CurrentWait, Waits};
use crate::record::cursor::Position;
use crate::record::event::{EventKind, TraceEvent};
use crate::record::lane_id::LaneId;
use crate::record::log::Log;
use loopscope_rt::{Cause, PollOutcome, TaskId, Time, WorkerId};

/// What a worker, or a task that has not ended, is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// Since when.
    pub since: Time,
    /// What.
    pub doing: SpanKind,
    /// What its futures wait for, also while it runs.
    waits: Waits,
}

impl Status {
    /// Whether it waits for a wake.
    pub fn is_suspended(&self) -> bool {
        matches!(self.doing, SpanKind::Suspended { .. })
    }
}

/// A run at one position.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    position: Position,
    at: Time,
    tasks: HashMap<TaskId, Status, BuildHasherDefault<NumberHasher>>,
    /// In the order of their numbers, in which they join.
    workers: Vec<(WorkerId, Status)>,
    /// The tasks whose cancellation was requested, until they end.
    cancelling: HashMap<TaskId, (Time, Cause), BuildHasherDefault<NumberHasher>>,
    run_queue: VecDeque<TaskId>,
    running: Option<TaskId>,
}

impl Snapshot {
    /// Where in the log it is.
    pub fn position(&self) -> Position {
        self.position
    }

    /// When the last event before it happened.
    pub fn at(&self) -> Time {
        self.at
    }

    /// What a task or a worker is doing; `None` before it is there, and after a task has ended.
    pub fn status(&self, lane: impl Into<LaneId>) -> Option<&Status> {
        match lane.into() {
            LaneId::Task(task) => self.tasks.get(&task),
            LaneId::Worker(worker) => self.workers.get(self.place(worker).ok()?).map(|(_, status)| status),
        }
    }

    /// How many tasks live.
    pub fn alive(&self) -> usize {
        self.tasks.len()
    }

    /// The ready tasks, in the order in which they will run.
    pub fn run_queue(&self) -> impl ExactSizeIterator<Item = TaskId> {
        self.run_queue.iter().copied()
    }

    /// The task whose step is under way.
    pub fn running(&self) -> Option<TaskId> {
        self.running
    }

    /// When and by whom the cancellation of a task, which has not ended, was requested.
    pub fn cancel_requested(&self, lane: impl Into<LaneId>) -> Option<(Time, Cause)> {
        self.cancelling.get(&lane.into().task()?).copied()
    }

    /// What a suspended task waits for, what ends first before all else.
    pub fn waits(&self, lane: impl Into<LaneId>) -> std::vec::IntoIter<CurrentWait> {
        let status = self.status(lane).filter(|status| status.is_suspended());
        status.map_or(Vec::new(), |status| status.waits.by_end()).into_iter()
    }

    /// Takes in the events from its own position to `to`; none if the next one is no longer in the log.
    pub fn advance(&mut self, log: &Log, to: Position) {
        if self.position < log.first_position() {
            return;
        }
        for event in log.events_of(self.position.0..to.0) {
            self.apply(&event);
        }
    }

    /// The run when the first kept event of `log` happened, as far as it is known from what is carried on.
    pub(crate) fn at_cut(log: &Log) -> Snapshot {
        let at = log.start();
        let mut snapshot = Snapshot { position: log.first_position(), at, ..Snapshot::default() };
        for (number, carried) in log.carried_waits() {
            let status = snapshot.status_of(carried.task.into(), at);
            status.waits.begin(CurrentWait { wait: carried.wait, until: carried.until, number });
            status.doing = status.waits.suspended();
        }
        snapshot
    }

    /// Takes in the next event.
    pub(crate) fn apply(&mut self, event: &TraceEvent) {
        let TraceEvent { at, lane, kind } = *event;
        self.position.0 += 1;
        self.at = at;
        match lane {
            Some(LaneId::Task(task)) => self.apply_to_task(task, at, kind),
            Some(LaneId::Worker(worker)) => self.apply_to_worker(worker, at, kind),
            None => {}
        }
    }

    fn apply_to_task(&mut self, task: TaskId, at: Time, kind: EventKind) {
        match kind {
            EventKind::Spawned { .. } => self.set(task, at, SpanKind::Ready { by: Cause::Spawn }),
            EventKind::Ready { by } => {
                self.set(task, at, SpanKind::Ready { by });
                self.run_queue.push_back(task);
            }
            EventKind::PollBegan => {
                self.set(task, at, SpanKind::Running { outcome: PollOutcome::Pending });
                if self.run_queue.front() == Some(&task) {
                    self.run_queue.pop_front();
                }
                self.running = Some(task);
            }
            EventKind::WaitBegan { wait, number, delay } => {
                let until = delay.get().map(|delay| at + delay);
                self.status_of(task.into(), at).waits.begin(CurrentWait { wait, until, number });
            }
            EventKind::WaitEnded { number } => {
                if let Some(status) = self.tasks.get_mut(&task) {
                    status.waits.end(number);
                }
            }
            EventKind::PollEnded { outcome, .. } => {
                self.running = None;
                if outcome == PollOutcome::Pending {
                    let status = self.status_of(task.into(), at);
                    (status.since, status.doing) = (at, status.waits.suspended());
                } else {
                    self.tasks.remove(&task);
                    self.cancelling.remove(&task);
                }
            }
            EventKind::CancelRequested { by } => {
                self.cancelling.insert(task, (at, by));
            }
            EventKind::SliceBegan { name, .. } => self.set(task, kind.happened(at), SpanKind::Slice { name }),
            EventKind::SliceEnded { .. } => self.set(task, kind.happened(at), SpanKind::Idle),
            EventKind::WorkerJoined { .. }
            | EventKind::Counted { .. }
            | EventKind::Gauged { .. }
            | EventKind::Flow { .. }
            | EventKind::FailureUnclaimed { .. }
            | EventKind::Message { .. }
            | EventKind::TickBegan
            | EventKind::TickEnded => {}
        }
    }

    fn apply_to_worker(&mut self, worker: WorkerId, at: Time, kind: EventKind) {
        match kind {
            EventKind::WorkerJoined { .. } => self.set(worker, at, SpanKind::Idle),
            EventKind::SliceBegan { name, .. } => {
                self.set(worker, kind.happened(at), SpanKind::Slice { name })
            }
            EventKind::SliceEnded { .. } => self.set(worker, kind.happened(at), SpanKind::Idle),
            // Nothing else happens to workers.
            _ => {}
        }
    }

    /// Where a worker is among those that are known, or belongs.
    fn place(&self, worker: WorkerId) -> Result<usize, usize> {
        self.workers.binary_search_by_key(&worker, |(known, _)| *known)
    }

    fn set(&mut self, lane: impl Into<LaneId>, since: Time, doing: SpanKind) {
        let status = self.status_of(lane.into(), since);
        (status.since, status.doing) = (since, doing);
    }

    /// The status of a lane. If nothing is known of it, its task is suspended, or its worker idle, since `since`.
    fn status_of(&mut self, lane: LaneId, since: Time) -> &mut Status {
        let new = |doing| move || Status { since, doing, waits: Waits::default() };
        match lane {
            LaneId::Task(task) => {
                let suspended = SpanKind::Suspended { wait: None, others: 0 };
                self.tasks.entry(task).or_insert_with(new(suspended))
            }
            LaneId::Worker(worker) => {
                let place = self.place(worker).unwrap_or_else(|place| {
                    self.workers.insert(place, (worker, new(SpanKind::Idle)()));
                    place
                });
                &mut self.workers[place].1
            }
        }
    }
}

/// A moment to start from: tables are as large as what is in them.
#[derive(Clone, Debug)]
pub(crate) struct Keyframe {
    /// Without its table of tasks.
    rest: Snapshot,
    tasks: Box<[(TaskId, Status)]>,
}

impl Keyframe {
    pub(crate) fn of(snapshot: &Snapshot) -> Keyframe {
        let tasks = snapshot.tasks.iter().map(|(task, status)| (*task, status.clone())).collect();
        let rest = Snapshot {
            tasks: HashMap::default(),
            workers: snapshot.workers.clone(),
            cancelling: snapshot.cancelling.clone(),
            run_queue: snapshot.run_queue.clone(),
            ..*snapshot
        };
        Keyframe { rest, tasks }
    }

    pub(crate) fn position(&self) -> Position {
        self.rest.position
    }

    pub(crate) fn snapshot(&self) -> Snapshot {
        Snapshot { tasks: self.tasks.iter().cloned().collect(), ..self.rest.clone() }
    }

    /// About how many bytes of memory it takes.
    pub(crate) fn bytes(&self) -> usize {
        let waits: usize = self.tasks.iter().map(|(_, status)| status.waits.bytes()).sum();
        let statuses = size_of_val(&*self.tasks) + size_of_val(&*self.rest.workers);
        statuses + waits + self.rest.run_queue.capacity() * size_of::<TaskId>()
    }
}

/// Spreads numbers of tasks, workers and arrows over a table: one multiplication (Fibonacci hashing, Knuth's TAOCP 3, 6.4).
/// They are dense and nobody chooses them, so the standard hash would only take its time.
#[derive(Default)]
pub(crate) struct NumberHasher(u64);

impl Hasher for NumberHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u32((*byte).into());
        }
    }

    fn write_u32(&mut self, number: u32) {
        self.0 = (self.0 ^ u64::from(number)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}
