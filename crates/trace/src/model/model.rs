//! The state of a run after the events so far, and its history: lanes, the run queue, ticks of the loop, the output.
//!
//! Invariant: a model is a function of the events it was given, in order. Feeding a log in pieces or at once gives the same
//! model. It removes what the log has dropped. Next: `apply` (the effect of each event), `rows` (the order of the lanes),
//! `cut`.

mod apply;
mod cut;
mod rows;

use std::collections::VecDeque;

use super::by_lane::ByLane;
use super::counter_series::CounterSeries;
use super::flows::{Flows, Segment};
use super::lane::Lane;
use super::snapshot::{Keyframe, Snapshot};
use crate::record::cursor::Position;
use crate::record::event::TextId;
use crate::record::lane_id::LaneId;
use crate::record::log::Log;
use loopscope_rt::{Cause, TaskId, Time};

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
    /// Whether this is a line of the error stream.
    pub is_error: bool,
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

/// A call of a callback, on the loop's own lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    /// When it began.
    pub begin: Time,
    /// When it returned; [`Time::MAX`] while it runs.
    pub end: Time,
    /// The callback's name.
    pub name: TextId,
    /// What scheduled it.
    pub by: Cause,
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
///
/// ```
/// # use std::rc::Rc;
/// # use loopscope_rt::{Runner, ms, sleep};
/// # use loopscope_trace::Recorder;
/// # let recorder = Rc::new(Recorder::default());
/// # Runner::watched_by(recorder.clone()).run_virtual(async { sleep(ms(20)).await })?;
/// use loopscope_trace::{Model, SpanKind};
///
/// // `recorder` has recorded a task that slept for 20 ms.
/// let log = recorder.log();
/// let mut model = Model::default();
/// model.catch_up(&log);
/// let lane = model.lane(model.rows()[0]).unwrap();
/// assert_eq!(&*lane.name, "main");
/// let slept = lane.spans.iter().find(|span| matches!(span.kind, SpanKind::Suspended { .. })).unwrap();
/// assert_eq!(slept.end.since(slept.begin), ms(20));
/// # Ok::<(), loopscope_rt::RunError>(())
/// ```
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
    calls: Vec<Call>,
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

    /// The calls of callbacks, in order.
    pub fn calls(&self) -> &[Call] {
        &self.calls
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
