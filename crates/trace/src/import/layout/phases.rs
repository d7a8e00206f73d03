//! Converts a foreign trace to a log in small steps: merge, assign lanes, write.
//!
//! Each phase is one pass over all events, because each needs the last event before the next can begin: a slice's length is
//! known at its end, and all lanes exist before the first event of the log.

use std::cmp::Reverse;

use super::lanes::Lanes;
use super::merge::Merge;
use super::writer::LogWriter;
use crate::import::fault::{EventLocation, Skipped};
use crate::import::trace_event::texts::Texts;
use crate::import::trace_event::trace_events::{EntryKind, TraceEvents, TrackEntry};
use crate::import::trace_event::tracks::Tracks;
use crate::record::log::Log;

/// The number of events per step: a few milliseconds.
const STEP: usize = 1 << 14;

/// A conversion in progress.
pub(crate) struct Layout {
    texts: Texts,
    tracks: Tracks,
    phase: LayoutPhase,
    closed: u64,
}

enum LayoutPhase {
    Merge(Merge),
    Place(Placing),
    Write { entries: Vec<TrackEntry>, next: usize, writer: Box<LogWriter> },
}

/// The second phase: replaces the track of each event by its lane. Events without a lane are skipped.
struct Placing {
    entries: Vec<TrackEntry>,
    lanes: Lanes,
    next: usize,
    kept: usize,
}

/// The result of a step.
#[allow(clippy::large_enum_variant, reason = "there is one of it, moved once a step")]
pub(crate) enum LayoutStep {
    More(Layout),
    /// The log, and the number of slices that were closed at the end of the trace.
    Done(Log, u64),
}

impl Layout {
    pub(crate) fn new(events: TraceEvents) -> Layout {
        let (runs, texts, tracks) = events.into_parts();
        Layout { phase: LayoutPhase::Merge(Merge::new(runs, tracks.count())), texts, tracks, closed: 0 }
    }

    /// Processes some events.
    pub(crate) fn step(mut self, skipped: &mut Skipped) -> LayoutStep {
        self.phase = match self.phase {
            LayoutPhase::Merge(mut merge) => {
                if merge.step(STEP, skipped) {
                    LayoutPhase::Merge(merge)
                } else {
                    let (entries, closed) = merge.finish();
                    self.closed = closed;
                    LayoutPhase::Place(Placing {
                        entries,
                        lanes: Lanes::new(self.tracks.count()),
                        next: 0,
                        kept: 0,
                    })
                }
            }
            LayoutPhase::Place(mut placing) => {
                if placing.step(skipped) {
                    LayoutPhase::Place(placing)
                } else {
                    let Placing { entries, lanes, .. } = placing;
                    let start = entries.first().map_or(0, |entry| entry.at);
                    let writer = Box::new(LogWriter::new(start, &lanes, &self.tracks, &self.texts));
                    LayoutPhase::Write { entries, next: 0, writer }
                }
            }
            LayoutPhase::Write { entries, next, mut writer } => {
                let until = entries.len().min(next + STEP);
                for entry in &entries[next..until] {
                    writer.write(entry, &self.texts);
                }
                if until == entries.len() {
                    return LayoutStep::Done(writer.finish(), self.closed);
                }
                LayoutPhase::Write { entries, next: until, writer }
            }
        };
        LayoutStep::More(self)
    }
}

impl Placing {
    /// Assigns lanes to some events, including all with the timestamp of the last. Returns true if some are left.
    fn step(&mut self, skipped: &mut Skipped) -> bool {
        let until = self.next + STEP;
        while self.next < self.entries.len().min(until) {
            let at = self.entries[self.next].at;
            let moment = self.entries[self.next..].iter().take_while(|entry| entry.at == at).count();
            self.place(self.next + moment, skipped);
        }
        if self.next == self.entries.len() {
            self.entries.truncate(self.kept);
        }
        self.next < self.entries.len()
    }

    /// Assigns lanes to the events of one timestamp, up to index `until`.
    fn place(&mut self, until: usize, skipped: &mut Skipped) {
        // Slices before other events at their begin, and the longer of two slices before the one nested in it.
        self.entries[self.next..until].sort_by_key(|entry| match entry.kind {
            EntryKind::Slice { end, .. } => (0, Reverse(end)),
            _ => (1, Reverse(0)),
        });
        for n in self.next..until {
            let entry = self.entries[n];
            match self.lanes.place(&entry) {
                Ok(lane) => {
                    self.entries[self.kept] = TrackEntry { track: lane, ..entry };
                    self.kept += 1;
                }
                Err(reason) => skipped.add(reason, EventLocation { event: entry.event.into(), byte: None }),
            }
        }
        self.next = until;
    }
}
