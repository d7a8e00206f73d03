//! The arrows of foreign traces: from one lane at one moment to another at a later one.
//!
//! An arrow of several parts is a row of segments. Invariant: a segment is known once its end has passed, so segments are
//! in the order of their ends, and so are those of each lane.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use super::event::FlowPart;
use super::moment::TaskHasher;
use loopscope_rt::{TaskId, Time};

/// A part of an arrow between two of the places that it passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    /// When it leaves.
    pub begin: Time,
    /// When it arrives.
    pub end: Time,
    /// The lane that it leaves.
    pub from: TaskId,
    /// The lane that it arrives at.
    pub to: TaskId,
}

/// All segments of a trace.
#[derive(Default)]
pub(super) struct Flows {
    segments: Vec<Segment>,
    /// Where the arrows that go on were last: by their numbers, which a file may choose as it likes.
    under_way: HashMap<u32, (TaskId, Time), BuildHasherDefault<TaskHasher>>,
}

impl Flows {
    /// The arrow numbered `flow` passes a lane. The number of the segment that ends there, and the lane it comes from.
    pub(super) fn pass(
        &mut self,
        flow: u32,
        part: FlowPart,
        lane: TaskId,
        at: Time,
    ) -> Option<(u32, TaskId)> {
        let before = match part {
            FlowPart::End => self.under_way.remove(&flow),
            FlowPart::Start | FlowPart::Step => self.under_way.insert(flow, (lane, at)),
        };
        // A start where an arrow is under way is another arrow's of the same name.
        let (from, begin) = before.filter(|_| part != FlowPart::Start)?;
        self.segments.push(Segment { begin, end: at, from, to: lane });
        Some((self.segments.len() as u32 - 1, from))
    }

    pub(super) fn get(&self, number: u32) -> Option<&Segment> {
        self.segments.get(number as usize)
    }

    /// How many bytes of memory they take.
    pub(super) fn bytes(&self) -> usize {
        self.segments.capacity() * size_of::<Segment>()
            + self.under_way.capacity() * size_of::<(u32, (TaskId, Time))>()
    }
}

const _: () =
    assert!(size_of::<Segment>() == 24, "an arrow must not cost more than the events that it is made of");
