//! The start of a span in 16 bytes.
//!
//! Invariant: a kind is read as it was written. Next: [`spans`](super::spans), which stores them.

use super::lane_state::LaneState;
use super::span::SpanKind;
use crate::record::event::{TextId, WaitId};
use crate::record::lane_id::LaneId;
use loopscope_rt::{Cause, PollOutcome, Time};

/// The start of a span, and its kind as a tag and two numbers: with a [`SpanKind`] and its padding it would take 24 bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct SpanStart {
    pub(super) at: Time,
    /// The waker's lane, the wait or the slice's name, by tag; else zero.
    number: u32,
    others: u16,
    tag: SpanTag,
}

const _: () = assert!(size_of::<SpanStart>() == 16, "a million spans must stay under 16 MB");

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SpanTag {
    Spawned,
    WokenByTimer,
    WokenByHost,
    WokenByLane,
    Pending,
    Completed,
    Failed,
    Cancelled,
    Waits,
    Suspended,
    Slice,
    Idle,
}

impl SpanStart {
    pub(super) fn new(at: Time, kind: SpanKind) -> SpanStart {
        let (tag, number, others) = match kind {
            SpanKind::Ready { by: Cause::Spawn } => (SpanTag::Spawned, 0, 0),
            SpanKind::Ready { by: Cause::Timer } => (SpanTag::WokenByTimer, 0, 0),
            SpanKind::Ready { by: Cause::Host } => (SpanTag::WokenByHost, 0, 0),
            SpanKind::Ready { by: by @ (Cause::Task(_) | Cause::Worker(_)) } => {
                (SpanTag::WokenByLane, LaneId::number_or_zero(LaneId::of_cause(by)), 0)
            }
            SpanKind::Running { outcome } => (SpanTag::of(outcome), 0, 0),
            SpanKind::Suspended { wait: Some(wait), others } => (SpanTag::Waits, wait.number(), others),
            SpanKind::Suspended { wait: None, .. } => (SpanTag::Suspended, 0, 0),
            SpanKind::Slice { name } => (SpanTag::Slice, name.0, 0),
            SpanKind::Idle => (SpanTag::Idle, 0, 0),
        };
        SpanStart { at, number, others, tag }
    }

    pub(super) fn kind(&self) -> SpanKind {
        let ready = |by| SpanKind::Ready { by };
        let running = |outcome| SpanKind::Running { outcome };
        match self.tag {
            SpanTag::Spawned => ready(Cause::Spawn),
            SpanTag::WokenByTimer => ready(Cause::Timer),
            SpanTag::WokenByHost => ready(Cause::Host),
            // `None` is unreachable: a lane's number is never zero.
            SpanTag::WokenByLane => {
                ready(LaneId::of_number(self.number).map_or(Cause::Host, LaneId::as_cause))
            }
            SpanTag::Pending => running(PollOutcome::Pending),
            SpanTag::Completed => running(PollOutcome::Completed),
            SpanTag::Failed => running(PollOutcome::Failed),
            SpanTag::Cancelled => running(PollOutcome::Cancelled),
            SpanTag::Waits => {
                SpanKind::Suspended { wait: Some(WaitId::new(self.number)), others: self.others }
            }
            SpanTag::Suspended => SpanKind::Suspended { wait: None, others: 0 },
            SpanTag::Slice => SpanKind::Slice { name: TextId(self.number) },
            SpanTag::Idle => SpanKind::Idle,
        }
    }

    /// The state that the span is painted in.
    #[inline]
    pub(super) fn state(&self) -> LaneState {
        match self.tag {
            SpanTag::Spawned | SpanTag::WokenByTimer | SpanTag::WokenByHost | SpanTag::WokenByLane => {
                LaneState::Ready
            }
            SpanTag::Pending | SpanTag::Completed | SpanTag::Slice => LaneState::Running,
            SpanTag::Failed => LaneState::Failed,
            SpanTag::Cancelled => LaneState::Cancelled,
            SpanTag::Waits | SpanTag::Suspended => LaneState::Suspended,
            SpanTag::Idle => LaneState::Nothing,
        }
    }

    /// Sets the outcome of a step; does nothing to a span of another kind.
    pub(super) fn set_outcome(&mut self, ended: PollOutcome) {
        if self.tag == SpanTag::Pending {
            self.tag = SpanTag::of(ended);
        }
    }
}

impl SpanTag {
    fn of(outcome: PollOutcome) -> SpanTag {
        match outcome {
            PollOutcome::Pending => SpanTag::Pending,
            PollOutcome::Completed => SpanTag::Completed,
            PollOutcome::Failed => SpanTag::Failed,
            PollOutcome::Cancelled => SpanTag::Cancelled,
        }
    }
}
