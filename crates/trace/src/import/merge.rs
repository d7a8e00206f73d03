//! Foreign events put in order of time, and beginnings joined with their ends.
//!
//! While a file is read, its events are sorted in runs of [`RUN`](super::limits::RUN); here the runs are merged. Both can
//! stop at any event, which one sort of all events could not. Invariant: events of one moment keep the order of the file.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::vec::IntoIter;

use super::fault::{EventLocation, Reason, Skipped};
use super::trace_events::{EntryKind, TrackEntry};

/// The merge, as far as it went.
pub(super) struct Merge {
    runs: Vec<IntoIter<TrackEntry>>,
    /// When the next event of each run happened, the earliest on top.
    heads: BinaryHeap<Reverse<(i64, usize)>>,
    entries: Vec<TrackEntry>,
    /// The beginnings of each track that wait for their ends: places in `entries`.
    open: Vec<Vec<usize>>,
    last: i64,
}

impl Merge {
    /// Merges sorted runs, of events on so many tracks.
    pub(super) fn new(runs: Vec<Vec<TrackEntry>>, tracks: usize) -> Merge {
        let heads =
            runs.iter().enumerate().filter_map(|(n, run)| Some(Reverse((run.first()?.at, n)))).collect();
        let entries = Vec::with_capacity(runs.iter().map(Vec::len).sum());
        let runs = runs.into_iter().map(Vec::into_iter).collect();
        Merge { runs, heads, entries, open: vec![Vec::new(); tracks], last: i64::MIN }
    }

    /// Takes at most `most` events on; true if some are left.
    pub(super) fn step(&mut self, most: usize, skipped: &mut Skipped) -> bool {
        for _ in 0..most {
            let Some(Reverse((_, n))) = self.heads.pop() else { return false };
            let run = &mut self.runs[n];
            let next = run.next();
            match run.as_slice().first() {
                Some(head) => self.heads.push(Reverse((head.at, n))),
                // Its memory goes to the merged events.
                None => *run = Vec::new().into_iter(),
            }
            if let Some(entry) = next {
                self.take(entry, skipped);
            }
        }
        true
    }

    /// The slices and other events in order of time. What did not end is closed at the end of the trace, as the format's
    /// other readers do it; also says how many that were.
    pub(super) fn finish(mut self) -> (Vec<TrackEntry>, u64) {
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
