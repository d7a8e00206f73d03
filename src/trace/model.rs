//! What a run looks like after its events so far: lanes, the run queue, the loop's ticks, the output.
//!
//! Invariant: a model is a function of the events it was given, in order; feeding a log in pieces or at once gives the
//! same. What the log dropped, the model forgets.

use std::collections::{HashMap, VecDeque};

use super::event::{Event, TextId, What};
use super::lane::{Lane, SpanKind};
use super::log::Log;
use crate::rt::{TaskId, Time};

/// A line of output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Message {
    /// When it was printed.
    pub at: Time,
    /// By whom.
    pub task: Option<TaskId>,
    /// The line, or the error nobody joined.
    pub text: TextId,
    /// Whether this is a failure that nobody joined, instead of a printed line.
    pub unclaimed_failure: bool,
}

/// One turn of the loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tick {
    /// When it began.
    pub begin: Time,
    /// When it ended; [`Time::MAX`] while it is under way.
    pub end: Time,
}

/// The state of a run, and the history to draw.
#[derive(Default)]
pub struct Model {
    lanes: HashMap<TaskId, Lane>,
    /// Depth-first under the spawner; stale while `rows_stale`.
    rows: Vec<TaskId>,
    rows_stale: bool,
    roots: Vec<TaskId>,
    run_queue: VecDeque<TaskId>,
    running: Option<TaskId>,
    ticks: Vec<Tick>,
    messages: Vec<Message>,
    start: Time,
    end: Time,
    /// The number of the next record to take from the log.
    next: u64,
    dropped: u64,
}

impl Model {
    /// Takes in what `log` has recorded since the last call. True if there was anything.
    pub fn catch_up(&mut self, log: &Log) -> bool {
        let before = self.next;
        self.catch_up_some(log, u64::MAX);
        self.next != before
    }

    /// Takes in at most `most` of the records that `log` has made since the last call; true if some are left. For
    /// drawing, which must not hold up the page when a run records faster than it can be drawn.
    pub fn catch_up_some(&mut self, log: &Log, most: u64) -> bool {
        if self.next < log.first_record() {
            self.begin_at_the_cut(log);
        }
        let end = self.next.saturating_add(most).min(log.records());
        for event in log.events_of(self.next..end) {
            self.apply(log, &event);
        }
        self.next = end;
        if log.dropped() > self.dropped {
            self.dropped = log.dropped();
            self.forget_before(log.start());
        }
        if self.rows_stale {
            self.lay_rows();
        }
        end < log.records()
    }

    /// How many records of the log were taken in, or dropped before they could be.
    pub fn seen(&self) -> u64 {
        self.next
    }

    /// The task's row, unless it was forgotten.
    pub fn lane(&self, task: TaskId) -> Option<&Lane> {
        self.lanes.get(&task)
    }

    /// The tasks in the order of their rows: depth-first under the task that spawned them.
    pub fn rows(&self) -> &[TaskId] {
        &self.rows
    }

    /// How many tasks stand between this one and a root of the tree, for indentation.
    pub fn depth(&self, task: TaskId) -> usize {
        let parent_of = |task: &TaskId| self.lanes.get(task).and_then(|lane| lane.parent);
        std::iter::successors(parent_of(&task), parent_of).count()
    }

    /// The ready tasks, in the order in which they will run.
    pub fn run_queue(&self) -> impl ExactSizeIterator<Item = TaskId> {
        self.run_queue.iter().copied()
    }

    /// The task whose step is under way.
    pub fn running(&self) -> Option<TaskId> {
        self.running
    }

    /// The tasks that are suspended at present, in order of their rows.
    pub fn suspended(&self) -> impl Iterator<Item = &Lane> {
        self.rows
            .iter()
            .filter_map(|task| self.lanes.get(task))
            .filter(|lane| lane.current().is_some_and(|span| matches!(span.kind, SpanKind::Suspended { .. })))
    }

    /// The turns of the loop.
    pub fn ticks(&self) -> &[Tick] {
        &self.ticks
    }

    /// The output, in order.
    pub fn messages(&self) -> &[Message] {
        &self.messages
    }

    /// The first moment that is known: zero, unless older events were dropped.
    pub fn start(&self) -> Time {
        self.start
    }

    /// The time of the last event.
    pub fn end(&self) -> Time {
        self.end
    }

    /// How many events were dropped before [`Model::start`].
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// Events were dropped before this model saw them: all it has is out of date, and what lived then is known from the log.
    fn begin_at_the_cut(&mut self, log: &Log) {
        *self = Model { next: log.first_record(), rows_stale: true, ..Model::default() };
        for (task, carried) in log.carried() {
            self.spawn(Lane::new(task, &carried.name, carried.parent, carried.spawned));
        }
    }

    fn apply(&mut self, log: &Log, event: &Event) {
        let Event { at, task, what } = *event;
        self.end = at;
        match (what, task) {
            (What::TickBegan, _) => self.ticks.push(Tick { begin: at, end: Time::MAX }),
            (What::TickEnded, _) => {
                if let Some(tick) = self.ticks.last_mut() {
                    tick.end = at;
                }
            }
            (What::Message { text }, _) => {
                self.messages.push(Message { at, task, text, unclaimed_failure: false });
            }
            (What::FailureUnclaimed { error }, _) => {
                self.messages.push(Message { at, task, text: error, unclaimed_failure: true });
            }
            (What::Spawned { parent, name }, Some(task)) => {
                self.spawn(Lane::new(task, log.text(name).unwrap_or_default(), parent, at));
            }
            (_, Some(task)) => self.apply_to(task, at, what),
            (_, None) => {}
        }
    }

    /// The events that move a task through its life.
    fn apply_to(&mut self, task: TaskId, at: Time, what: What) {
        let Some(lane) = self.lanes.get_mut(&task) else { return };
        match what {
            What::Ready { by } => {
                lane.waits.clear();
                lane.open(at, SpanKind::Ready { by });
                self.run_queue.push_back(task);
            }
            What::PollBegan => {
                lane.open(at, SpanKind::Running { outcome: crate::rt::PollOutcome::Pending });
                if self.run_queue.front() == Some(&task) {
                    self.run_queue.pop_front();
                }
                self.running = Some(task);
            }
            What::WaitBegan { wait, delay } => lane.waits_for(at, wait, delay),
            What::PollEnded { outcome, error } => {
                lane.end_step(at, outcome, error);
                self.running = None;
            }
            What::CancelRequested { by } => lane.cancel_requested = Some((at, by)),
            What::Spawned { .. }
            | What::FailureUnclaimed { .. }
            | What::Message { .. }
            | What::Yielded
            | What::TickBegan
            | What::TickEnded
            | What::SliceBegan { .. }
            | What::SliceEnded
            | What::Counted { .. }
            | What::Flow { .. } => {}
        }
    }

    fn spawn(&mut self, lane: Lane) {
        let task = lane.task;
        match lane.parent.and_then(|parent| self.lanes.get_mut(&parent)) {
            Some(parent) => parent.children.push(task),
            None => self.roots.push(task),
        }
        self.lanes.insert(task, lane);
        self.rows_stale = true;
    }

    /// Depth-first without recursion: a chain of a million tasks must not overflow the stack.
    fn lay_rows(&mut self) {
        self.rows.clear();
        let mut pending: Vec<TaskId> = self.roots.iter().rev().copied().collect();
        while let Some(task) = pending.pop() {
            self.rows.push(task);
            if let Some(lane) = self.lanes.get(&task) {
                pending.extend(lane.children.iter().rev());
            }
        }
        self.rows_stale = false;
    }

    /// Lets go of what ended before `cut`, and of tasks that did; a task that lives keeps its row, its children
    /// move up to the root when their parent is gone.
    fn forget_before(&mut self, cut: Time) {
        self.start = cut;
        self.ticks.drain(..self.ticks.partition_point(|tick| tick.end < cut));
        self.messages.drain(..self.messages.partition_point(|message| message.at < cut));
        self.lanes.retain(|_, lane| !lane.forget_before(cut));
        let mut roots: Vec<TaskId> = Vec::new();
        let known: std::collections::HashSet<TaskId> = self.lanes.keys().copied().collect();
        for lane in self.lanes.values_mut() {
            lane.children.retain(|child| known.contains(child));
            if lane.parent.is_none_or(|parent| !known.contains(&parent)) {
                roots.push(lane.task);
            }
        }
        roots.sort_unstable();
        self.roots = roots;
        self.rows_stale = true;
    }
}
