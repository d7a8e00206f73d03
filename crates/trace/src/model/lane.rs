//! One row, of a task or a worker: its spans in order of time, and its present state.
//!
//! Invariant: spans touch: each begins where the one before it ended, only the last may be open, and an ended task
//! has no open span.

use super::counter_series::CounterSeries;
use super::span::{Span, SpanKind};
use super::spans::Spans;
use crate::record::cursor::Position;
use crate::record::event::TextId;
use crate::record::lane_id::LaneId;
use loopscope_rt::{Cause, PollOutcome, TaskId, Time};

/// How a task ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    /// When.
    pub at: Time,
    /// How; never `Pending`.
    pub outcome: PollOutcome,
    /// The error of a failure.
    pub error: Option<TextId>,
    /// Where the record says so.
    told: Position,
}

/// A row.
#[derive(Clone, Debug)]
pub struct Lane {
    /// Whose.
    pub id: LaneId,
    /// The name of the task or the worker.
    pub name: Box<str>,
    /// Who spawned it; `None` for a worker.
    pub parent: Option<TaskId>,
    /// The tasks it spawned, in order.
    pub children: Vec<TaskId>,
    /// When it was spawned, or joined.
    pub since: Time,
    /// How it ended, if it has.
    pub ended: Option<Ended>,
    /// What it was doing, in order of time.
    pub spans: Spans,
    /// The values of the counter that it shows; empty for tasks.
    pub counter: CounterSeries,
    /// The arrows that leave it or arrive at it, by their numbers, in the order of their ends.
    pub(crate) flows: Vec<u32>,
    /// When and by whom its cancellation was requested.
    pub cancel_requested: Option<(Time, Cause)>,
    /// Where the record tells of that.
    told: Position,
    /// Its only span is what it is taken to do since before the record begins.
    presumed: bool,
}

impl Lane {
    pub(crate) fn new(id: LaneId, name: &str, parent: Option<TaskId>, since: Time, told: Position) -> Lane {
        Lane {
            id,
            name: name.into(),
            parent,
            children: Vec::new(),
            since,
            ended: None,
            spans: Spans::default(),
            counter: CounterSeries::default(),
            flows: Vec::new(),
            cancel_requested: None,
            told,
            presumed: false,
        }
    }

    /// What it is called: tasks by their numbers too, for there may be many of a name.
    pub fn title(&self) -> String {
        match self.id {
            LaneId::Task(task) => format!("{} #{task}", self.name),
            LaneId::Worker(_) => self.name.to_string(),
        }
    }

    /// Where the record tells of it, or where it begins if the lane was there before.
    pub(crate) fn told_from(&self, cut: Position) -> Position {
        self.told.max(cut)
    }

    /// What the task is doing at the end of what is known; `None` once it has ended.
    pub fn current(&self) -> Option<Span> {
        self.spans.last().filter(|span| span.end == Time::MAX)
    }

    /// Whether it had been spawned, or joined, by then.
    pub fn has_begun(&self, by: Position) -> bool {
        self.told < by
    }

    /// How it had ended by then, if it had.
    pub fn ended_by(&self, by: Position) -> Option<Ended> {
        self.ended.filter(|ended| ended.told < by)
    }

    /// Closes the open span and opens the next. A suspension that lasted no time is left out if the task woke itself, or
    /// waited for nothing: it was woken while it ran, by a yield for example, and was never suspended.
    pub(crate) fn open(&mut self, at: Time, kind: SpanKind) {
        if std::mem::take(&mut self.presumed) && !matches!(kind, SpanKind::Ready { .. }) {
            // It was not suspended: it was in the queue, or ran.
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

    /// It waited for something before the record begins, so it is taken to have been suspended since then, until it becomes
    /// ready; if something else happens to it first, it was not.
    pub(crate) fn presume(&mut self, since: Time, suspended: SpanKind) {
        self.spans.push(since, suspended);
        self.presumed = true;
    }

    /// Ends the task with the step that is under way.
    pub(crate) fn end(&mut self, at: Time, outcome: PollOutcome, error: Option<TextId>, told: Position) {
        if std::mem::take(&mut self.presumed) {
            self.spans.pop();
        }
        self.spans.set_outcome(outcome);
        self.spans.close(at);
        self.ended = Some(Ended { at, outcome, error, told });
    }

    /// Forgets what ended before `cut`; true if the whole task did.
    pub(crate) fn forget_before(&mut self, cut: Time) -> bool {
        self.spans.forget_before(cut);
        self.ended.is_some_and(|ended| ended.at < cut)
    }
}
