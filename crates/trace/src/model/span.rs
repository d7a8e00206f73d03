//! What a task or a worker was doing for a while: one bar of a lane.
//!
//! Invariant: a span says all that a drawing needs of it; who waits for what else is asked of [`waits`](super::waits). Next:
//! [`spans`](super::spans), which keeps them in little room.

use crate::record::event::{TextId, WaitId};
use loopscope_rt::{Cause, PollOutcome, Time};

/// What a task or a worker was doing during a span.
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
        /// Of what it waited for when it was suspended, that which [ends first](super::waits::Waits::first_to_end); `None` if
        /// no future said what it waits for.
        wait: Option<WaitId>,
        /// How many things more it waited for; of very many, 65,535.
        others: u16,
    },
    /// In a slice of a worker or of a foreign trace.
    Slice {
        /// What the slice is called.
        name: TextId,
    },
    /// Between such slices.
    Idle,
}

/// One interval of a lane.
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
