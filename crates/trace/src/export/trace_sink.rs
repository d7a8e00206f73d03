//! What a trace file consists of: tracks, slices, flows, instants, counters.
//!
//! Each export format implements [`TraceSink`], and knows nothing of tasks beyond it. Next: `trace_writer`, which feeds a
//! sink from a log.

use super::json::Fields;
use crate::record::event::{FlowPart, Value};
use loopscope_rt::{TaskId, Time};

/// The track of the loop. Every other track is a lane's and has its number (see [`LaneId`](crate::LaneId)).
pub(crate) const LOOP: u32 = 0;

/// A track: one row of a viewer.
pub(crate) struct TraceTrack<'a> {
    pub(crate) number: u32,
    /// The track of the spawner.
    pub(crate) parent: u32,
    pub(crate) name: &'a str,
    /// Its position from the top.
    pub(crate) rank: u64,
}

/// An interval on a track.
pub(crate) struct Slice<'a> {
    pub(crate) track: u32,
    pub(crate) category: &'static str,
    pub(crate) name: &'a str,
    pub(crate) begin: Time,
    pub(crate) end: Time,
    pub(crate) args: Fields<'a>,
    /// The flows that end at its begin.
    pub(crate) flows_in: &'a [u64],
    /// The flows that start within it. They are part of the slice, because a reader that processes a file in order binds flows
    /// with equal timestamps to the slice before.
    pub(crate) flows_out: &'a [FlowStart],
}

/// The start of a flow.
pub(crate) struct FlowStart {
    pub(crate) at: Time,
    pub(crate) flow: u64,
}

/// An event without duration.
pub(crate) struct InstantEvent<'a> {
    pub(crate) track: u32,
    pub(crate) category: &'static str,
    pub(crate) name: &'a str,
    pub(crate) at: Time,
    pub(crate) args: Fields<'a>,
}

/// An export format. All tracks are added before anything else.
pub(crate) trait TraceSink {
    fn track(&mut self, track: &TraceTrack<'_>);
    fn slice(&mut self, slice: &Slice<'_>);
    fn instant(&mut self, instant: &InstantEvent<'_>);
    /// The task was spawned, or was alive at the cut.
    fn task_began(&mut self, at: Time, task: TaskId, name: &str);
    fn task_ended(&mut self, at: Time, task: TaskId, name: &str, args: Fields<'_>);
    /// A point of flow `id` (from 1) on a track, outside of the slices that were written.
    fn flow(&mut self, at: Time, track: u32, id: u64, part: FlowPart);
    /// A gauge changed; it belongs to no track.
    fn gauge(&mut self, at: Time, name: &str, level: u32);
    /// The counter of a lane changed.
    fn count(&mut self, at: Time, track: u32, value: Value);
}
