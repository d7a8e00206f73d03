//! What a run looked like at one place between two of its events: which task did what, the run queue, the waits.
//!
//! Invariant: a moment is a function of the events before its position. The live run's present is a moment like every
//! other, so what the page shows of the present it can show of the past. Next: [`Model`](super::Model), which keeps
//! moments to start from, so that any other one is near.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasherDefault, Hasher};

use super::cursor::Position;
use super::event::{Event, WaitId, What};
use super::lane::{CurrentWait, SpanKind};
use super::log::Log;
use crate::rt::{Cause, PollOutcome, TaskId, Time};

/// What a task that has not ended is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status {
    /// Since when.
    pub since: Time,
    /// What.
    pub doing: SpanKind,
    /// The records in which its last step said what it waits for.
    waits: Waits,
}

impl Status {
    /// Whether it waits for a wake.
    pub fn is_suspended(&self) -> bool {
        matches!(self.doing, SpanKind::Suspended { .. })
    }
}

/// Which records to look for waits in: kept as numbers, because a task may wait for a thousand things at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Waits {
    first: u64,
    count: u32,
}

/// A run at one position.
#[derive(Clone, Debug, Default)]
pub struct Moment {
    position: Position,
    at: Time,
    tasks: HashMap<TaskId, Status, BuildHasherDefault<TaskHasher>>,
    /// The tasks whose cancellation was requested, until they end.
    cancelling: HashMap<TaskId, (Time, Cause), BuildHasherDefault<TaskHasher>>,
    run_queue: VecDeque<TaskId>,
    running: Option<TaskId>,
    /// The first thing that the running step has said it waits for.
    wait: Option<WaitId>,
}

impl Moment {
    /// Where in the log it is.
    pub fn position(&self) -> Position {
        self.position
    }

    /// When the last event before it happened.
    pub fn at(&self) -> Time {
        self.at
    }

    /// What `task` is doing; `None` before it is spawned and after it has ended.
    pub fn status(&self, task: TaskId) -> Option<&Status> {
        self.tasks.get(&task)
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

    /// When and by whom the cancellation of `task`, which has not ended, was requested.
    pub fn cancel_requested(&self, task: TaskId) -> Option<(Time, Cause)> {
        self.cancelling.get(&task).copied()
    }

    /// What a suspended `task` waits for, nearest to its code first; nothing if that is no longer in the log.
    pub fn waits<'l>(&self, log: &'l Log, task: TaskId) -> impl Iterator<Item = CurrentWait> + use<'l> {
        let status = self.status(task).filter(|status| status.is_suspended());
        let Waits { first, count } = status.map_or(Waits::default(), |status| status.waits);
        log.events_of(first..first + u64::from(count))
            .filter(move |event| event.task == Some(task))
            .filter_map(|event| match event.what {
                What::WaitBegan { wait, delay } => {
                    Some(CurrentWait { wait, until: delay.map(|delay| event.at + delay.get()) })
                }
                _ => None,
            })
    }

    /// Takes in the events from its own position to `to`; none if the next one is no longer in the log.
    pub fn advance(&mut self, log: &Log, to: Position) {
        let from = self.position;
        if from >= to || from.record < log.first_record() {
            return;
        }
        for record in log.records_of(from.record..to.record.saturating_add(1)) {
            let parts = usize::from(self.position.part);
            let until = if to.record > self.position.record { usize::MAX } else { to.part.into() };
            for event in record.unfold().take(until).skip(parts) {
                self.apply(&event);
            }
            if to.record == self.position.record {
                self.position = to;
                return;
            }
            self.end_record();
        }
    }

    /// The event of that number of the record that it is in is applied next.
    pub(super) fn enter_part(&mut self, part: u8) {
        self.position.part = part;
    }

    /// All events of the record that it was in have been applied.
    pub(super) fn end_record(&mut self) {
        self.position = Position::before_record(self.position.record + 1);
    }

    pub(super) fn at_record(record: u64) -> Moment {
        Moment { position: Position::before_record(record), ..Moment::default() }
    }

    /// Takes in the next event. The position is the caller's to move.
    pub(super) fn apply(&mut self, event: &Event) {
        let Event { at, task, what } = *event;
        self.at = at;
        let Some(task) = task else { return };
        match what {
            What::Spawned { .. } => self.set(task, at, SpanKind::Ready { by: Cause::Spawn }),
            What::Ready { by } => {
                self.set(task, at, SpanKind::Ready { by });
                self.run_queue.push_back(task);
            }
            What::PollBegan => {
                self.set(task, at, SpanKind::Running { outcome: PollOutcome::Pending });
                if self.run_queue.front() == Some(&task) {
                    self.run_queue.pop_front();
                }
                self.running = Some(task);
                self.wait = None;
            }
            What::WaitBegan { wait, .. } => {
                self.wait.get_or_insert(wait);
                if let Some(status) = self.tasks.get_mut(&task) {
                    status.waits.add(self.position.record);
                }
            }
            What::PollEnded { outcome, .. } => {
                self.running = None;
                if outcome == PollOutcome::Pending {
                    self.suspend(task, at);
                } else {
                    self.tasks.remove(&task);
                    self.cancelling.remove(&task);
                }
            }
            What::CancelRequested { by } => {
                self.cancelling.insert(task, (at, by));
            }
            What::SliceBegan { name, .. } => self.set(task, what.happened(at), SpanKind::Slice { name }),
            What::SliceEnded { .. } => self.set(task, what.happened(at), SpanKind::Idle),
            What::Counted { .. }
            | What::Gauged { .. }
            | What::Flow { .. }
            | What::FailureUnclaimed { .. }
            | What::Message { .. }
            | What::Yielded
            | What::TickBegan
            | What::TickEnded => {}
        }
    }

    fn set(&mut self, task: TaskId, since: Time, doing: SpanKind) {
        self.tasks.insert(task, Status { since, doing, waits: Waits::default() });
    }

    fn suspend(&mut self, task: TaskId, at: Time) {
        let doing = SpanKind::Suspended { wait: self.wait };
        match self.tasks.get_mut(&task) {
            Some(status) => (status.since, status.doing) = (at, doing),
            None => self.set(task, at, doing),
        }
    }

    /// The first thing that the running step has said it waits for.
    pub(super) fn nearest_wait(&self) -> Option<WaitId> {
        self.wait
    }
}

impl Waits {
    fn add(&mut self, record: u64) {
        if self.count == 0 {
            self.first = record;
        }
        self.count = u32::try_from(record + 1 - self.first).unwrap_or(u32::MAX);
    }
}

/// A moment in as little room as it needs, to start from.
#[derive(Clone, Debug)]
pub(super) struct Keyframe {
    /// Without its tables.
    rest: Moment,
    tasks: Box<[Kept]>,
}

/// A task's [`Status`] without the gaps that whole numbers of 64 bits leave between others.
#[derive(Clone, Copy, Debug)]
struct Kept {
    task: TaskId,
    doing: SpanKind,
    /// In halves.
    since: [u32; 2],
    waits: [u32; 3],
}

const _: () = assert!(size_of::<Kept>() == 32, "a keyframe of ten thousand tasks must stay under 320 kB");

impl Kept {
    fn of(task: TaskId, status: Status) -> Kept {
        let Status { since, doing, waits: Waits { first, count } } = status;
        let [low, high] = halves(first);
        Kept { task, doing, since: halves(since.as_nanos()), waits: [low, high, count] }
    }

    fn status(&self) -> Status {
        let [low, high, count] = self.waits;
        let waits = Waits { first: whole([low, high]), count };
        Status { since: Time::from_nanos(whole(self.since)), doing: self.doing, waits }
    }
}

fn halves(number: u64) -> [u32; 2] {
    [number as u32, (number >> 32) as u32]
}

fn whole([low, high]: [u32; 2]) -> u64 {
    u64::from(high) << 32 | u64::from(low)
}

impl Keyframe {
    pub(super) fn of(moment: &Moment) -> Keyframe {
        let tasks = moment.tasks.iter().map(|(task, status)| Kept::of(*task, *status)).collect();
        let rest = Moment {
            tasks: HashMap::default(),
            cancelling: moment.cancelling.clone(),
            run_queue: moment.run_queue.clone(),
            ..*moment
        };
        Keyframe { rest, tasks }
    }

    pub(super) fn position(&self) -> Position {
        self.rest.position
    }

    pub(super) fn moment(&self) -> Moment {
        let tasks = self.tasks.iter().map(|kept| (kept.task, kept.status())).collect();
        Moment { tasks, ..self.rest.clone() }
    }

    /// About how many bytes of memory it takes.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(&*self.tasks) + self.rest.run_queue.capacity() * size_of::<TaskId>()
    }
}

/// Spreads task numbers over a table: one multiplication (Fibonacci hashing, Knuth's TAOCP 3, 6.4). They are dense and
/// nobody chooses them, so the standard hash would only take its time.
#[derive(Default)]
pub(super) struct TaskHasher(u64);

impl Hasher for TaskHasher {
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
