//! Assigns the slices of a foreign trace to lanes.
//!
//! A lane has one slice at a time. The outermost slices of a track are on its first lane. A slice that begins while others
//! of its track are open is on the lane below the deepest of them, and that lane is a child of the one above. Slices that
//! overlap without nesting, which the format forbids but programs write, are laid out in the same way, so none is lost or
//! hidden.

use crate::import::fault::Reason;
use crate::import::limits::{MOST_LANES, MOST_LEVELS};
use crate::import::trace_event::trace_events::{EntryKind, TrackEntry};
use crate::import::trace_event::tracks::TrackId;

/// A lane's index, in order of appearance.
pub(crate) type LaneId = u32;

/// The lanes so far.
pub(crate) struct Lanes {
    of_track: Vec<Vec<NestingLevel>>,
    count: u32,
}

struct NestingLevel {
    lane: LaneId,
    /// The end of its last slice.
    free: i64,
}

impl Lanes {
    pub(crate) fn new(tracks: usize) -> Lanes {
        Lanes { of_track: (0..tracks).map(|_| Vec::new()).collect(), count: 0 }
    }

    pub(crate) fn count(&self) -> usize {
        self.count as usize
    }

    /// The lanes of a track, the outermost first.
    pub(crate) fn of(&self, track: TrackId) -> impl Iterator<Item = LaneId> {
        self.of_track[track as usize].iter().map(|level| level.lane)
    }

    /// The lane of `entry`. Entries must be given in time order.
    pub(crate) fn place(&mut self, entry: &TrackEntry) -> Result<LaneId, Reason> {
        let levels = &mut self.of_track[entry.track as usize];
        let below = levels.iter().rposition(|level| level.free > entry.at);
        let (level, free) = match entry.kind {
            EntryKind::Slice { end, .. } => (below.map_or(0, |below| below + 1), Some(end)),
            _ => (below.unwrap_or(0), None),
        };
        if level == levels.len() {
            if level == MOST_LEVELS {
                return Err(Reason::TooDeep);
            }
            if self.count as usize == MOST_LANES {
                return Err(Reason::TooManyLanes);
            }
            levels.push(NestingLevel { lane: self.count, free: i64::MIN });
            self.count += 1;
        }
        levels[level].free = free.unwrap_or(levels[level].free);
        Ok(levels[level].lane)
    }
}
