//! Events that have their lanes, written into a log.
//!
//! Invariant: the log's stamps never go back, and start at zero: the file's earliest event.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::lanes::{LaneId, Lanes};
use super::limits::LOG_CAP;
use super::texts::Texts;
use super::trace_events::{EntryKind, TrackEntry};
use super::tracks::Tracks;
use crate::record::event::{Delay, EventKind, TraceEvent};
use crate::record::log::Log;
use loopscope_rt::{TaskId, Time};

/// A log that is being written.
pub(super) struct LogWriter {
    log: Log,
    start: i64,
    /// The task that stands for each lane.
    tasks: Vec<Option<TaskId>>,
    /// The ends of the open slices, the next one on top.
    open: BinaryHeap<Reverse<(i64, LaneId)>>,
}

impl LogWriter {
    /// Begins a log that starts at `start` with its lanes: all are there from the beginning, in the order in which they
    /// are drawn.
    pub(super) fn new(start: i64, lanes: &Lanes, tracks: &Tracks, texts: &Texts) -> LogWriter {
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
                    kind: EventKind::Spawned { parent, name },
                });
                parent = task;
            }
        }
        LogWriter { log, start, tasks, open: BinaryHeap::new() }
    }

    /// Writes the next event, whose track is its lane.
    pub(super) fn write(&mut self, entry: &TrackEntry, texts: &Texts) {
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
            // The merge has joined them into slices.
            EntryKind::Begin { .. } | EntryKind::End => return,
        };
        self.push(at, lane, kind);
    }

    /// The log.
    pub(super) fn finish(mut self) -> Log {
        self.end_until(i64::MAX);
        self.log
    }

    /// Ends the slices that end up to `at`.
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
