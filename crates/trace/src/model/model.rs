//! What a run looks like after its events so far: lanes, the run queue, the loop's ticks, the output.
//!
//! Invariant: a model is a function of the events it was given, in order; feeding a log in pieces or at once gives the
//! same. What the log dropped, the model forgets.
//!
//! The page loads these on first use: `Model::snapshot_at`, `Model::begin_at_the_cut`, `Model::forget_before`.

use std::collections::{HashSet, VecDeque};
use std::time::Duration;

use super::by_lane::ByLane;
use super::counter_series::CounterSeries;
use super::flows::{Flows, Segment};
use super::lane::Lane;
use super::snapshot::{Keyframe, Snapshot};
use super::span::SpanKind;
use crate::record::cursor::Position;
use crate::record::event::{EventKind, FlowPart, TextId, TraceEvent};
use crate::record::lane_id::LaneId;
use crate::record::log::Log;
use loopscope_rt::sorting::in_order;
use loopscope_rt::{PollOutcome, TaskId, Time};

/// A line of output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Message {
    /// When it was printed.
    pub at: Time,
    /// On whose lane: that of the task, or one of a foreign trace.
    pub lane: Option<LaneId>,
    /// The line, or the error nobody joined.
    pub text: TextId,
    /// Whether this is a failure that nobody joined, instead of a printed line.
    pub unclaimed_failure: bool,
    /// Where the record tells of it.
    told: Position,
}

/// One turn of the loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tick {
    /// When it began.
    pub begin: Time,
    /// When it ended; [`Time::MAX`] while it is under way.
    pub end: Time,
}

/// How many gauges a model keeps: far more than there is room to draw.
pub const MOST_GAUGES: usize = 64;

/// What a gauge of the run said.
#[derive(Clone, Debug)]
pub struct GaugeTrack {
    /// Its name.
    pub name: Box<str>,
    /// Its levels.
    pub levels: CounterSeries,
}

/// The state of a run, and the history to draw.
#[derive(Default)]
pub struct Model {
    lanes: ByLane<Lane>,
    /// Depth-first under the spawner; stale while `rows_stale`.
    rows: Vec<LaneId>,
    /// Those of tasks, in the same order.
    tasks: Vec<TaskId>,
    rows_stale: bool,
    roots: Vec<LaneId>,
    /// After the last event that was taken in.
    snapshot: Snapshot,
    /// Moments to start from, oldest first, a chunk of the log apart; the first is not after the first kept event.
    keyframes: VecDeque<Keyframe>,
    ticks: Vec<Tick>,
    messages: Vec<Message>,
    /// How many tasks were in the run queue.
    queued: CounterSeries,
    gauges: Vec<GaugeTrack>,
    flows: Flows,
    start: Time,
    dropped: u64,
}

impl Model {
    /// Takes in what `log` has recorded since the last call. True if there was anything.
    pub fn catch_up(&mut self, log: &Log) -> bool {
        let before = self.seen();
        self.catch_up_some(log, u64::MAX);
        self.seen() != before
    }

    /// Takes in at most `most` of the events that `log` has recorded since the last call; true if some are left. For
    /// drawing, which must not hold up the page when a run records faster than it can be drawn.
    pub fn catch_up_some(&mut self, log: &Log, most: u64) -> bool {
        if self.seen() < log.first_event() {
            self.begin_at_the_cut(log);
        }
        let end = self.seen().saturating_add(most).min(log.next_event());
        while self.seen() < end {
            self.keep_keyframe(log);
            let chunk_ends = (self.seen() / log.chunk_len() + 1) * log.chunk_len();
            for event in log.events_of(self.seen()..end.min(chunk_ends)) {
                self.apply(log, &event);
            }
        }
        if log.dropped() > self.dropped {
            self.dropped = log.dropped();
            self.forget_before(log);
        }
        if self.rows_stale {
            self.lay_rows();
        }
        end < log.next_event()
    }

    /// How many events of the log were taken in, or dropped before they could be.
    pub fn seen(&self) -> u64 {
        self.snapshot.position().0
    }

    /// The run after the last event that was taken in.
    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// The run at `position`, or at the nearest place to it that is known. Costs as much as taking in the events of one
    /// chunk of the log at most.
    pub fn snapshot_at(&self, log: &Log, position: Position) -> Snapshot {
        let position = position.clamp(log.first_position(), self.snapshot.position());
        let before = self.keyframes.partition_point(|keyframe| keyframe.position() <= position);
        let keyframe = before.checked_sub(1).and_then(|index| self.keyframes.get(index));
        let mut snapshot = keyframe.map_or_else(|| Snapshot::at_cut(log), Keyframe::snapshot);
        snapshot.advance(log, position);
        snapshot
    }

    /// Keeps the moment at the start of a chunk.
    fn keep_keyframe(&mut self, log: &Log) {
        let position = self.snapshot.position();
        let known = self.keyframes.back().is_some_and(|keyframe| keyframe.position() >= position);
        if position.0.is_multiple_of(log.chunk_len()) && !known {
            self.keyframes.push_back(Keyframe::of(&self.snapshot));
        }
    }

    /// The row of a task or a worker, unless it was forgotten.
    pub fn lane(&self, lane: impl Into<LaneId>) -> Option<&Lane> {
        self.lanes.get(lane.into())
    }

    /// The lanes in the order of their rows: tasks depth-first under the task that spawned them.
    pub fn rows(&self) -> &[LaneId] {
        &self.rows
    }

    /// The tasks in that order.
    pub fn tasks(&self) -> &[TaskId] {
        &self.tasks
    }

    /// How many tasks stand between this lane and a root of the tree, for indentation.
    pub fn depth(&self, lane: LaneId) -> usize {
        let parent_of = |lane: LaneId| self.lanes.get(lane).and_then(|lane| lane.parent);
        std::iter::successors(parent_of(lane), |parent| parent_of((*parent).into())).count()
    }

    /// The turns of the loop.
    pub fn ticks(&self) -> &[Tick] {
        &self.ticks
    }

    /// The output, in order.
    pub fn messages(&self) -> &[Message] {
        &self.messages
    }

    /// The output up to a position.
    pub fn messages_by(&self, position: Position) -> &[Message] {
        &self.messages[..self.messages.partition_point(|message| message.told < position)]
    }

    /// How many tasks were in the run queue.
    pub fn queued(&self) -> &CounterSeries {
        &self.queued
    }

    /// What the first gauges of the run said, [`MOST_GAUGES`] at most, in the order of their first words.
    pub fn gauges(&self) -> &[GaugeTrack] {
        &self.gauges
    }

    /// The arrows that leave `lane` or arrive at it, the `place`th first, in the order of their ends.
    pub fn flows<'m>(&'m self, lane: &'m Lane, place: usize) -> impl DoubleEndedIterator<Item = &'m Segment> {
        lane.flows[place..].iter().filter_map(|number| self.flows.get(*number))
    }

    /// How many of the arrows of `lane` had ended before `time`.
    pub fn flows_before(&self, lane: &Lane, time: Time) -> usize {
        lane.flows.partition_point(|number| self.flows.get(*number).is_some_and(|flow| flow.end < time))
    }

    /// The first moment that is known: zero, unless older events were dropped.
    pub fn start(&self) -> Time {
        self.start
    }

    /// The time of the last event.
    pub fn end(&self) -> Time {
        self.snapshot.at()
    }

    /// How many events were dropped before [`Model::start`].
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// Events were dropped before this model saw them: all it has is out of date, and what lived then is known from the log.
    #[cold]
    #[inline(never)]
    fn begin_at_the_cut(&mut self, log: &Log) {
        let snapshot = Snapshot::at_cut(log);
        *self = Model { snapshot, rows_stale: true, ..Model::default() };
        for (id, carried) in log.carried() {
            // It was there before every event that is kept, the first one included.
            let mut lane = Lane::new(id, &carried.name, carried.parent, carried.since, Position::default());
            if let Some(status) = self.snapshot.status(id) {
                // Before the first event, as the spans of a model that followed live.
                lane.presume(log.start() - Duration::from_nanos(1), status.doing);
            }
            self.add(lane);
        }
        self.order_roots(log);
    }

    fn apply(&mut self, log: &Log, event: &TraceEvent) {
        let TraceEvent { at, lane, kind } = *event;
        let told = self.snapshot.position();
        self.snapshot.apply(event);
        if matches!(kind, EventKind::Ready { .. } | EventKind::PollBegan) {
            self.count_queue(at);
        }
        match (kind, lane) {
            (EventKind::TickBegan, _) => self.ticks.push(Tick { begin: at, end: Time::MAX }),
            (EventKind::TickEnded, _) => {
                if let Some(tick) = self.ticks.last_mut() {
                    tick.end = at;
                }
            }
            (EventKind::Message { text }, _) => {
                self.messages.push(Message { at, lane, text, unclaimed_failure: false, told });
            }
            (EventKind::FailureUnclaimed { error }, _) => {
                self.messages.push(Message { at, lane, text: error, unclaimed_failure: true, told });
            }
            (EventKind::Gauged { gauge, level }, _) => self.gauge(log, gauge, at, level),
            (EventKind::Spawned { parent, name }, Some(lane)) => {
                self.add(Lane::new(lane, log.text(name).unwrap_or_default(), parent, at, told));
            }
            (EventKind::WorkerJoined { name }, Some(lane)) => {
                self.add(Lane::new(lane, log.text(name).unwrap_or_default(), None, at, told));
            }
            (EventKind::Flow { flow, part }, Some(lane)) => self.pass(lane, at, flow, part),
            (_, Some(lane)) => self.apply_to(lane, at, kind, told),
            (_, None) => {}
        }
    }

    /// The events that move a lane through its life.
    fn apply_to(&mut self, id: LaneId, at: Time, kind: EventKind, told: Position) {
        let Some(lane) = self.lanes.get_mut(id) else { return };
        match kind {
            EventKind::Ready { by } => lane.open(at, SpanKind::Ready { by }),
            EventKind::PollBegan => lane.open(at, SpanKind::Running { outcome: PollOutcome::Pending }),
            EventKind::PollEnded { outcome: PollOutcome::Pending, .. } => {
                let doing = self.snapshot.status(id).map(|status| status.doing);
                lane.open(at, doing.unwrap_or(SpanKind::Idle));
            }
            EventKind::PollEnded { outcome, error } => lane.end(at, outcome, error, told),
            EventKind::CancelRequested { by } => lane.cancel_requested = Some((at, by)),
            EventKind::SliceBegan { name, .. } => lane.open(kind.happened(at), SpanKind::Slice { name }),
            EventKind::SliceEnded { .. } => lane.open(kind.happened(at), SpanKind::Idle),
            EventKind::Counted { value } => lane.counter.push(at, value),
            EventKind::WaitBegan { .. }
            | EventKind::WaitEnded { .. }
            | EventKind::Gauged { .. }
            | EventKind::Flow { .. }
            | EventKind::Spawned { .. }
            | EventKind::WorkerJoined { .. }
            | EventKind::FailureUnclaimed { .. }
            | EventKind::Message { .. }
            | EventKind::TickBegan
            | EventKind::TickEnded => {}
        }
    }

    /// An arrow passes a lane.
    fn pass(&mut self, lane: LaneId, at: Time, flow: u32, part: FlowPart) {
        let Some((segment, from)) = self.flows.pass(flow, part, lane, at) else { return };
        let other = Some(from).filter(|from| *from != lane);
        for lane in [Some(lane), other].into_iter().flatten() {
            if let Some(lane) = self.lanes.get_mut(lane) {
                lane.flows.push(segment);
            }
        }
    }

    /// Counts the run queue from its first task on: the lanes of a foreign trace are never in it.
    fn count_queue(&mut self, at: Time) {
        let length = self.snapshot.run_queue().len() as u32;
        if length > 0 || !self.queued.is_empty() {
            self.queued.push_level(at, length);
        }
    }

    /// Takes in what the gauge of this name said. So few are kept that looking through them is quicker than hashing a name.
    #[inline(never)]
    fn gauge(&mut self, log: &Log, name: TextId, at: Time, level: u32) {
        let name = log.text(name).unwrap_or_default();
        if let Some(gauge) = self.gauges.iter_mut().find(|gauge| &*gauge.name == name) {
            gauge.levels.push_level(at, level);
        } else if self.gauges.len() < MOST_GAUGES {
            let mut levels = CounterSeries::default();
            levels.push_level(at, level);
            self.gauges.push(GaugeTrack { name: name.into(), levels });
        }
    }

    fn add(&mut self, lane: Lane) {
        let parent = lane.parent.and_then(|parent| self.lanes.get_mut(parent.into()));
        match (parent, lane.id) {
            (Some(parent), LaneId::Task(task)) => parent.children.push(task),
            (_, id) => self.roots.push(id),
        }
        self.lanes.insert(lane.id, lane);
        self.rows_stale = true;
    }

    /// Puts lanes without a parent, which are in the order of their numbers, into that of their coming: of those from before the
    /// record begins it is known when they came, of all others in which order.
    fn order_roots(&mut self, log: &Log) {
        let cut = log.first_position();
        let key = |lane: &LaneId, of: fn(&Lane, Position) -> u64| {
            self.lanes.get(*lane).map_or(0, |lane| of(lane, cut))
        };
        let by_time = in_order(&self.roots, |lane| key(lane, |lane, _| lane.since.as_nanos()));
        self.roots = in_order(&by_time, |lane| key(lane, |lane, cut| lane.told_from(cut).0));
    }

    /// Depth-first without recursion: a chain of a million tasks must not overflow the stack.
    fn lay_rows(&mut self) {
        self.rows.clear();
        let mut pending: Vec<LaneId> = self.roots.iter().rev().copied().collect();
        while let Some(id) = pending.pop() {
            self.rows.push(id);
            if let Some(lane) = self.lanes.get(id) {
                pending.extend(lane.children.iter().rev().copied().map(LaneId::Task));
            }
        }
        self.tasks.clear();
        self.tasks.extend(self.rows.iter().filter_map(|lane| lane.task()));
        self.rows_stale = false;
    }

    /// Lets go of what the log has dropped, and of tasks that ended before; a task that lives keeps its row, its children
    /// move up to the root when their parent is gone.
    #[cold]
    #[inline(never)]
    fn forget_before(&mut self, log: &Log) {
        let cut = log.start();
        self.start = cut;
        self.ticks.drain(..self.ticks.partition_point(|tick| tick.end < cut));
        self.messages.drain(..self.messages.partition_point(|message| message.at < cut));
        self.queued.forget_before(cut);
        self.gauges.iter_mut().for_each(|gauge| gauge.levels.forget_before(cut));
        let gone = self.keyframes.partition_point(|keyframe| keyframe.position() < log.first_position());
        self.keyframes.drain(..gone);
        self.lanes.retain(|lane| !lane.forget_before(cut));
        let known: HashSet<TaskId> = self.lanes.values().filter_map(|lane| lane.id.task()).collect();
        self.roots.clear();
        for lane in self.lanes.values_mut() {
            lane.children.retain(|child| known.contains(child));
            if lane.parent.is_none_or(|parent| !known.contains(&parent)) {
                self.roots.push(lane.id);
            }
        }
        self.order_roots(log);
        self.rows_stale = true;
    }

    /// About how many bytes of memory the spans and the moments take.
    pub fn bytes(&self) -> usize {
        let spans: usize = self.lanes.values().map(|lane| size_of::<Lane>() + lane.spans.bytes()).sum();
        let counts =
            self.queued.bytes() + self.gauges.iter().map(|gauge| gauge.levels.bytes()).sum::<usize>();
        let arrows: usize = self.lanes.values().map(|lane| lane.flows.capacity() * size_of::<u32>()).sum();
        spans
            + counts
            + arrows
            + self.flows.bytes()
            + self.keyframes.iter().map(Keyframe::bytes).sum::<usize>()
    }
}
