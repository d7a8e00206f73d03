//! A model of a log that drops its oldest events.
//!
//! Invariant: the lanes of a model are those that were alive at the cut, and those that were created since.

use std::collections::HashSet;
use std::time::Duration;

use super::Model;
use crate::model::lane::Lane;
use crate::model::snapshot::Snapshot;
use crate::record::cursor::Position;
use crate::record::log::Log;
use loopscope_rt::TaskId;

impl Model {
    /// Rebuilds the model from the cut of the log, because events were dropped before they were applied.
    #[cold]
    #[inline(never)]
    pub(super) fn begin_at_the_cut(&mut self, log: &Log) {
        let snapshot = Snapshot::at_cut(log);
        *self = Model { snapshot, rows_stale: true, ..Model::default() };
        for (id, carried) in log.carried() {
            // Created before every stored event, including the first.
            let mut lane = Lane::new(id, &carried.name, carried.parent, carried.since, Position::default());
            if let Some(status) = self.snapshot.status(id) {
                // Before the first event, like the spans of a model that was fed continuously.
                lane.presume(log.start() - Duration::from_nanos(1), status.doing);
            }
            self.add(lane);
        }
        self.order_roots(log);
    }

    /// Removes what the log has dropped, and tasks that ended before. Children of a removed task become roots.
    #[cold]
    #[inline(never)]
    pub(super) fn forget_before(&mut self, log: &Log) {
        let cut = log.start();
        self.start = cut;
        self.ticks.drain(..self.ticks.partition_point(|tick| tick.end < cut));
        self.calls.drain(..self.calls.partition_point(|call| call.end < cut));
        self.messages.drain(..self.messages.partition_point(|message| message.at < cut));
        self.queued.forget_before(cut);
        self.gauges.iter_mut().for_each(|gauge| gauge.levels.forget_before(cut));
        let gone = self.keyframes.partition_point(|keyframe| keyframe.position() < log.first_position());
        self.keyframes.drain(..gone);
        self.lanes.retain(|lane| !lane.forget_before(cut));
        let known: HashSet<TaskId> = self.lanes.values().filter_map(|lane| lane.id.task()).collect();
        self.roots.clear();
        for lane in self.lanes.values_mut() {
            lane.children.retain(|child| known.contains(child));
            if lane.parent.is_none_or(|parent| !known.contains(&parent)) {
                self.roots.push(lane.id);
            }
        }
        self.order_roots(log);
        self.rows_stale = true;
    }
}
