//! The state of a run at the cut of its log: what is left of the events that were dropped.
//!
//! Invariant: a task is in it exactly while it lives, and a wait while it lasts and its task lives. Next: [`log`](super::log),
//! which drops events.

use std::collections::{BTreeMap, HashMap};

use super::chunk::Chunk;
use super::event::{EventKind, TextId, TraceEvent, WaitId, WaitSite};
use super::lane_id::LaneId;
use loopscope_rt::{PollOutcome, TaskId, Time};

/// A task that was alive at the cut, or a worker that had joined before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carried {
    /// Its name.
    pub name: Box<str>,
    /// The spawner; `None` for a worker.
    pub parent: Option<TaskId>,
    /// When it was spawned, or joined.
    pub since: Time,
}

/// A wait that lasted at the cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CarriedWait {
    /// The task that waits.
    pub task: TaskId,
    /// The id of its site in events and snapshots.
    pub wait: WaitId,
    /// The site itself: the chunk that had it was dropped.
    pub site: WaitSite,
    /// Its deadline.
    pub until: Option<Time>,
}

/// The state of the run just before the first stored event.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cut {
    pub(crate) lanes: HashMap<LaneId, Carried>,
    /// By number.
    pub(crate) waits: BTreeMap<u32, CarriedWait>,
}

impl Cut {
    /// Applies the events of `chunk`, which is being dropped.
    pub(super) fn advance_past(&mut self, chunk: &Chunk) {
        for event in chunk.events(0) {
            self.apply_dropped(&event, chunk);
        }
        // A future may outlive the task that polled it; then its wait belongs to no task.
        let Cut { lanes, waits } = self;
        waits.retain(|_, wait| lanes.contains_key(&wait.task.into()));
    }

    /// Applies an event of `chunk`.
    fn apply_dropped(&mut self, event: &TraceEvent, chunk: &Chunk) {
        let Some(lane) = event.lane else { return };
        match (event.kind, lane) {
            (EventKind::Spawned { parent, name, .. }, _) => self.carry(lane, parent, name, event.at, chunk),
            (EventKind::WorkerJoined { name }, _) => self.carry(lane, None, name, event.at, chunk),
            (EventKind::WaitBegan { wait, number, delay }, LaneId::Task(task)) => {
                let site = chunk.waits[(wait.number() & 0xffff) as usize].clone();
                let until = delay.get().map(|delay| event.at + delay);
                self.waits.insert(number, CarriedWait { task, wait, site, until });
            }
            (EventKind::WaitEnded { number }, _) => drop(self.waits.remove(&number)),
            (EventKind::PollEnded { outcome, .. }, _) if outcome != PollOutcome::Pending => {
                self.lanes.remove(&lane);
            }
            _ => {}
        }
    }

    fn carry(&mut self, lane: LaneId, parent: Option<TaskId>, name: TextId, since: Time, chunk: &Chunk) {
        let name = chunk.texts[(name.0 & 0xffff) as usize].clone();
        self.lanes.insert(lane, Carried { name, parent, since });
    }
}
