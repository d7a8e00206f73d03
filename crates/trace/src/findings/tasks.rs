//! What is known of each live task: its state, its waits, and what the rules count of it.
//!
//! Invariant: a task is in the table from its spawn, or from the cut of its log, until it ends.

use std::collections::{HashMap, VecDeque};
use std::hash::BuildHasherDefault;
use std::time::Duration;

use super::facts::{CancelFacts, LongStep};
use super::finding::{CodeLine, Finding, FindingKind, Severity};
use super::sequence::SequenceFacts;
use crate::model::snapshot::NumberHasher;
use crate::record::event::{TextId, WaitId};
use crate::record::log::Log;
use loopscope_rt::{TaskId, Time};

/// The most generations that are looked at.
const MOST_ANCESTORS: usize = 32;

/// The state of a live task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FactState {
    /// Alive at the cut of the log, and without an event since.
    Unknown,
    Ready,
    Running,
    Suspended,
}

/// A wait that lasts.
#[derive(Clone, Copy, Debug)]
pub(super) struct OpenWait {
    pub(super) number: u32,
    pub(super) wait: WaitId,
    /// The deadline.
    pub(super) until: Option<Time>,
}

/// A live task.
#[derive(Debug)]
pub(super) struct TaskFacts {
    pub(super) task: TaskId,
    name: Option<TextId>,
    /// The name, if the event that has it was dropped.
    carried_name: Box<str>,
    /// The spawner; `None` for the host, and if that event was dropped.
    parent: Option<TaskId>,
    /// Whether the host spawned it.
    pub(super) is_root: bool,
    /// The line that spawned it.
    pub(super) site: Option<WaitId>,
    /// When it was spawned; `None` if that event was dropped.
    pub(super) since: Option<Time>,
    pub(super) state: FactState,
    /// Since when it is in that state.
    pub(super) state_since: Time,
    pub(super) waits: Vec<OpenWait>,
    /// The wait of its last suspension; `None` before the first.
    pub(super) last_wait: Option<WaitId>,
    /// The first wait that began in the running step.
    pub(super) step_wait: Option<WaitId>,
    pub(super) steps: u64,
    /// The wakes by itself.
    pub(super) self_wakes: u64,
    /// The time that its steps took.
    pub(super) ran: Duration,
    pub(super) long_step: Option<Box<LongStep>>,
    pub(super) cancel: Option<Box<CancelFacts>>,
    pub(super) sequence: SequenceFacts,
}

impl TaskFacts {
    pub(super) fn new(task: TaskId, at: Time) -> TaskFacts {
        TaskFacts {
            task,
            name: None,
            carried_name: Box::default(),
            parent: None,
            is_root: false,
            site: None,
            since: None,
            state: FactState::Unknown,
            state_since: at,
            waits: Vec::new(),
            last_wait: None,
            step_wait: None,
            steps: 0,
            self_wakes: 0,
            ran: Duration::ZERO,
            long_step: None,
            cancel: None,
            sequence: SequenceFacts::default(),
        }
    }

    pub(super) fn spawned(
        task: TaskId,
        at: Time,
        name: TextId,
        parent: Option<TaskId>,
        site: Option<WaitId>,
    ) -> TaskFacts {
        TaskFacts {
            name: Some(name),
            parent,
            is_root: parent.is_none(),
            site,
            since: Some(at),
            state: FactState::Ready,
            ..TaskFacts::new(task, at)
        }
    }

    pub(super) fn carried(task: TaskId, at: Time, name: &str) -> TaskFacts {
        TaskFacts { carried_name: name.into(), ..TaskFacts::new(task, at) }
    }

    pub(super) fn name(&self, log: &Log) -> Box<str> {
        self.name.and_then(|name| log.text(name)).map_or_else(|| self.carried_name.clone(), Box::from)
    }

    /// The line that spawned it.
    pub(super) fn spawn_line(&self, log: &Log) -> Option<CodeLine> {
        CodeLine::of(log, self.site)
    }

    pub(super) fn set_state(&mut self, state: FactState, at: Time) {
        (self.state, self.state_since) = (state, at);
    }

    /// A finding about this task.
    pub(super) fn finding(
        &self,
        log: &Log,
        severity: Severity,
        at: Time,
        line: Option<CodeLine>,
        kind: FindingKind,
    ) -> Finding {
        let (lane, task) = (Some(self.task.into()), Some(self.name(log)));
        Finding { kind, severity, lane, task, at, line, others: 0 }
    }
}

/// The live tasks, and the run queue.
#[derive(Debug, Default)]
pub(super) struct Tasks {
    by_id: HashMap<TaskId, TaskFacts, BuildHasherDefault<NumberHasher>>,
    queue: VecDeque<TaskId>,
}

impl Tasks {
    pub(super) fn insert(&mut self, facts: TaskFacts) {
        self.by_id.insert(facts.task, facts);
    }

    pub(super) fn get(&self, task: TaskId) -> Option<&TaskFacts> {
        self.by_id.get(&task)
    }

    pub(super) fn get_mut(&mut self, task: TaskId) -> Option<&mut TaskFacts> {
        self.by_id.get_mut(&task)
    }

    pub(super) fn remove(&mut self, task: TaskId) -> Option<TaskFacts> {
        self.by_id.remove(&task)
    }

    /// Whether `task` was spawned by `ancestor`, or by a task that was; as far as live tasks tell, and not for ever.
    pub(super) fn descends(&self, task: TaskId, ancestor: TaskId) -> bool {
        let parent = |task: &TaskId| self.get(*task)?.parent;
        std::iter::successors(parent(&task), parent).take(MOST_ANCESTORS).any(|parent| parent == ancestor)
    }

    /// The live tasks, in order of their ids.
    pub(super) fn in_order(&self) -> Vec<&TaskFacts> {
        let mut tasks: Vec<_> = self.by_id.values().collect();
        tasks.sort_by_key(|facts| facts.task);
        tasks
    }

    pub(super) fn enqueue(&mut self, task: TaskId) {
        self.queue.push_back(task);
    }

    /// Removes a task that runs from the run queue. It is at the front, unless it is eager.
    pub(super) fn leave_queue(&mut self, task: TaskId) {
        if self.queue.front() == Some(&task) {
            self.queue.pop_front();
        } else if let Some(index) = self.queue.iter().rposition(|queued| *queued == task) {
            self.queue.remove(index);
        }
    }

    /// The number of ready tasks, and the one that is ready longest.
    pub(super) fn ready(&self) -> (usize, Option<&TaskFacts>) {
        (self.queue.len(), self.queue.front().and_then(|task| self.get(*task)))
    }
}
