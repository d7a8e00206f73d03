//! The order of the lanes: a tree, laid out in rows.
//!
//! Invariant: a lane is a child of its spawner, or a root if that is unknown. Children are ordered by creation.

use super::Model;
use crate::model::lane::Lane;
use crate::record::cursor::Position;
use crate::record::lane_id::LaneId;
use crate::record::log::Log;
use loopscope_rt::sorting::in_order;

impl Model {
    /// Adds a lane.
    pub(super) fn add(&mut self, lane: Lane) {
        let parent = lane.parent.and_then(|parent| self.lanes.get_mut(parent.into()));
        match (parent, lane.id) {
            (Some(parent), LaneId::Task(task)) => parent.children.push(task),
            (_, id) => self.roots.push(id),
        }
        self.lanes.insert(lane.id, lane);
        self.rows_stale = true;
    }

    /// Sorts the roots, which are ordered by number, by creation: lanes from before the cut by time, all others by position.
    pub(super) fn order_roots(&mut self, log: &Log) {
        let cut = log.first_position();
        let key = |lane: &LaneId, of: fn(&Lane, Position) -> u64| {
            self.lanes.get(*lane).map_or(0, |lane| of(lane, cut))
        };
        let by_time = in_order(&self.roots, |lane| key(lane, |lane, _| lane.since.as_nanos()));
        self.roots = in_order(&by_time, |lane| key(lane, |lane, cut| lane.recorded_from(cut).0));
    }

    /// Lays out the rows depth-first, without recursion: a chain of a million tasks must not overflow the stack.
    pub(super) fn lay_rows(&mut self) {
        self.rows.clear();
        let mut pending: Vec<LaneId> = self.roots.iter().rev().copied().collect();
        while let Some(id) = pending.pop() {
            self.rows.push(id);
            if let Some(lane) = self.lanes.get(id) {
                pending.extend(lane.children.iter().rev().copied().map(LaneId::Task));
            }
        }
        self.tasks.clear();
        self.tasks.extend(self.rows.iter().filter_map(|lane| lane.task()));
        self.rows_stale = false;
    }
}
