//! Places between the events of a log, for walking it to and fro.
//!
//! A position is what a playhead stands on: everything before it has happened.

use super::event::{EventKind, TraceEvent};
use super::log::Log;
use loopscope_rt::Time;

/// A place between two events of a run, or at its start or end: before the event that has this number. Positions are in the
/// order of the events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position(pub(crate) u64);

/// How far one step goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepBy {
    /// To the next event, whatever it is.
    Event,
    /// Through one step of a task: to where the next one has begun or ended.
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
    /// The event after `position`, if it is kept.
    pub fn event_at(&self, position: Position) -> Option<TraceEvent> {
        self.event(position.0)
    }

    /// The event before `position`, if it is kept.
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

    /// After everything that happened at `time` or before it.
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

    /// The position one stride on: after the next event at which it stops, or at the end.
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

    /// The position one stride back: after the last event before `from` at which it stops, or at the start.
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

    /// After the last event at which the stride stops.
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
