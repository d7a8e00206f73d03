//! Places between the events of a log, for walking it to and fro.
//!
//! A position is what a playhead stands on: everything before it has happened. A record stands for several events, so a
//! position is a record's number and how many of its events lie before it.

use super::event::{Event, What};
use super::log::Log;
use crate::rt::Time;

/// A place between two events of a run, or at its start or end. Positions are in the order of the events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The number of the record that the next event is in.
    pub(super) record: u64,
    /// How many events of that record lie before this place.
    pub(super) part: u8,
}

impl Position {
    /// Before the first event of the record numbered `record`.
    pub(super) fn before_record(record: u64) -> Position {
        Position { record, part: 0 }
    }
}

/// How far one step goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stride {
    /// To the next event, whatever it is.
    Event,
    /// Through one step of a task: to where the next one has begun or ended.
    Poll,
}

impl Stride {
    fn stops_at(self, event: &Event) -> bool {
        match self {
            Stride::Event => true,
            Stride::Poll => matches!(event.what, What::PollBegan | What::PollEnded { .. }),
        }
    }
}

impl Log {
    /// The event after `position`, if it is kept.
    pub fn event_at(&self, position: Position) -> Option<Event> {
        let record = self.record(position.record)?;
        (position.part < record.length()).then(|| record.part(position.part))
    }

    /// The event before `position`, if it is kept.
    pub fn event_before(&self, position: Position) -> Option<Event> {
        self.event_at(self.before(position)?)
    }

    /// Before the first kept event.
    pub fn first_position(&self) -> Position {
        Position::before_record(self.first_record())
    }

    /// After the last event.
    pub fn last_position(&self) -> Position {
        Position::before_record(self.records())
    }

    /// After everything that happened at `time` or before it.
    pub fn position_at(&self, time: Time) -> Position {
        let (mut low, mut high) = (self.first_record(), self.records());
        while low < high {
            let middle = low + (high - low) / 2;
            if self.record(middle).is_some_and(|record| record.at() <= time) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Position::before_record(low)
    }

    /// The position one stride on: after the next event at which it stops, or at the end.
    pub fn forward(&self, from: Position, stride: Stride) -> Position {
        let mut position = from.max(self.first_position());
        while let Some(event) = self.event_at(position) {
            position = self.after(position);
            if stride.stops_at(&event) {
                break;
            }
        }
        position
    }

    /// The position one stride back: after the last event before `from` at which it stops, or at the start.
    pub fn backward(&self, from: Position, stride: Stride) -> Position {
        let mut position = from.min(self.last_position());
        while let Some(before) = self.before(position) {
            position = before;
            if self.event_before(position).is_none_or(|event| stride.stops_at(&event)) {
                break;
            }
        }
        position
    }

    /// After the last event at which the stride stops.
    pub fn last_stop(&self, stride: Stride) -> Position {
        let mut position = self.last_position();
        while let Some(before) = self.before(position) {
            if self.event_at(before).is_none_or(|event| stride.stops_at(&event)) {
                break;
            }
            position = before;
        }
        position
    }

    fn after(&self, position: Position) -> Position {
        let length = self.record(position.record).map_or(1, |record| record.length());
        if position.part + 1 < length {
            Position { part: position.part + 1, ..position }
        } else {
            Position::before_record(position.record + 1)
        }
    }

    fn before(&self, position: Position) -> Option<Position> {
        if position <= self.first_position() {
            return None;
        }
        if let Some(part) = position.part.checked_sub(1) {
            return Some(Position { part, ..position });
        }
        let record = position.record - 1;
        let length = self.record(record).map_or(1, |record| record.length());
        Some(Position { record, part: length - 1 })
    }
}
