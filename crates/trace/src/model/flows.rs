//! The flows of foreign traces: arrows from one lane to another at a later time.
//!
//! A flow with several points is a sequence of segments. Invariant: a segment is added when its end is recorded, so all
//! segments, and those of each lane, are ordered by end.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use super::snapshot::NumberHasher;
use crate::record::event::FlowPart;
use crate::record::lane_id::LaneId;
use loopscope_rt::Time;

/// The part of a flow between two consecutive points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    /// When it leaves its source lane.
    pub begin: Time,
    /// When it arrives.
    pub end: Time,
    /// The numbers of source and target lane: half the size of [`LaneId`]s.
    lanes: [u32; 2],
}

impl Segment {
    fn new([from, to]: [LaneId; 2], [begin, end]: [Time; 2]) -> Segment {
        Segment { begin, end, lanes: [from.number(), to.number()] }
    }

    /// The source, if `lane` is the target and another lane.
    pub fn comes_to(&self, lane: LaneId) -> Option<LaneId> {
        self.across(lane.number(), 1)
    }

    /// The target, if `lane` is the source and another lane.
    pub fn goes_from(&self, lane: LaneId) -> Option<LaneId> {
        self.across(lane.number(), 0)
    }

    /// The lane at the other end; `None` if both ends are on `lane`.
    pub fn other_than(&self, lane: LaneId) -> Option<LaneId> {
        self.comes_to(lane).or_else(|| self.goes_from(lane))
    }

    /// Source and target, if they differ.
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
    /// The last point of each open flow, by the flow's number. A hash map: a file chooses the numbers.
    under_way: HashMap<u32, (LaneId, Time), BuildHasherDefault<NumberHasher>>,
}

impl Flows {
    /// Adds a point of flow `flow`. Returns the number of the segment that ends there, and its source lane.
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
        // A start while the flow is open begins another flow with the same id.
        let (from, begin) = before.filter(|_| part != FlowPart::Start)?;
        self.segments.push(Segment::new([from, lane], [begin, at]));
        Some((self.segments.len() as u32 - 1, from))
    }

    pub(crate) fn get(&self, number: u32) -> Option<&Segment> {
        self.segments.get(number as usize)
    }

    /// The heap size in bytes.
    pub(crate) fn bytes(&self) -> usize {
        self.segments.capacity() * size_of::<Segment>()
            + self.under_way.capacity() * size_of::<(u32, (LaneId, Time))>()
    }
}

const _: () =
    assert!(size_of::<Segment>() == 24, "an arrow must not cost more than the events that it is made of");
