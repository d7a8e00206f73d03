//! What a drawing of a trace is made of: tracks, slices, arrows, signs, counts.
//!
//! Each export is a [`TraceSink`] that writes down what it is told, and none of them knows what a poll is. Next:
//! `trace_writer`, which reads it off a log.

use super::json::Fields;
use crate::record::event::{FlowPart, Value};
use loopscope_rt::{TaskId, Time};

/// The track of the loop itself; every other track is a lane's and has its number (see [`LaneId`](crate::LaneId)).
pub(crate) const LOOP: u32 = 0;

/// A row.
pub(crate) struct TraceTrack<'a> {
    pub(crate) number: u32,
    /// The track of the task that spawned it.
    pub(crate) parent: u32,
    pub(crate) name: &'a str,
    /// Its place from the top.
    pub(crate) place: u64,
}

/// An interval on a track.
pub(crate) struct Slice<'a> {
    pub(crate) track: u32,
    pub(crate) category: &'static str,
    pub(crate) name: &'a str,
    pub(crate) begin: Time,
    pub(crate) end: Time,
    pub(crate) args: Fields<'a>,
    /// The arrows that end at its beginning.
    pub(crate) flows_in: &'a [u64],
    /// The arrows that start within it. Told with it, because a reader that takes a file in order would tie those of a
    /// moment to the slice before.
    pub(crate) flows_out: &'a [FlowStart],
}

/// The start of an arrow.
pub(crate) struct FlowStart {
    pub(crate) at: Time,
    pub(crate) flow: u64,
}

/// Something that happened at one moment.
pub(crate) struct InstantEvent<'a> {
    pub(crate) track: u32,
    pub(crate) category: &'static str,
    pub(crate) name: &'a str,
    pub(crate) at: Time,
    pub(crate) args: Fields<'a>,
}

/// What a walk tells. All tracks come first.
pub(crate) trait TraceSink {
    fn track(&mut self, track: &TraceTrack<'_>);
    fn slice(&mut self, slice: &Slice<'_>);
    fn instant(&mut self, instant: &InstantEvent<'_>);
    /// The task came to be, or lived already when the log began.
    fn task_began(&mut self, at: Time, task: TaskId, name: &str);
    fn task_ended(&mut self, at: Time, task: TaskId, name: &str, args: Fields<'_>);
    /// A part of the arrow `id`, from 1, lies on the track, but in no slice that is told.
    fn flow(&mut self, at: Time, track: u32, id: u64, part: FlowPart);
    /// A gauge of this name took a level; it lies on no track.
    fn gauge(&mut self, at: Time, name: &str, level: u32);
    /// What a lane counts took a value.
    fn count(&mut self, at: Time, track: u32, value: Value);
}
