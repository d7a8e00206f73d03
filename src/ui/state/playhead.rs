//! The playhead: which place of a run the page shows, and how it moves through time.
//!
//! While it follows, it is at the run's end, wherever that goes; a visitor who moves it takes it off the end, and it
//! stays where they put it until it is played or sent back. Invariant: the run is never changed by it; what it shows is
//! recorded.

use std::time::Duration;

use crate::rt::Time;
use crate::trace::{Log, Position, StepBy};

/// How quickly a recorded run is played, in hundredths of the speed at which it happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate(u32);

impl Rate {
    /// What can be chosen, the slowest first.
    pub const ALL: [Rate; 5] = [Rate(1), Rate(10), Rate(50), Rate(100), Rate(1000)];
    /// As it happened.
    pub const REAL: Rate = Rate(100);

    /// How much of the run is played in `wall` of real time.
    fn of(self, wall: Duration) -> Duration {
        wall * self.0 / 100
    }

    /// In figures: `"0.1×"`.
    pub fn label(self) -> String {
        match self.0 {
            whole if whole.is_multiple_of(100) => format!("{}×", whole / 100),
            tenths if tenths.is_multiple_of(10) => format!("0.{}×", tenths / 10),
            hundredths => format!("0.{hundredths:02}×"),
        }
    }
}

/// A place of a run that is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Between which events.
    pub position: Position,
    /// The loop time there; at least that of the event before it.
    pub time: Time,
}

impl Place {
    /// At a time, after all that happened by then.
    pub fn at_time(log: &Log, time: Time) -> Place {
        let time = time.clamp(log.start(), log.end());
        Place { position: log.position_at(time), time }
    }

    fn at_position(log: &Log, position: Position) -> Place {
        let before = (position != log.first_position()).then(|| log.event_before(position)).flatten();
        Place { position, time: before.map_or(log.start(), |event| event.at) }
    }
}

/// Where the page looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Playhead {
    /// At the end of the run, and with it as it goes on.
    #[default]
    Following,
    /// Where the visitor put it.
    Resting(Place),
    /// On its way from there to the end.
    Playing(Place, Rate),
}

impl Playhead {
    /// The place that it stands on; `None` at the end.
    pub fn place(self) -> Option<Place> {
        match self {
            Playhead::Following => None,
            Playhead::Resting(place) | Playhead::Playing(place, _) => Some(place),
        }
    }

    /// Whether it is being played.
    pub fn is_playing(self) -> bool {
        matches!(self, Playhead::Playing(..))
    }

    /// Moved to a time.
    pub fn to_time(self, log: &Log, time: Time) -> Playhead {
        Playhead::Resting(Place::at_time(log, time))
    }

    /// Moved to the start of what is recorded.
    pub fn to_start(log: &Log) -> Playhead {
        Playhead::Resting(Place::at_position(log, log.first_position()))
    }

    /// One stride on. At the last event it rests there, where a run that goes on leaves it behind.
    pub fn forward(self, log: &Log, stride: StepBy) -> Playhead {
        match self.place() {
            None => Playhead::Following,
            Some(place) => Playhead::Resting(Place::at_position(log, log.forward(place.position, stride))),
        }
    }

    /// Follows the run, if it rests where the stride finds nothing more to stop at.
    pub fn at_end_follow(self, log: &Log, stride: StepBy) -> Playhead {
        match self {
            Playhead::Resting(place) if place.position >= log.last_stop(stride) => Playhead::Following,
            _ => self,
        }
    }

    /// One stride back. From the end, to before the last event at which it stops: what is after that looks like the end.
    pub fn backward(self, log: &Log, stride: StepBy) -> Playhead {
        let from = self.place().map_or_else(|| log.last_stop(stride), |place| place.position);
        Playhead::Resting(Place::at_position(log, log.backward(from, stride)))
    }

    /// Begins to play from where it is, or from the start when it is at the end.
    pub fn play(self, log: &Log, rate: Rate) -> Playhead {
        let at_end = |place: &Place| place.position == log.last_position();
        let place = self.place().filter(|place| !at_end(place));
        Playhead::Playing(place.unwrap_or_else(|| Place::at_position(log, log.first_position())), rate)
    }

    /// Stays where it is.
    pub fn pause(self) -> Playhead {
        self.place().map_or(Playhead::Following, Playhead::Resting)
    }

    /// Goes on by what is played in `wall` of real time; at the end it follows.
    pub fn advance(self, log: &Log, wall: Duration) -> Playhead {
        let Playhead::Playing(place, rate) = self else { return self };
        let time = place.time + rate.of(wall);
        if time >= log.end() {
            return Playhead::Following;
        }
        Playhead::Playing(Place::at_time(log, time), rate)
    }

    /// The place again after `log` has dropped its oldest events: nothing before the first kept one can be shown.
    pub fn kept(self, log: &Log) -> Playhead {
        match self.place() {
            Some(place) if place.position < log.first_position() => Playhead::to_start(log),
            _ => self,
        }
    }
}
