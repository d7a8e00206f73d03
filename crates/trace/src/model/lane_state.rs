//! The state that a bar of a lane shows, and which state wins when several fall into one pixel.
//!
//! Invariant: the order of the states is the painting order, so the rarer and more important state is on top.

use super::span::SpanKind;
use loopscope_rt::PollOutcome;

/// The state that a bar is painted in. In the same pixel a greater state hides a lesser one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LaneState {
    /// No state is known; not painted.
    Nothing,
    /// Waiting for a wake.
    Suspended,
    /// In the run queue.
    Ready,
    /// Running a step.
    Running,
    /// The step in which the task was cancelled.
    Cancelled,
    /// The step in which the task failed.
    Failed,
}

impl LaneState {
    /// All states, in painting order.
    pub const ALL: [LaneState; 6] = [
        LaneState::Nothing,
        LaneState::Suspended,
        LaneState::Ready,
        LaneState::Running,
        LaneState::Cancelled,
        LaneState::Failed,
    ];

    /// The state that a span is painted in.
    pub fn of(kind: SpanKind) -> LaneState {
        match kind {
            SpanKind::Idle => LaneState::Nothing,
            SpanKind::Suspended { .. } => LaneState::Suspended,
            SpanKind::Ready { .. } => LaneState::Ready,
            SpanKind::Slice { .. }
            | SpanKind::Running { outcome: PollOutcome::Pending | PollOutcome::Completed } => {
                LaneState::Running
            }
            SpanKind::Running { outcome: PollOutcome::Cancelled } => LaneState::Cancelled,
            SpanKind::Running { outcome: PollOutcome::Failed } => LaneState::Failed,
        }
    }

    /// Its name in style sheets.
    pub const fn name(self) -> &'static str {
        match self {
            LaneState::Nothing => "nothing",
            LaneState::Suspended => "suspended",
            LaneState::Ready => "ready",
            LaneState::Running => "running",
            LaneState::Cancelled => "cancelled",
            LaneState::Failed => "failed",
        }
    }

    /// Its index in [`LaneState::ALL`].
    pub fn index(self) -> usize {
        self as usize
    }
}
