//! The state of a run after the events so far, and its history: lanes, the run queue, ticks of the loop, the output.
//!
//! Invariant: a model is a function of the events it was given, in order. Feeding a log in pieces or at once gives the same
//! model. It removes what the log has dropped.
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
    /// The time of the event.
    pub at: Time,
    /// The lane of the task, or one of a foreign trace.
    pub lane: Option<LaneId>,
    /// The line, or the error of a failure that was never joined.
    pub text: TextId,
    /// Whether this is a failure that was never joined, instead of a printed line.
    pub unclaimed_failure: bool,
    /// The position of its event in the log.
    recorded_at: Position,
}

/// One tick of the loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tick {
    /// When it began.
    pub begin: Time,
    /// When it ended; [`Time::MAX`] while it is open.
    pub end: Time,
}

/// The maximum number of gauges in a model: far more than fit on the screen.
pub const MOST_GAUGES: usize = 64;

/// The history of a gauge.
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
    /// Depth-first under the spawner. Out of date while `rows_stale`.
    rows: Vec<LaneId>,
    /// The tasks among the rows, in the same order.
    tasks: Vec<TaskId>,
    rows_stale: bool,
    roots: Vec<LaneId>,
    /// The run after the last applied event.
    snapshot: Snapshot,
    /// Keyframes, oldest first, one per chunk of the log. The first is not after the first stored event.
    keyframes: VecDeque<Keyframe>,
    ticks: Vec<Tick>,
    messages: Vec<Message>,
    /// The length of the run queue.
    queued: CounterSeries,
    gauges: Vec<GaugeTrack>,
    flows: Flows,
    start: Time,
    dropped: u64,
}

impl Model {
    /// Applies the events that `log` has recorded since the last call. Returns whether there were any.
    pub fn catch_up(&mut self, log: &Log) -> bool {
        let before = self.seen();
        self.catch_up_some(log, u64::MAX);
        self.seen() != before
    }

    /// Applies at most `most` of the events that `log` has recorded since the last call. Returns true if some are left. The
    /// limit keeps the page responsive when a run records faster than the page can draw.
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

    /// The number of events that were applied, or were dropped before they could be.
    pub fn seen(&self) -> u64 {
        self.snapshot.position().0
    }

    /// The run after the last applied event.
    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// The run at `position`, clamped to the known range. Replays at most one chunk of events from the nearest keyframe.
    pub fn snapshot_at(&self, log: &Log, position: Position) -> Snapshot {
        let position = position.clamp(log.first_position(), self.snapshot.position());
        let before = self.keyframes.partition_point(|keyframe| keyframe.position() <= position);
        let keyframe = before.checked_sub(1).and_then(|index| self.keyframes.get(index));
        let mut snapshot = keyframe.map_or_else(|| Snapshot::at_cut(log), Keyframe::snapshot);
        snapshot.advance(log, position);
        snapshot
    }

    /// Stores a keyframe at the start of a chunk.
    fn keep_keyframe(&mut self, log: &Log) {
        let position = self.snapshot.position();
        let known = self.keyframes.back().is_some_and(|keyframe| keyframe.position() >= position);
        if position.0.is_multiple_of(log.chunk_len()) && !known {
            self.keyframes.push_back(Keyframe::of(&self.snapshot));
        }
    }

    /// The lane of a task or a worker, unless it was removed.
    pub fn lane(&self, lane: impl Into<LaneId>) -> Option<&Lane> {
        self.lanes.get(lane.into())
    }

    /// The lanes in row order: tasks depth-first under their spawners.
    pub fn rows(&self) -> &[LaneId] {
        &self.rows
    }

    /// The tasks in row order.
    pub fn tasks(&self) -> &[TaskId] {
        &self.tasks
    }

    /// The number of ancestors of the lane, for indentation.
    pub fn depth(&self, lane: LaneId) -> usize {
        let parent_of = |lane: LaneId| self.lanes.get(lane).and_then(|lane| lane.parent);
        std::iter::successors(parent_of(lane), |parent| parent_of((*parent).into())).count()
    }

    /// The ticks of the loop.
    pub fn ticks(&self) -> &[Tick] {
        &self.ticks
    }

    /// The output, in order.
    pub fn messages(&self) -> &[Message] {
        &self.messages
    }

    /// The output before a position.
    pub fn messages_by(&self, position: Position) -> &[Message] {
        &self.messages[..self.messages.partition_point(|message| message.recorded_at < position)]
    }

    /// The length of the run queue.
    pub fn queued(&self) -> &CounterSeries {
        &self.queued
    }

    /// The first [`MOST_GAUGES`] gauges, in order of their first values.
    pub fn gauges(&self) -> &[GaugeTrack] {
        &self.gauges
    }

    /// The flow segments that leave `lane` or arrive at it, ordered by end, from index `from` on.
    pub fn flows<'m>(&'m self, lane: &'m Lane, from: usize) -> impl DoubleEndedIterator<Item = &'m Segment> {
        lane.flows[from..].iter().filter_map(|number| self.flows.get(*number))
    }

    /// The number of flow segments of `lane` that ended before `time`.
    pub fn flows_before(&self, lane: &Lane, time: Time) -> usize {
        lane.flows.partition_point(|number| self.flows.get(*number).is_some_and(|flow| flow.end < time))
    }

    /// The start of the known history: zero, unless older events were dropped.
    pub fn start(&self) -> Time {
        self.start
    }

    /// The time of the last event.
    pub fn end(&self) -> Time {
        self.snapshot.at()
    }

    /// The number of events that were dropped before [`Model::start`].
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// Rebuilds the model from the cut of the log, because events were dropped before they were applied.
    #[cold]
    #[inline(never)]
    fn begin_at_the_cut(&mut self, log: &Log) {
        let snapshot = Snapshot::at_cut(log);
        *self = Model { snapshot, rows_stale: true, ..Model::default() };
        for (id, carried) in log.carried() {
            // Created before every stored event, including the first.
            let mut lane = Lane::new(id, &carried.name, carried.parent, carried.since, Position::default());
            if let Some(status) = self.snapshot.status(id) {
                // Before the first event, like the spans of a model that was fed continuously.
                lane.presume(log.start() - Duration::from_nanos(1), status.doing);
            }
            self.add(lane);
        }
        self.order_roots(log);
    }

    fn apply(&mut self, log: &Log, event: &TraceEvent) {
        let TraceEvent { at, lane, kind } = *event;
        let recorded_at = self.snapshot.position();
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
                self.messages.push(Message { at, lane, text, unclaimed_failure: false, recorded_at });
            }
            (EventKind::FailureUnclaimed { error }, _) => {
                self.messages.push(Message { at, lane, text: error, unclaimed_failure: true, recorded_at });
            }
            (EventKind::Gauged { gauge, level }, _) => self.gauge(log, gauge, at, level),
            (EventKind::Spawned { parent, name }, Some(lane)) => {
                self.add(Lane::new(lane, log.text(name).unwrap_or_default(), parent, at, recorded_at));
            }
            (EventKind::WorkerJoined { name }, Some(lane)) => {
                self.add(Lane::new(lane, log.text(name).unwrap_or_default(), None, at, recorded_at));
            }
            (EventKind::Flow { flow, part }, Some(lane)) => self.pass(lane, at, flow, part),
            (_, Some(lane)) => self.apply_to(lane, at, kind, recorded_at),
            (_, None) => {}
        }
    }

    /// Applies an event that changes the state of a lane.
    fn apply_to(&mut self, id: LaneId, at: Time, kind: EventKind, recorded_at: Position) {
        let Some(lane) = self.lanes.get_mut(id) else { return };
        match kind {
            EventKind::Ready { by } => lane.open(at, SpanKind::Ready { by }),
            EventKind::PollBegan => lane.open(at, SpanKind::Running { outcome: PollOutcome::Pending }),
            EventKind::PollEnded { outcome: PollOutcome::Pending, .. } => {
                let doing = self.snapshot.status(id).map(|status| status.doing);
                lane.open(at, doing.unwrap_or(SpanKind::Idle));
            }
            EventKind::PollEnded { outcome, error } => lane.end(at, outcome, error, recorded_at),
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

    /// Adds a point of a flow.
    fn pass(&mut self, lane: LaneId, at: Time, flow: u32, part: FlowPart) {
        let Some((segment, from)) = self.flows.pass(flow, part, lane, at) else { return };
        let other = Some(from).filter(|from| *from != lane);
        for lane in [Some(lane), other].into_iter().flatten() {
            if let Some(lane) = self.lanes.get_mut(lane) {
                lane.flows.push(segment);
            }
        }
    }

    /// Records the length of the run queue, from its first task on: a foreign trace never has one.
    fn count_queue(&mut self, at: Time) {
        let length = self.snapshot.run_queue().len() as u32;
        if length > 0 || !self.queued.is_empty() {
            self.queued.push_level(at, length);
        }
    }

    /// Appends a level to a gauge. A linear search: for so few gauges it is faster than hashing the name.
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

    /// Sorts the roots, which are ordered by number, by creation: lanes from before the cut by time, all others by position.
    fn order_roots(&mut self, log: &Log) {
        let cut = log.first_position();
        let key = |lane: &LaneId, of: fn(&Lane, Position) -> u64| {
            self.lanes.get(*lane).map_or(0, |lane| of(lane, cut))
        };
        let by_time = in_order(&self.roots, |lane| key(lane, |lane, _| lane.since.as_nanos()));
        self.roots = in_order(&by_time, |lane| key(lane, |lane, cut| lane.recorded_from(cut).0));
    }

    /// Lays out the rows depth-first, without recursion: a chain of a million tasks must not overflow the stack.
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

    /// Removes what the log has dropped, and tasks that ended before. Children of a removed task become roots.
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

    /// The approximate heap size of spans, series and keyframes, in bytes.
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
