//! Positions between the events of a log, and stepping through them in both directions.
//!
//! A position is where a playhead stands: every event before it has happened.

use super::event::{EventKind, TraceEvent};
use super::log::Log;
use loopscope_rt::Time;

/// A position between two events of a run, or at its start or end: before the event with this number. Positions are ordered as
/// the events are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position(pub(crate) u64);

/// The unit of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepBy {
    /// One event.
    Event,
    /// To the next begin or end of a poll.
    Poll,
}

impl StepBy {
    fn stops_at(self, event: &TraceEvent) -> bool {
        match self {
            StepBy::Event => true,
            StepBy::Poll => matches!(event.kind, EventKind::PollBegan | EventKind::PollEnded { .. }),
        }
    }
}

impl Log {
    /// The event after `position`, unless it was dropped.
    pub fn event_at(&self, position: Position) -> Option<TraceEvent> {
        self.event(position.0)
    }

    /// The event before `position`, unless it was dropped.
    pub fn event_before(&self, position: Position) -> Option<TraceEvent> {
        self.event_at(self.before(position)?)
    }

    /// Before the first kept event.
    pub fn first_position(&self) -> Position {
        Position(self.first_event())
    }

    /// After the last event.
    pub fn last_position(&self) -> Position {
        Position(self.next_event())
    }

    /// After all events up to and including `time`.
    pub fn position_at(&self, time: Time) -> Position {
        let (mut low, mut high) = (self.first_event(), self.next_event());
        while low < high {
            let middle = low + (high - low) / 2;
            if self.event(middle).is_some_and(|event| event.at <= time) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Position(low)
    }

    /// The position one step forward: after the next event at which `by` stops, or at the end.
    pub fn forward(&self, from: Position, by: StepBy) -> Position {
        let mut position = from.max(self.first_position());
        while let Some(event) = self.event_at(position) {
            position.0 += 1;
            if by.stops_at(&event) {
                break;
            }
        }
        position
    }

    /// The position one step back: after the last event before `from` at which `by` stops, or at the start.
    pub fn backward(&self, from: Position, by: StepBy) -> Position {
        let mut position = from.min(self.last_position());
        while let Some(before) = self.before(position) {
            position = before;
            if self.event_before(position).is_none_or(|event| by.stops_at(&event)) {
                break;
            }
        }
        position
    }

    /// After the last event at which `by` stops.
    pub fn last_stop(&self, by: StepBy) -> Position {
        let mut position = self.last_position();
        while let Some(before) = self.before(position) {
            if self.event_at(before).is_none_or(|event| by.stops_at(&event)) {
                break;
            }
            position = before;
        }
        position
    }

    fn before(&self, position: Position) -> Option<Position> {
        (position > self.first_position()).then(|| Position(position.0 - 1))
    }
}
