//! The state of a run at one position between two events: the status of each task, the run queue, the waits.
//!
//! Invariant: a snapshot is a function of the events before its position. The present of a live run is a snapshot like any
//! other, so whatever the page shows of the present it can show of the past. Next: [`Model`](crate::Model), which stores
//! keyframes, so that any snapshot is a short replay away.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasherDefault, Hasher};

use super::span::SpanKind;
use super::waits::{CurrentWait, Waits};
use crate::record::cursor::Position;
use crate::record::event::{EventKind, TraceEvent};
use crate::record::lane_id::LaneId;
use crate::record::log::Log;
use loopscope_rt::{Cause, PollOutcome, TaskId, Time, WorkerId};

/// The status of a worker, or of a task that has not ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// Since when it is in this state.
    pub since: Time,
    /// The state.
    pub doing: SpanKind,
    /// The waits of its futures, also while it runs.
    waits: Waits,
}

impl Status {
    /// Whether the task is suspended.
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
    /// Ordered by id, which is the order in which they join.
    workers: Vec<(WorkerId, Status)>,
    /// The tasks whose cancellation was requested, until they end.
    cancelling: HashMap<TaskId, (Time, Cause), BuildHasherDefault<NumberHasher>>,
    run_queue: VecDeque<TaskId>,
    running: Option<TaskId>,
}

impl Snapshot {
    /// Its position in the log.
    pub fn position(&self) -> Position {
        self.position
    }

    /// The time of the last event before it.
    pub fn at(&self) -> Time {
        self.at
    }

    /// The status of a task or a worker; `None` before it exists, and after a task has ended.
    pub fn status(&self, lane: impl Into<LaneId>) -> Option<&Status> {
        match lane.into() {
            LaneId::Task(task) => self.tasks.get(&task),
            LaneId::Worker(worker) => {
                self.workers.get(self.worker_index(worker).ok()?).map(|(_, status)| status)
            }
        }
    }

    /// The number of live tasks.
    pub fn alive(&self) -> usize {
        self.tasks.len()
    }

    /// The ready tasks, in FIFO order.
    pub fn run_queue(&self) -> impl ExactSizeIterator<Item = TaskId> {
        self.run_queue.iter().copied()
    }

    /// The task that is being polled.
    pub fn running(&self) -> Option<TaskId> {
        self.running
    }

    /// The time and cause of a live task's cancellation request.
    pub fn cancel_requested(&self, lane: impl Into<LaneId>) -> Option<(Time, Cause)> {
        self.cancelling.get(&lane.into().task()?).copied()
    }

    /// The waits of a suspended task, ordered as [`Waits::by_end`].
    pub fn waits(&self, lane: impl Into<LaneId>) -> std::vec::IntoIter<CurrentWait> {
        let status = self.status(lane).filter(|status| status.is_suspended());
        status.map_or(Vec::new(), |status| status.waits.by_end()).into_iter()
    }

    /// Replays the events up to `to`. Does nothing if the next one was dropped.
    pub fn advance(&mut self, log: &Log, to: Position) {
        if self.position < log.first_position() {
            return;
        }
        for event in log.events_of(self.position.0..to.0) {
            self.apply(&event);
        }
    }

    /// The run at the cut of `log`, as far as it is known from the waits that were carried over.
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

    /// Applies the next event.
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
                self.leave_queue(task);
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
            | EventKind::ErrorMessage { .. }
            | EventKind::CallBegan { .. }
            | EventKind::CallEnded
            | EventKind::TickBegan
            | EventKind::TickEnded => {}
        }
    }

    /// Removes a task that runs from the run queue. It is at the front, unless it is eager: such a task runs at once.
    fn leave_queue(&mut self, task: TaskId) {
        if self.run_queue.front() == Some(&task) {
            self.run_queue.pop_front();
        } else if let Some(place) = self.run_queue.iter().rposition(|queued| *queued == task) {
            self.run_queue.remove(place);
        }
    }

    fn apply_to_worker(&mut self, worker: WorkerId, at: Time, kind: EventKind) {
        match kind {
            EventKind::WorkerJoined { .. } => self.set(worker, at, SpanKind::Idle),
            EventKind::SliceBegan { name, .. } => {
                self.set(worker, kind.happened(at), SpanKind::Slice { name })
            }
            EventKind::SliceEnded { .. } => self.set(worker, kind.happened(at), SpanKind::Idle),
            // Workers have no other events.
            _ => {}
        }
    }

    /// The index of a worker, or where to insert it.
    fn worker_index(&self, worker: WorkerId) -> Result<usize, usize> {
        self.workers.binary_search_by_key(&worker, |(known, _)| *known)
    }

    fn set(&mut self, lane: impl Into<LaneId>, since: Time, doing: SpanKind) {
        let status = self.status_of(lane.into(), since);
        (status.since, status.doing) = (since, doing);
    }

    /// The status of a lane. An unknown task is taken to be suspended since `since`, an unknown worker to be idle.
    fn status_of(&mut self, lane: LaneId, since: Time) -> &mut Status {
        let new = |doing| move || Status { since, doing, waits: Waits::default() };
        match lane {
            LaneId::Task(task) => {
                let suspended = SpanKind::Suspended { wait: None, others: 0 };
                self.tasks.entry(task).or_insert_with(new(suspended))
            }
            LaneId::Worker(worker) => {
                let worker_index = self.worker_index(worker).unwrap_or_else(|worker_index| {
                    self.workers.insert(worker_index, (worker, new(SpanKind::Idle)()));
                    worker_index
                });
                &mut self.workers[worker_index].1
            }
        }
    }
}

/// A stored snapshot to replay from, without spare capacity in its table of tasks.
#[derive(Clone, Debug)]
pub(crate) struct Keyframe {
    /// The snapshot without its table of tasks.
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

    /// The approximate heap size in bytes.
    pub(crate) fn bytes(&self) -> usize {
        let waits: usize = self.tasks.iter().map(|(_, status)| status.waits.bytes()).sum();
        let statuses = size_of_val(&*self.tasks) + size_of_val(&*self.rest.workers);
        statuses + waits + self.rest.run_queue.capacity() * size_of::<TaskId>()
    }
}

/// Fibonacci hashing (Knuth, TAOCP 3, 6.4) of ids of tasks and flows: one multiplication. The standard hash is slower, and its
/// resistance to chosen keys is not needed.
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
