//! What a run looks like after its events so far: lanes, the run queue, the loop's ticks, the output.
//!
//! Invariant: a model is a function of the events it was given, in order; feeding a log in pieces or at once gives the
//! same. What the log dropped, the model forgets.

use std::collections::{HashSet, VecDeque};
use std::time::Duration;

use super::by_task::ByTask;
use super::counts::Counts;
use super::cursor::Position;
use super::event::{Event, FlowPart, TextId, What};
use super::flows::{Flows, Segment};
use super::lane::Lane;
use super::log::Log;
use super::moment::{Keyframe, Moment};
use super::span::SpanKind;
use loopscope_rt::{PollOutcome, TaskId, Time};

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
pub struct Gauge {
    /// Its name.
    pub name: Box<str>,
    /// Its levels.
    pub counts: Counts,
}

/// The state of a run, and the history to draw.
#[derive(Default)]
pub struct Model {
    lanes: ByTask<Lane>,
    /// Depth-first under the spawner; stale while `rows_stale`.
    rows: Vec<TaskId>,
    rows_stale: bool,
    roots: Vec<TaskId>,
    /// After the last event that was taken in.
    moment: Moment,
    /// Moments to start from, oldest first, a chunk of the log apart; the first is not after the first kept event.
    keyframes: VecDeque<Keyframe>,
    ticks: Vec<Tick>,
    messages: Vec<Message>,
    /// How many tasks were in the run queue.
    queued: Counts,
    gauges: Vec<Gauge>,
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
            self.keep_moment(log);
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
        self.moment.position().0
    }

    /// The run after the last event that was taken in.
    pub fn moment(&self) -> &Moment {
        &self.moment
    }

    /// The run at `position`, or at the nearest place to it that is known. Costs as much as taking in the events of one
    /// chunk of the log at most.
    pub fn moment_at(&self, log: &Log, position: Position) -> Moment {
        let position = position.clamp(log.first_position(), self.moment.position());
        let before = self.keyframes.partition_point(|keyframe| keyframe.position() <= position);
        let keyframe = before.checked_sub(1).and_then(|index| self.keyframes.get(index));
        let mut moment = keyframe.map_or_else(|| Moment::at_cut(log), Keyframe::moment);
        moment.advance(log, position);
        moment
    }

    /// Keeps the moment at the start of a chunk.
    fn keep_moment(&mut self, log: &Log) {
        let position = self.moment.position();
        let known = self.keyframes.back().is_some_and(|keyframe| keyframe.position() >= position);
        if position.0.is_multiple_of(log.chunk_len()) && !known {
            self.keyframes.push_back(Keyframe::of(&self.moment));
        }
    }

    /// The task's row, unless it was forgotten.
    pub fn lane(&self, task: TaskId) -> Option<&Lane> {
        self.lanes.get(task)
    }

    /// The tasks in the order of their rows: depth-first under the task that spawned them.
    pub fn rows(&self) -> &[TaskId] {
        &self.rows
    }

    /// How many tasks stand between this one and a root of the tree, for indentation.
    pub fn depth(&self, task: TaskId) -> usize {
        let parent_of = |task: &TaskId| self.lanes.get(*task).and_then(|lane| lane.parent);
        std::iter::successors(parent_of(&task), parent_of).count()
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
    pub fn queued(&self) -> &Counts {
        &self.queued
    }

    /// What the first gauges of the run said, [`MOST_GAUGES`] at most, in the order of their first words.
    pub fn gauges(&self) -> &[Gauge] {
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
        self.moment.at()
    }

    /// How many events were dropped before [`Model::start`].
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// Events were dropped before this model saw them: all it has is out of date, and what lived then is known from the log.
    #[cold]
    #[inline(never)]
    fn begin_at_the_cut(&mut self, log: &Log) {
        let moment = Moment::at_cut(log);
        *self = Model { moment, rows_stale: true, ..Model::default() };
        for (task, carried) in log.carried() {
            // It was spawned before every event that is kept, the first one included.
            let mut lane =
                Lane::new(task, &carried.name, carried.parent, carried.spawned, Position::default());
            if let Some(status) = self.moment.status(task) {
                // Before the first event, as the spans of a model that followed live.
                lane.presume(log.start() - Duration::from_nanos(1), status.doing);
            }
            self.spawn(lane);
        }
    }

    fn apply(&mut self, log: &Log, event: &Event) {
        let Event { at, task, what } = *event;
        let told = self.moment.position();
        self.moment.apply(event);
        if matches!(what, What::Ready { .. } | What::PollBegan) {
            self.count_queue(at);
        }
        match (what, task) {
            (What::TickBegan, _) => self.ticks.push(Tick { begin: at, end: Time::MAX }),
            (What::TickEnded, _) => {
                if let Some(tick) = self.ticks.last_mut() {
                    tick.end = at;
                }
            }
            (What::Message { text }, _) => {
                self.messages.push(Message { at, task, text, unclaimed_failure: false, told });
            }
            (What::FailureUnclaimed { error }, _) => {
                self.messages.push(Message { at, task, text: error, unclaimed_failure: true, told });
            }
            (What::Gauged { gauge, level }, _) => self.gauge(log, gauge, at, level),
            (What::Spawned { parent, name }, Some(task)) => {
                self.spawn(Lane::new(task, log.text(name).unwrap_or_default(), parent, at, told));
            }
            (What::Flow { flow, part }, Some(task)) => self.pass(task, at, flow, part),
            (_, Some(task)) => self.apply_to(task, at, what, told),
            (_, None) => {}
        }
    }

    /// The events that move a task through its life.
    fn apply_to(&mut self, task: TaskId, at: Time, what: What, told: Position) {
        let Some(lane) = self.lanes.get_mut(task) else { return };
        match what {
            What::Ready { by } => lane.open(at, SpanKind::Ready { by }),
            What::PollBegan => lane.open(at, SpanKind::Running { outcome: PollOutcome::Pending }),
            What::PollEnded { outcome: PollOutcome::Pending, .. } => {
                let doing = self.moment.status(task).map(|status| status.doing);
                lane.open(at, doing.unwrap_or(SpanKind::Idle));
            }
            What::PollEnded { outcome, error } => lane.end(at, outcome, error, told),
            What::CancelRequested { by } => lane.cancel_requested = Some((at, by)),
            What::SliceBegan { name, .. } => lane.open(what.happened(at), SpanKind::Slice { name }),
            What::SliceEnded { .. } => lane.open(what.happened(at), SpanKind::Idle),
            What::Counted { value } => lane.counts.push(at, value),
            What::WaitBegan { .. }
            | What::WaitEnded { .. }
            | What::Gauged { .. }
            | What::Flow { .. }
            | What::Spawned { .. }
            | What::FailureUnclaimed { .. }
            | What::Message { .. }
            | What::TickBegan
            | What::TickEnded => {}
        }
    }

    /// An arrow passes a lane.
    fn pass(&mut self, lane: TaskId, at: Time, flow: u32, part: FlowPart) {
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
        let length = self.moment.run_queue().len() as u32;
        if length > 0 || !self.queued.is_empty() {
            self.queued.push_level(at, length);
        }
    }

    /// Takes in what the gauge of this name said. So few are kept that looking through them is quicker than hashing a name.
    #[inline(never)]
    fn gauge(&mut self, log: &Log, name: TextId, at: Time, level: u32) {
        let name = log.text(name).unwrap_or_default();
        if let Some(gauge) = self.gauges.iter_mut().find(|gauge| &*gauge.name == name) {
            gauge.counts.push_level(at, level);
        } else if self.gauges.len() < MOST_GAUGES {
            let mut counts = Counts::default();
            counts.push_level(at, level);
            self.gauges.push(Gauge { name: name.into(), counts });
        }
    }

    fn spawn(&mut self, lane: Lane) {
        let task = lane.task;
        match lane.parent.and_then(|parent| self.lanes.get_mut(parent)) {
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
            if let Some(lane) = self.lanes.get(task) {
                pending.extend(lane.children.iter().rev());
            }
        }
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
        self.gauges.iter_mut().for_each(|gauge| gauge.counts.forget_before(cut));
        let gone = self.keyframes.partition_point(|keyframe| keyframe.position() < log.first_position());
        self.keyframes.drain(..gone);
        self.lanes.retain(|lane| !lane.forget_before(cut));
        let known: HashSet<TaskId> = self.lanes.values().map(|lane| lane.task).collect();
        self.roots.clear();
        for lane in self.lanes.values_mut() {
            lane.children.retain(|child| known.contains(child));
            if lane.parent.is_none_or(|parent| !known.contains(&parent)) {
                self.roots.push(lane.task);
            }
        }
        self.rows_stale = true;
    }

    /// About how many bytes of memory the spans and the moments take.
    pub fn bytes(&self) -> usize {
        let spans: usize = self.lanes.values().map(|lane| size_of::<Lane>() + lane.spans.bytes()).sum();
        let counts =
            self.queued.bytes() + self.gauges.iter().map(|gauge| gauge.counts.bytes()).sum::<usize>();
        let arrows: usize = self.lanes.values().map(|lane| lane.flows.capacity() * size_of::<u32>()).sum();
        spans
            + counts
            + arrows
            + self.flows.bytes()
            + self.keyframes.iter().map(Keyframe::bytes).sum::<usize>()
    }
}
