//! Sorts foreign events by time, and joins begins with their ends.
//!
//! While a file is read, its events are sorted in runs of [`RUN`](crate::import::limits::RUN); here the runs are merged. Both
//! can pause at any event, unlike one sort of all events. Invariant: events with equal timestamps keep the order of the file.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::vec::IntoIter;

use crate::import::fault::{EventLocation, Reason, Skipped};
use crate::import::trace_event::trace_events::{EntryKind, TrackEntry};

/// A merge in progress.
pub(crate) struct Merge {
    runs: Vec<IntoIter<TrackEntry>>,
    /// The time of the next event of each run, the earliest on top.
    heads: BinaryHeap<Reverse<(i64, usize)>>,
    entries: Vec<TrackEntry>,
    /// The stack of begins without an end of each track: indices of `entries`.
    open: Vec<Vec<usize>>,
    last: i64,
}

impl Merge {
    /// A merge of sorted runs, of events on `tracks` tracks.
    pub(crate) fn new(runs: Vec<Vec<TrackEntry>>, tracks: usize) -> Merge {
        let heads =
            runs.iter().enumerate().filter_map(|(n, run)| Some(Reverse((run.first()?.at, n)))).collect();
        let entries = Vec::with_capacity(runs.iter().map(Vec::len).sum());
        let runs = runs.into_iter().map(Vec::into_iter).collect();
        Merge { runs, heads, entries, open: vec![Vec::new(); tracks], last: i64::MIN }
    }

    /// Merges at most `most` events. Returns true if some are left.
    pub(crate) fn step(&mut self, most: usize, skipped: &mut Skipped) -> bool {
        for _ in 0..most {
            let Some(Reverse((_, n))) = self.heads.pop() else { return false };
            let run = &mut self.runs[n];
            let next = run.next();
            match run.as_slice().first() {
                Some(head) => self.heads.push(Reverse((head.at, n))),
                // Frees the run: the merged events take its memory.
                None => *run = Vec::new().into_iter(),
            }
            if let Some(entry) = next {
                self.take(entry, skipped);
            }
        }
        true
    }

    /// The merged events. Slices without an end are closed at the end of the trace, as other readers of the format do it. Also
    /// returns their number.
    pub(crate) fn finish(mut self) -> (Vec<TrackEntry>, u64) {
        let mut closed = 0;
        for begin in std::mem::take(&mut self.open).into_iter().flatten() {
            self.close(begin, self.last);
            closed += 1;
        }
        (self.entries, closed)
    }

    fn take(&mut self, entry: TrackEntry, skipped: &mut Skipped) {
        let TrackEntry { at, kind, track, event } = entry;
        self.last = self.last.max(at);
        match kind {
            EntryKind::Begin { .. } => self.open[track as usize].push(self.entries.len()),
            EntryKind::Slice { end, .. } => self.last = self.last.max(end),
            EntryKind::End => {
                match self.open[track as usize].pop() {
                    Some(begin) => self.close(begin, at),
                    None => skipped.add(Reason::NotBegun, EventLocation { event: event.into(), byte: None }),
                }
                return;
            }
            EntryKind::Text { .. } | EntryKind::Count { .. } | EntryKind::Flow { .. } => {}
        }
        self.entries.push(entry);
    }

    fn close(&mut self, begin: usize, end: i64) {
        if let EntryKind::Begin { name } = self.entries[begin].kind {
            self.entries[begin].kind = EntryKind::Slice { name, end };
        }
    }
}
