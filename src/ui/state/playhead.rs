//! The playhead: the position in a run that the page shows, and how it moves.
//!
//! A following playhead stays at the end of a growing run. Moving it detaches it from the end, until it is played to the
//! end or sent there. Invariant: moving the playhead never changes the run; past states are rebuilt from the log.

use std::time::Duration;

use crate::rt::Time;
use crate::trace::{Log, Position, StepBy};

/// A playback rate, in hundredths of the recorded speed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate(u32);

impl Rate {
    /// The rates on offer, the slowest first.
    pub const ALL: [Rate; 5] = [Rate(1), Rate(10), Rate(50), Rate(100), Rate(1000)];
    /// The recorded speed.
    pub const REAL: Rate = Rate(100);

    /// The loop time that is played in `wall` of real time.
    fn of(self, wall: Duration) -> Duration {
        wall * self.0 / 100
    }

    /// For example `"0.1×"`.
    pub fn label(self) -> String {
        match self.0 {
            whole if whole.is_multiple_of(100) => format!("{}×", whole / 100),
            tenths if tenths.is_multiple_of(10) => format!("0.{}×", tenths / 10),
            hundredths => format!("0.{hundredths:02}×"),
        }
    }
}

/// A position in a run, with its loop time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeekPoint {
    /// A gap between two events.
    pub position: Position,
    /// At least the time of the event before `position`.
    pub time: Time,
}

impl SeekPoint {
    /// After the last event at or before `time`, clamped to the recorded range.
    pub fn at_time(log: &Log, time: Time) -> SeekPoint {
        let time = time.clamp(log.start(), log.end());
        SeekPoint { position: log.position_at(time), time }
    }

    fn at_position(log: &Log, position: Position) -> SeekPoint {
        let before = (position != log.first_position()).then(|| log.event_before(position)).flatten();
        SeekPoint { position, time: before.map_or(log.start(), |event| event.at) }
    }
}

/// The playhead's position and mode.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Playhead {
    /// At the end of the run, also while the run grows.
    #[default]
    Following,
    /// At a fixed point.
    Resting(SeekPoint),
    /// Played from this point towards the end.
    Playing(SeekPoint, Rate),
}

impl Playhead {
    /// The point; `None` while it follows.
    pub fn point(self) -> Option<SeekPoint> {
        match self {
            Playhead::Following => None,
            Playhead::Resting(point) | Playhead::Playing(point, _) => Some(point),
        }
    }

    /// Whether it is [`Playhead::Playing`].
    pub fn is_playing(self) -> bool {
        matches!(self, Playhead::Playing(..))
    }

    /// At a time.
    pub fn to_time(self, log: &Log, time: Time) -> Playhead {
        Playhead::Resting(SeekPoint::at_time(log, time))
    }

    /// At the first recorded event.
    pub fn to_start(log: &Log) -> Playhead {
        Playhead::Resting(SeekPoint::at_position(log, log.first_position()))
    }

    /// One stride forward. At the last event it rests, also while the run grows.
    pub fn forward(self, log: &Log, stride: StepBy) -> Playhead {
        match self.point() {
            None => Playhead::Following,
            Some(point) => {
                Playhead::Resting(SeekPoint::at_position(log, log.forward(point.position, stride)))
            }
        }
    }

    /// Follows the run if the stride has no stop after this point.
    pub fn at_end_follow(self, log: &Log, stride: StepBy) -> Playhead {
        match self {
            Playhead::Resting(point) if point.position >= log.last_stop(stride) => Playhead::Following,
            _ => self,
        }
    }

    /// One stride back. From the end it moves before the last stop: the state after that stop is the state at the end.
    pub fn backward(self, log: &Log, stride: StepBy) -> Playhead {
        let from = self.point().map_or_else(|| log.last_stop(stride), |point| point.position);
        Playhead::Resting(SeekPoint::at_position(log, log.backward(from, stride)))
    }

    /// Plays from here; from the start when it is at the end.
    pub fn play(self, log: &Log, rate: Rate) -> Playhead {
        let at_end = |point: &SeekPoint| point.position == log.last_position();
        let point = self.point().filter(|point| !at_end(point));
        Playhead::Playing(point.unwrap_or_else(|| SeekPoint::at_position(log, log.first_position())), rate)
    }

    /// Rests here.
    pub fn pause(self) -> Playhead {
        self.point().map_or(Playhead::Following, Playhead::Resting)
    }

    /// Advances a playing playhead by `wall` of real time; at the end it follows.
    pub fn advance(self, log: &Log, wall: Duration) -> Playhead {
        let Playhead::Playing(point, rate) = self else { return self };
        let time = point.time + rate.of(wall);
        if time >= log.end() {
            return Playhead::Following;
        }
        Playhead::Playing(SeekPoint::at_time(log, time), rate)
    }

    /// Clamped to the events that `log` still has: it may have dropped its oldest.
    pub fn kept(self, log: &Log) -> Playhead {
        match self.point() {
            Some(point) if point.position < log.first_position() => Playhead::to_start(log),
            _ => self,
        }
    }
}
