//! Events that have their lanes, written into a log.
//!
//! Invariant: the log's stamps never go back, and start at zero: the file's earliest event.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::foreign::{Drawn, Entry};
use super::lanes::{LaneId, Lanes};
use super::limits::LOG_CAP;
use super::texts::Texts;
use super::tracks::Tracks;
use crate::record::event::{Delay, Event, What};
use crate::record::log::Log;
use loopscope_rt::{TaskId, Time};

/// A log that is being written.
pub(super) struct Writer {
    log: Log,
    start: i64,
    /// The task that stands for each lane.
    tasks: Vec<Option<TaskId>>,
    /// The ends of the open slices, the next one on top.
    open: BinaryHeap<Reverse<(i64, LaneId)>>,
}

impl Writer {
    /// Begins a log that starts at `start` with its lanes: all are there from the beginning, in the order in which they
    /// are drawn.
    pub(super) fn new(start: i64, lanes: &Lanes, tracks: &Tracks, texts: &Texts) -> Writer {
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
                log.push(Event {
                    at: Time::ZERO,
                    lane: task.map(Into::into),
                    what: What::Spawned { parent, name },
                });
                parent = task;
            }
        }
        Writer { log, start, tasks, open: BinaryHeap::new() }
    }

    /// Writes the next event, whose track is its lane.
    pub(super) fn write(&mut self, entry: &Entry, texts: &Texts) {
        let Entry { at, what, track: lane, .. } = *entry;
        self.end_until(at);
        let what = match what {
            Drawn::Slice { name, end } => {
                self.open.push(Reverse((end, lane)));
                What::SliceBegan { name: self.log.text_id(texts.get(name)), late: Delay::NONE }
            }
            Drawn::Text { text } => What::Message { text: self.log.text_id(texts.get(text)) },
            Drawn::Count { value } => What::Counted { value },
            Drawn::Flow { flow, part } => What::Flow { flow, part },
            // The merge has joined them into slices.
            Drawn::Begin { .. } | Drawn::End => return,
        };
        self.push(at, lane, what);
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
            self.push(end, lane, What::SliceEnded { late: Delay::NONE });
        }
    }

    fn push(&mut self, at: i64, lane: LaneId, what: What) {
        let at = Time::from_nanos(at.abs_diff(self.start));
        self.log.push(Event { at, lane: self.tasks[lane as usize].map(Into::into), what });
    }
}
