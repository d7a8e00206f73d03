//! A lane of a task or a worker: its spans in time order, and its present state.
//!
//! Invariant: spans are contiguous: each begins where the previous one ended. Only the last may be open, and an ended task
//! has no open span.

use super::counter_series::CounterSeries;
use super::span::{Span, SpanKind};
use super::spans::Spans;
use crate::record::cursor::Position;
use crate::record::event::{TextId, WaitId};
use crate::record::lane_id::LaneId;
use loopscope_rt::{Cause, PollOutcome, TaskId, Time};

/// How a task ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    /// When it ended.
    pub at: Time,
    /// The outcome; never `Pending`.
    pub outcome: PollOutcome,
    /// The error of a failure.
    pub error: Option<TextId>,
    /// The position of the event in the log.
    recorded_at: Position,
}

/// A lane.
#[derive(Clone, Debug)]
pub struct Lane {
    /// The task or worker.
    pub id: LaneId,
    /// Its name.
    pub name: Box<str>,
    /// The spawner; `None` for a worker.
    pub parent: Option<TaskId>,
    /// The line that spawned it; `None` if that is not known.
    pub site: Option<WaitId>,
    /// The tasks it spawned, in order.
    pub children: Vec<TaskId>,
    /// When it was spawned, or joined.
    pub since: Time,
    /// How it ended; `None` while it lives.
    pub ended: Option<Ended>,
    /// Its states, in time order.
    pub spans: Spans,
    /// The values of its counter; empty for tasks.
    pub counter: CounterSeries,
    /// The numbers of the flow segments that leave it or arrive at it, ordered by end.
    pub(crate) flows: Vec<u32>,
    /// When and by whom its cancellation was requested.
    pub cancel_requested: Option<(Time, Cause)>,
    /// The position of the event that created it.
    recorded_at: Position,
    /// Whether its only span is a presumption about the time before the log begins; see [`Lane::presume`].
    presumed: bool,
}

impl Lane {
    pub(crate) fn new(
        id: LaneId,
        name: &str,
        parent: Option<TaskId>,
        since: Time,
        recorded_at: Position,
    ) -> Lane {
        Lane {
            id,
            name: name.into(),
            parent,
            site: None,
            children: Vec::new(),
            since,
            ended: None,
            spans: Spans::default(),
            counter: CounterSeries::default(),
            flows: Vec::new(),
            cancel_requested: None,
            recorded_at,
            presumed: false,
        }
    }

    /// Its name for people. Tasks have their id appended, because names are not unique.
    pub fn title(&self) -> String {
        match self.id {
            LaneId::Task(task) => format!("{} #{task}", self.name),
            LaneId::Worker(_) => self.name.to_string(),
        }
    }

    /// The position of the event that created it, or the cut if that event was dropped.
    pub(crate) fn recorded_from(&self, cut: Position) -> Position {
        self.recorded_at.max(cut)
    }

    /// The open span; `None` once the task has ended.
    pub fn current(&self) -> Option<Span> {
        self.spans.last().filter(|span| span.end == Time::MAX)
    }

    /// Whether it had been created before position `by`.
    pub fn has_begun(&self, by: Position) -> bool {
        self.recorded_at < by
    }

    /// Its end, if that is before position `by`.
    pub fn ended_by(&self, by: Position) -> Option<Ended> {
        self.ended.filter(|ended| ended.recorded_at < by)
    }

    /// Closes the open span and opens the next. A suspension of length zero is removed if the task woke itself or waited for
    /// nothing: the task was woken while it ran, for example by a yield, and was never suspended.
    pub(crate) fn open(&mut self, at: Time, kind: SpanKind) {
        if std::mem::take(&mut self.presumed) && !matches!(kind, SpanKind::Ready { .. }) {
            // The presumption was wrong: the task was ready or running.
            self.spans.pop();
        }
        if let Some(Span { begin, kind: SpanKind::Suspended { wait, .. }, .. }) = self.spans.last()
            && begin == at
            && (wait.is_none() || kind == (SpanKind::Ready { by: self.id.as_cause() }))
        {
            self.spans.pop();
        }
        self.spans.push(at, kind);
    }

    /// Presumes that the task was suspended since `since`, because a wait of it lasted at the cut. The span is removed if
    /// the next event is anything but a wake.
    pub(crate) fn presume(&mut self, since: Time, suspended: SpanKind) {
        self.spans.push(since, suspended);
        self.presumed = true;
    }

    /// Ends the task with its current step.
    pub(crate) fn end(
        &mut self,
        at: Time,
        outcome: PollOutcome,
        error: Option<TextId>,
        recorded_at: Position,
    ) {
        if std::mem::take(&mut self.presumed) {
            self.spans.pop();
        }
        self.spans.set_outcome(outcome);
        self.spans.close(at);
        self.ended = Some(Ended { at, outcome, error, recorded_at });
    }

    /// Removes spans that ended before `cut`. Returns true if the whole task ended before it.
    pub(crate) fn forget_before(&mut self, cut: Time) -> bool {
        self.spans.forget_before(cut);
        self.ended.is_some_and(|ended| ended.at < cut)
    }
}
