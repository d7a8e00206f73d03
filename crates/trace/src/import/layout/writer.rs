//! Writes foreign events that have lanes to a log.
//!
//! Invariant: timestamps never decrease, and start at zero: the earliest event of the file.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::lanes::{LaneId, Lanes};
use crate::import::limits::LOG_CAP;
use crate::import::trace_event::texts::Texts;
use crate::import::trace_event::trace_events::{EntryKind, TrackEntry};
use crate::import::trace_event::tracks::Tracks;
use crate::record::event::{Delay, EventKind, TraceEvent};
use crate::record::log::Log;
use loopscope_rt::{TaskId, Time};

/// A log under construction.
pub(crate) struct LogWriter {
    log: Log,
    start: i64,
    /// The task of each lane.
    tasks: Vec<Option<TaskId>>,
    /// The ends of the open slices, the earliest on top.
    open: BinaryHeap<Reverse<(i64, LaneId)>>,
}

impl LogWriter {
    /// Begins a log at time `start` with the spawn events of all lanes, in row order.
    pub(crate) fn new(start: i64, lanes: &Lanes, tracks: &Tracks, texts: &Texts) -> LogWriter {
        let mut log = Log::with_cap(LOG_CAP);
        let mut tasks = vec![None; lanes.count()];
        let mut number = 0;
        for track in tracks.in_order() {
            let name = tracks.name(track, texts);
            let mut parent = None;
            for (depth, lane) in lanes.of(track).enumerate() {
                number += 1;
                let task = TaskId::new(number);
                tasks[lane as usize] = task;
                let name =
                    if depth == 0 { log.text_id(&name) } else { log.text_id(&format!("{name} +{depth}")) };
                log.push(TraceEvent {
                    at: Time::ZERO,
                    lane: task.map(Into::into),
                    kind: EventKind::Spawned { parent, name, site: None },
                });
                parent = task;
            }
        }
        LogWriter { log, start, tasks, open: BinaryHeap::new() }
    }

    /// Writes the next event. Its track is its lane.
    pub(crate) fn write(&mut self, entry: &TrackEntry, texts: &Texts) {
        let TrackEntry { at, kind, track: lane, .. } = *entry;
        self.end_until(at);
        let kind = match kind {
            EntryKind::Slice { name, end } => {
                self.open.push(Reverse((end, lane)));
                EventKind::SliceBegan { name: self.log.text_id(texts.get(name)), late: Delay::NONE }
            }
            EntryKind::Text { text } => EventKind::Message { text: self.log.text_id(texts.get(text)) },
            EntryKind::Count { value } => EventKind::Counted { value },
            EntryKind::Flow { flow, part } => EventKind::Flow { flow, part },
            // `merge` has joined these to slices.
            EntryKind::Begin { .. } | EntryKind::End => return,
        };
        self.push(at, lane, kind);
    }

    /// Closes the open slices and returns the log.
    pub(crate) fn finish(mut self) -> Log {
        self.end_until(i64::MAX);
        self.log
    }

    /// Writes the ends of slices up to `at`.
    fn end_until(&mut self, at: i64) {
        while let Some(Reverse((end, lane))) = self.open.peek().copied()
            && end <= at
        {
            self.open.pop();
            self.push(end, lane, EventKind::SliceEnded { late: Delay::NONE });
        }
    }

    fn push(&mut self, at: i64, lane: LaneId, kind: EventKind) {
        let at = Time::from_nanos(at.abs_diff(self.start));
        self.log.push(TraceEvent { at, lane: self.tasks[lane as usize].map(Into::into), kind });
    }
}
