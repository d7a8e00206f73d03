//! What a drawing of a trace is made of: tracks, slices, arrows, signs, counts.
//!
//! Each export is a [`Drawing`] that writes down what it is told, and none of them knows what a poll is. Next: `walk`,
//! which reads it off a log.

use super::event::{FlowPart, Value};
use super::json::Fields;
use loopscope_rt::{TaskId, Time};

/// The track of the loop itself; every other track is a lane's and has its number (see [`LaneId`](super::LaneId)).
pub(super) const LOOP: u32 = 0;

/// A row.
pub(super) struct Track<'a> {
    pub(super) number: u32,
    /// The track of the task that spawned it.
    pub(super) parent: u32,
    pub(super) name: &'a str,
    /// Its place from the top.
    pub(super) place: u64,
}

/// An interval on a track.
pub(super) struct Slice<'a> {
    pub(super) track: u32,
    pub(super) category: &'static str,
    pub(super) name: &'a str,
    pub(super) begin: Time,
    pub(super) end: Time,
    pub(super) args: Fields<'a>,
    /// The arrows that end at its beginning.
    pub(super) landed: &'a [u64],
    /// The arrows that start within it. Told with it, because a reader that takes a file in order would tie those of a
    /// moment to the slice before.
    pub(super) sent: &'a [Sent],
}

/// The start of an arrow.
pub(super) struct Sent {
    pub(super) at: Time,
    pub(super) arrow: u64,
}

/// Something that happened at one moment.
pub(super) struct Sign<'a> {
    pub(super) track: u32,
    pub(super) category: &'static str,
    pub(super) name: &'a str,
    pub(super) at: Time,
    pub(super) args: Fields<'a>,
}

/// What a walk tells. All tracks come first.
pub(super) trait Drawing {
    fn track(&mut self, track: &Track<'_>);
    fn slice(&mut self, slice: &Slice<'_>);
    fn sign(&mut self, sign: &Sign<'_>);
    /// The task came to be, or lived already when the log began.
    fn life_began(&mut self, at: Time, task: TaskId, name: &str);
    fn life_ended(&mut self, at: Time, task: TaskId, name: &str, args: Fields<'_>);
    /// A part of the arrow `id`, from 1, lies on the track, but in no slice that is told.
    fn arrow(&mut self, at: Time, track: u32, id: u64, part: FlowPart);
    /// A gauge of this name took a level; it lies on no track.
    fn gauge(&mut self, at: Time, name: &str, level: u32);
    /// What a lane counts took a value.
    fn count(&mut self, at: Time, track: u32, value: Value);
}
