//! One task's row: its spans in order of time, and its present state.
//!
//! Invariant: spans touch: each begins where the one before it ended, only the last may be open, and an ended task
//! has no open span.

use super::event::{Delay, TextId, WaitId};
use crate::rt::{Cause, PollOutcome, TaskId, Time};

/// What a task was doing during a span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpanKind {
    /// In the run queue.
    Ready {
        /// Who put it there.
        by: Cause,
    },
    /// Running one step.
    Running {
        /// How the step ended; `Pending` also while it is under way.
        outcome: PollOutcome,
    },
    /// Suspended.
    Suspended {
        /// The wait nearest to the task's code; `None` if no leaf said what it waits for.
        wait: Option<WaitId>,
    },
}

/// One interval of a task's life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// When it began.
    pub begin: Time,
    /// When it ended; [`Time::MAX`] while it is open.
    pub end: Time,
    /// What the task was doing.
    pub kind: SpanKind,
}

impl Span {
    /// When it ended, or `now` if it has not.
    pub fn end_or(&self, now: Time) -> Time {
        if self.end == Time::MAX { now.max(self.begin) } else { self.end }
    }
}

/// Something a suspended task waits for at present.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CurrentWait {
    /// For what, and on which line.
    pub wait: WaitId,
    /// When it ends by itself.
    pub until: Option<Time>,
}

/// How a task ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    /// When.
    pub at: Time,
    /// How; never `Pending`.
    pub outcome: PollOutcome,
    /// The error of a failure.
    pub error: Option<TextId>,
}

/// A task's row.
#[derive(Clone, Debug)]
pub struct Lane {
    /// Whose.
    pub task: TaskId,
    /// The task's name.
    pub name: Box<str>,
    /// Who spawned it.
    pub parent: Option<TaskId>,
    /// The tasks it spawned, in order.
    pub children: Vec<TaskId>,
    /// When it was spawned.
    pub spawned: Time,
    /// How it ended, if it has.
    pub ended: Option<Ended>,
    /// What it was doing, in order of time.
    pub spans: Vec<Span>,
    /// What it waits for, while it is suspended, nearest to its code first.
    pub waits: Vec<CurrentWait>,
    /// When and by whom its cancellation was requested.
    pub cancel_requested: Option<(Time, Cause)>,
}

impl Lane {
    pub(super) fn new(task: TaskId, name: &str, parent: Option<TaskId>, spawned: Time) -> Lane {
        Lane {
            task,
            name: name.into(),
            parent,
            children: Vec::new(),
            spawned,
            ended: None,
            spans: Vec::new(),
            waits: Vec::new(),
            cancel_requested: None,
        }
    }

    /// What the task is doing at present; `None` once it has ended.
    pub fn current(&self) -> Option<&Span> {
        self.spans.last().filter(|span| span.end == Time::MAX)
    }

    /// The span at `time`, if the task lived then.
    pub fn span_at(&self, time: Time) -> Option<&Span> {
        let after = self.spans.partition_point(|span| span.begin <= time);
        let span = self.spans.get(after.checked_sub(1)?)?;
        (time < span.end).then_some(span)
    }

    /// Closes the open span and opens the next. A suspension for nothing that lasted no time is left out: the task was
    /// woken while it ran, by a yield for example, and was never suspended.
    pub(super) fn open(&mut self, at: Time, kind: SpanKind) {
        match self.spans.last() {
            Some(Span { begin, end: Time::MAX, kind: SpanKind::Suspended { wait: None } })
                if *begin == at =>
            {
                self.spans.pop();
            }
            _ => self.close(at),
        }
        self.spans.push(Span { begin: at, end: Time::MAX, kind });
    }

    /// Closes the open span, if there is one.
    pub(super) fn close(&mut self, at: Time) {
        if let Some(span) = self.spans.last_mut().filter(|span| span.end == Time::MAX) {
            span.end = at;
        }
    }

    pub(super) fn waits_for(&mut self, at: Time, wait: WaitId, delay: Option<Delay>) {
        self.waits.push(CurrentWait { wait, until: delay.map(|delay| at + delay.get()) });
    }

    /// Ends the step that is under way.
    pub(super) fn end_step(&mut self, at: Time, outcome: PollOutcome, error: Option<TextId>) {
        if let Some(Span { end: Time::MAX, kind: SpanKind::Running { outcome: seen }, .. }) =
            self.spans.last_mut()
        {
            *seen = outcome;
        }
        if outcome == PollOutcome::Pending {
            let wait = self.waits.first().map(|current| current.wait);
            self.open(at, SpanKind::Suspended { wait });
        } else {
            self.close(at);
            self.waits.clear();
            self.ended = Some(Ended { at, outcome, error });
        }
    }

    /// Forgets what ended before `cut`; true if the whole task did.
    pub(super) fn forget_before(&mut self, cut: Time) -> bool {
        let gone = self.spans.partition_point(|span| span.end < cut);
        self.spans.drain(..gone);
        self.ended.is_some_and(|ended| ended.at < cut)
    }
}
