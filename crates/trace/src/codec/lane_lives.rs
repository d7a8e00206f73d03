//! The state machines of the lanes that are alive, and their open waits: each event moves one, or is a fault.
//!
//! They are those of [`Instrument`](loopscope_rt::Instrument), and of the slices of workers and foreign traces. Invariant:
//! the events that pass are ones that an executor could have reported, in this order. Next: `validator`, which calls this for
//! each event.

use std::collections::HashMap;

use super::row_fault::RowFault;
use crate::record::event::EventKind;
use crate::record::lane_id::LaneId;
use loopscope_rt::{PollOutcome, TaskId, Time};

/// The maximum id of a task: readers index tables by it.
const MOST_TASKS: u32 = 1 << 26;

/// The maximum id of a worker.
const MOST_WORKERS: u32 = 1 << 20;

/// The lanes that are alive, and the open waits.
#[derive(Default)]
pub(super) struct LaneLives {
    lives: HashMap<LaneId, LaneLife>,
    /// The lanes of the open waits, by the waits' numbers.
    waits: HashMap<u32, LaneId>,
    /// The greatest task id so far.
    newest_task: u32,
    /// The greatest worker id so far.
    newest_worker: u32,
    /// Whether the log was cut.
    is_cut: bool,
}

/// The state of a live lane.
struct LaneLife {
    phase: LifePhase,
    /// The time of its last event. A late event must not have happened before it.
    until: Time,
    /// The waits that end when its next step begins.
    step_waits: Vec<u32>,
}

impl LaneLife {
    fn new(phase: LifePhase, until: Time) -> LaneLife {
        LaneLife { phase, until, step_waits: Vec::new() }
    }
}

/// The states of a lane.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum LifePhase {
    /// It was alive at the cut: any event may follow.
    Carried,
    /// A task that was never ready, or a lane without an open slice.
    Spawned,
    Ready,
    Running,
    Suspended,
    /// A lane with an open slice.
    InSlice,
}

impl LaneLives {
    /// How many tasks were spawned.
    pub(super) fn tasks(&self) -> u32 {
        self.newest_task
    }

    /// The log was cut, so an event may refer to a task that ended before the cut.
    pub(super) fn cut(&mut self) {
        self.is_cut = true;
    }

    /// Whether the lane is alive.
    pub(super) fn has(&self, lane: LaneId) -> bool {
        self.lives.contains_key(&lane)
    }

    /// Adds a lane that was alive at the cut.
    pub(super) fn carry(&mut self, lane: LaneId, parent: Option<TaskId>) -> Result<(), RowFault> {
        self.add(lane, parent, LaneLife::new(LifePhase::Carried, Time::ZERO))
    }

    /// Applies an event.
    #[inline]
    pub(super) fn apply(&mut self, lane: Option<LaneId>, kind: EventKind, at: Time) -> Result<(), RowFault> {
        if !is_allowed_on(lane, kind) {
            return Err(RowFault::Malformed);
        }
        match kind {
            EventKind::TickBegan
            | EventKind::TickEnded
            | EventKind::Message { .. }
            | EventKind::ErrorMessage { .. }
            | EventKind::CallBegan { .. }
            | EventKind::CallEnded
            | EventKind::Gauged { .. } => {}
            EventKind::Spawned { parent, .. } => self.begin(lane, parent, at)?,
            EventKind::WorkerJoined { .. } => self.begin(lane, None, at)?,
            // This and the next may follow the end of the task.
            EventKind::FailureUnclaimed { .. } => drop(lane.ok_or(RowFault::UnknownTask)?),
            EventKind::WaitEnded { number } => self.end_wait(number, lane)?,
            kind => {
                let lane = lane.ok_or(RowFault::UnknownTask)?;
                self.advance(lane, kind, at)?;
                if let EventKind::WaitBegan { number, .. } = kind {
                    self.begin_wait(number, lane)?;
                }
            }
        }
        let by = match kind {
            EventKind::Ready { by } | EventKind::CancelRequested { by } | EventKind::CallBegan { by, .. } => {
                LaneId::of_cause(by)
            }
            _ => None,
        };
        if lane.into_iter().chain(by).any(is_beyond) { Err(RowFault::UnknownTask) } else { Ok(()) }
    }

    /// Begins a wait.
    pub(super) fn begin_wait(&mut self, number: u32, lane: LaneId) -> Result<(), RowFault> {
        match self.waits.insert(number, lane) {
            Some(_) => Err(RowFault::Order),
            None => Ok(()),
        }
    }

    fn end_wait(&mut self, number: u32, lane: Option<LaneId>) -> Result<(), RowFault> {
        let whose = self.waits.remove(&number);
        // In a log that was cut it may be a wait of a task that ended before the cut.
        let of_the_cut = self.is_cut && lane.is_some_and(|lane| !self.has(lane));
        if whose.is_none() && !of_the_cut || whose.is_some() && whose != lane {
            return Err(RowFault::UnknownWait);
        }
        Ok(())
    }

    /// Ends a wait of the lane when its next step begins.
    pub(super) fn end_with_step(&mut self, number: u32, lane: LaneId) {
        if let Some(life) = self.lives.get_mut(&lane) {
            life.step_waits.push(number);
        }
    }

    /// Ends the waits of the lane that end when its next step begins. Returns their numbers.
    pub(super) fn end_step_waits(&mut self, lane: LaneId) -> Vec<u32> {
        let ended = self.lives.get_mut(&lane).map(|life| std::mem::take(&mut life.step_waits));
        let ended = ended.unwrap_or_default();
        for number in &ended {
            self.waits.remove(number);
        }
        ended
    }

    /// Ends all tasks. Returns them with their states, by id.
    pub(super) fn end_tasks(&mut self) -> Vec<(LaneId, LifePhase)> {
        let mut tasks: Vec<(LaneId, LifePhase)> = self
            .lives
            .extract_if(|lane, _| lane.task().is_some())
            .map(|(lane, life)| (lane, life.phase))
            .collect();
        tasks.sort_by_key(|(lane, _)| lane.number());
        tasks
    }

    fn begin(&mut self, lane: Option<LaneId>, parent: Option<TaskId>, at: Time) -> Result<(), RowFault> {
        self.add(lane.ok_or(RowFault::TaskNumber)?, parent, LaneLife::new(LifePhase::Spawned, at))
    }

    /// Adds a lane. Its id must be greater than all before and, of a task, than its parent's. So no task is its own ancestor.
    fn add(&mut self, lane: LaneId, parent: Option<TaskId>, life: LaneLife) -> Result<(), RowFault> {
        let (newest, number) = match lane {
            LaneId::Task(task) => (&mut self.newest_task, task.get()),
            LaneId::Worker(worker) => (&mut self.newest_worker, worker.get()),
        };
        let below = parent.is_none_or(|parent| lane.task().is_some_and(|task| parent < task));
        if number <= *newest || is_beyond(lane) || !below {
            return Err(RowFault::TaskNumber);
        }
        *newest = number;
        self.lives.insert(lane, life);
        Ok(())
    }

    /// Moves the lane to its next state.
    fn advance(&mut self, lane: LaneId, kind: EventKind, at: Time) -> Result<(), RowFault> {
        let LaneLife { phase, until, .. } = self.lives.get_mut(&lane).ok_or(RowFault::UnknownTask)?;
        let (from, to): (&[LifePhase], LifePhase) = match kind {
            EventKind::Ready { .. } => (&[LifePhase::Spawned, LifePhase::Suspended], LifePhase::Ready),
            EventKind::PollBegan => (&[LifePhase::Ready], LifePhase::Running),
            EventKind::PollEnded { .. } => (&[LifePhase::Running], LifePhase::Suspended),
            EventKind::WaitBegan { .. } => (&[LifePhase::Running], *phase),
            EventKind::SliceBegan { .. } => (&[LifePhase::Spawned], LifePhase::InSlice),
            EventKind::SliceEnded { .. } => (&[LifePhase::InSlice], LifePhase::Spawned),
            EventKind::Counted { .. } | EventKind::Flow { .. } => {
                (&[LifePhase::Spawned, LifePhase::InSlice], *phase)
            }
            _ => (&[LifePhase::Spawned, LifePhase::Ready, LifePhase::Running, LifePhase::Suspended], *phase),
        };
        let happened = kind.happened(at);
        if *phase != LifePhase::Carried && !from.contains(phase) || happened < *until {
            return Err(RowFault::Order);
        }
        (*phase, *until) = (to, happened);
        if matches!(kind, EventKind::PollEnded { outcome, .. } if outcome != PollOutcome::Pending) {
            self.lives.remove(&lane);
        }
        Ok(())
    }
}

/// Whether its id exceeds the maximum.
fn is_beyond(lane: LaneId) -> bool {
    match lane {
        LaneId::Task(task) => task.get() > MOST_TASKS,
        LaneId::Worker(worker) => worker.get() > MOST_WORKERS,
    }
}

/// Whether the lane can have such an event: workers have only slices, and ticks have no lane.
fn is_allowed_on(lane: Option<LaneId>, kind: EventKind) -> bool {
    let is_turn = matches!(
        kind,
        EventKind::TickBegan | EventKind::TickEnded | EventKind::CallBegan { .. } | EventKind::CallEnded
    );
    let is_slice = matches!(kind, EventKind::SliceBegan { .. } | EventKind::SliceEnded { .. });
    let joins = matches!(kind, EventKind::WorkerJoined { .. });
    match lane {
        Some(_) if is_turn => false,
        Some(LaneId::Worker(_)) => joins || is_slice,
        _ => !joins,
    }
}
