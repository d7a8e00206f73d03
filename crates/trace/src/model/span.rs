//! A span: what a task or a worker was doing for a while, one bar of a lane.
//!
//! Invariant: a span has all that its bar shows. All other waits of a suspended task are in [`waits`](super::waits). Next:
//! [`spans`](super::spans), which stores spans compactly.

use crate::record::event::{TextId, WaitId};
use loopscope_rt::{Cause, PollOutcome, Time};

/// The state of a task or a worker during a span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpanKind {
    /// In the run queue.
    Ready {
        /// The waker.
        by: Cause,
    },
    /// Running one step.
    Running {
        /// How the step ended; `Pending` also until it ends.
        outcome: PollOutcome,
    },
    /// Suspended.
    Suspended {
        /// Of its waits at the suspension the one that [ends first](super::waits::Waits::first_to_end); `None` if no future
        /// declared a wait.
        wait: Option<WaitId>,
        /// The number of its other waits, saturated at 65,535.
        others: u16,
    },
    /// In a slice of a worker or of a foreign trace.
    Slice {
        /// The slice's name.
        name: TextId,
    },
    /// Between slices.
    Idle,
}

/// One interval of a lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// When it began.
    pub begin: Time,
    /// When it ended; [`Time::MAX`] while it is open.
    pub end: Time,
    /// The state during it.
    pub kind: SpanKind,
}

impl Span {
    /// When it ended; `now` while it is open.
    pub fn end_or(&self, now: Time) -> Time {
        if self.end == Time::MAX { now.max(self.begin) } else { self.end }
    }
}
