//! The arrows of foreign traces: from one lane at one moment to another at a later one.
//!
//! An arrow of several parts is a row of segments. Invariant: a segment is known once its end has passed, so segments are
//! in the order of their ends, and so are those of each lane.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use super::snapshot::NumberHasher;
use crate::record::event::FlowPart;
use crate::record::lane_id::LaneId;
use loopscope_rt::Time;

/// A part of an arrow between two of the places that it passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    /// When it leaves.
    pub begin: Time,
    /// When it arrives.
    pub end: Time,
    /// The numbers of the lanes that it leaves and arrives at: half as large as their names.
    lanes: [u32; 2],
}

impl Segment {
    fn new([from, to]: [LaneId; 2], [begin, end]: [Time; 2]) -> Segment {
        Segment { begin, end, lanes: [from.number(), to.number()] }
    }

    /// The lane that it leaves, if it is another one than `lane`, where it arrives.
    pub fn comes_to(&self, lane: LaneId) -> Option<LaneId> {
        self.across(lane.number(), 1)
    }

    /// The lane that it arrives at, if it is another one than `lane`, which it leaves.
    pub fn goes_from(&self, lane: LaneId) -> Option<LaneId> {
        self.across(lane.number(), 0)
    }

    /// The lane at its other end than `lane`; none if both are.
    pub fn other_than(&self, lane: LaneId) -> Option<LaneId> {
        self.comes_to(lane).or_else(|| self.goes_from(lane))
    }

    /// The lanes that it leaves and arrives at, if these are two.
    pub fn lanes(&self) -> Option<[LaneId; 2]> {
        let [from, to] = self.lanes;
        LaneId::of_number(from).zip(LaneId::of_number(to)).filter(|(from, to)| from != to).map(Into::into)
    }

    fn across(&self, number: u32, end: usize) -> Option<LaneId> {
        let [here, there] = [self.lanes[end], self.lanes[1 - end]];
        if here == number && there != number { LaneId::of_number(there) } else { None }
    }
}

/// All segments of a trace.
#[derive(Default)]
pub(crate) struct Flows {
    segments: Vec<Segment>,
    /// Where the arrows that go on were last: by their numbers, which a file may choose as it likes.
    under_way: HashMap<u32, (LaneId, Time), BuildHasherDefault<NumberHasher>>,
}

impl Flows {
    /// The arrow numbered `flow` passes a lane. The number of the segment that ends there, and the lane it comes from.
    pub(crate) fn pass(
        &mut self,
        flow: u32,
        part: FlowPart,
        lane: LaneId,
        at: Time,
    ) -> Option<(u32, LaneId)> {
        let before = match part {
            FlowPart::End => self.under_way.remove(&flow),
            FlowPart::Start | FlowPart::Step => self.under_way.insert(flow, (lane, at)),
        };
        // A start where an arrow is under way is another arrow's of the same name.
        let (from, begin) = before.filter(|_| part != FlowPart::Start)?;
        self.segments.push(Segment::new([from, lane], [begin, at]));
        Some((self.segments.len() as u32 - 1, from))
    }

    pub(crate) fn get(&self, number: u32) -> Option<&Segment> {
        self.segments.get(number as usize)
    }

    /// How many bytes of memory they take.
    pub(crate) fn bytes(&self) -> usize {
        self.segments.capacity() * size_of::<Segment>()
            + self.under_way.capacity() * size_of::<(u32, (LaneId, Time))>()
    }
}

const _: () =
    assert!(size_of::<Segment>() == 24, "an arrow must not cost more than the events that it is made of");
