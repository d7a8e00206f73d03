//! What a bar on a lane shows, and which state survives when several fall into one pixel.
//!
//! Invariant: the order of the states is the order of painting, so the rarer and more telling one lies on top.

use super::span::SpanKind;
use loopscope_rt::PollOutcome;

/// The state that a stretch of a lane is painted in. A greater one hides a lesser one in the same pixel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LaneState {
    /// Nothing is known of it, and nothing is painted.
    Nothing,
    /// Waits for a wake.
    Suspended,
    /// In the run queue.
    Ready,
    /// Runs a step.
    Running,
    /// The step in which the task was cancelled.
    Cancelled,
    /// The step in which the task failed.
    Failed,
}

impl LaneState {
    /// Every state, in the order of painting.
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

    /// Its place in [`LaneState::ALL`].
    pub fn index(self) -> usize {
        self as usize
    }
}
