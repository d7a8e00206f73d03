//! Foreign events laid out on lanes, and written into a log in order of time.
//!
//! A lane holds one slice at a time. A track's outermost slices are on its first lane; a slice that begins while others
//! of its track are open is on the lane below the deepest of them, and that lane is a child of the one above. Slices
//! that overlap without one being within the other, which the format forbids and programs write, are laid out the same
//! way, so nothing is lost and nothing is drawn over.
//!
//! Invariant: the log's stamps never go back, and start at zero: the file's earliest event.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::fault::{Place, Reason, Skipped};
use super::foreign::{Drawn, Entry, Foreign};
use super::texts::Texts;
use super::tracks::TrackId;
use super::{LOG_CAP, MOST_LANES, MOST_LEVELS};
use crate::rt::{TaskId, Time};
use crate::trace::event::{Event, What};
use crate::trace::log::Log;

/// Writes `foreign` as a log, and says how many slices it had to close at the end of the trace.
pub(super) fn lay_out(foreign: Foreign, skipped: &mut Skipped) -> (Log, u64) {
    let Foreign { mut entries, texts, tracks, .. } = foreign;
    entries.sort_by_key(|entry| entry.at);
    let closed = match_ends(&mut entries, tracks.count(), skipped);
    // A slice before what happens at its beginning, the longer of two before the one within it.
    entries.sort_by_key(|entry| match entry.what {
        Drawn::Slice { end, .. } => (entry.at, 0, Reverse(end)),
        _ => (entry.at, 1, Reverse(0)),
    });
    let mut lanes = Lanes::new(tracks.count());
    entries.retain_mut(|entry| match lanes.place(entry) {
        Ok(lane) => {
            entry.track = lane;
            true
        }
        Err(reason) => {
            skipped.add(reason, Place { event: entry.event.into(), byte: None });
            false
        }
    });
    let mut writer =
        Writer { log: Log::with_cap(LOG_CAP), texts: &texts, tasks: Vec::new(), open: BinaryHeap::new() };
    writer.spawn(&lanes, &tracks.in_order(), |track| tracks.name(track, &texts));
    writer.write(&entries);
    (writer.log, closed)
}

/// Joins beginnings and ends, which are in order of time, into slices. What does not end is closed at the end of the
/// trace, as the format's other readers do it. Returns how many that were.
fn match_ends(entries: &mut Vec<Entry>, tracks: usize, skipped: &mut Skipped) -> u64 {
    let mut open: Vec<Vec<usize>> = vec![Vec::new(); tracks];
    let mut last = i64::MIN;
    for n in 0..entries.len() {
        let Entry { at, what, track, event } = entries[n];
        last = last.max(at);
        match what {
            Drawn::Begin { .. } => open[track as usize].push(n),
            Drawn::Slice { end, .. } => last = last.max(end),
            Drawn::End => match open[track as usize].pop() {
                Some(begin) => close(&mut entries[begin], at),
                None => skipped.add(Reason::NotBegun, Place { event: event.into(), byte: None }),
            },
            Drawn::Text { .. } | Drawn::Count { .. } | Drawn::Flow { .. } => {}
        }
    }
    let unclosed: Vec<usize> = open.into_iter().flatten().collect();
    for begin in &unclosed {
        close(&mut entries[*begin], last);
    }
    entries.retain(|entry| !matches!(entry.what, Drawn::End));
    unclosed.len() as u64
}

fn close(entry: &mut Entry, end: i64) {
    if let Drawn::Begin { name } = entry.what {
        entry.what = Drawn::Slice { name, end };
    }
}

/// Names a lane: its number in order of appearance.
type LaneId = u32;

/// The lanes, while slices are being placed.
struct Lanes {
    /// The lanes of each track, from the outermost.
    of_track: Vec<Vec<Level>>,
    count: u32,
}

struct Level {
    lane: LaneId,
    /// When its last slice ends.
    free: i64,
}

impl Lanes {
    fn new(tracks: usize) -> Lanes {
        Lanes { of_track: (0..tracks).map(|_| Vec::new()).collect(), count: 0 }
    }

    /// The lane that `entry` belongs on; entries come in order of time.
    fn place(&mut self, entry: &Entry) -> Result<LaneId, Reason> {
        let levels = &mut self.of_track[entry.track as usize];
        let below = levels.iter().rposition(|level| level.free > entry.at);
        let (level, free) = match entry.what {
            Drawn::Slice { end, .. } => (below.map_or(0, |below| below + 1), Some(end)),
            _ => (below.unwrap_or(0), None),
        };
        if level == levels.len() {
            if level == MOST_LEVELS {
                return Err(Reason::TooDeep);
            }
            if self.count as usize == MOST_LANES {
                return Err(Reason::TooManyLanes);
            }
            levels.push(Level { lane: self.count, free: i64::MIN });
            self.count += 1;
        }
        levels[level].free = free.unwrap_or(levels[level].free);
        Ok(levels[level].lane)
    }
}

/// Writes the log.
struct Writer<'a> {
    log: Log,
    texts: &'a Texts,
    /// The task that stands for each lane.
    tasks: Vec<Option<TaskId>>,
    /// The ends of the open slices, the next one on top.
    open: BinaryHeap<Reverse<(i64, LaneId)>>,
}

impl Writer<'_> {
    /// All lanes are there from the beginning, in the order in which they are drawn.
    fn spawn(&mut self, lanes: &Lanes, tracks: &[TrackId], name_of: impl Fn(TrackId) -> String) {
        self.tasks = vec![None; lanes.count as usize];
        let mut number = 0;
        for track in tracks {
            let mut parent = None;
            for (depth, level) in lanes.of_track[*track as usize].iter().enumerate() {
                number += 1;
                let task = TaskId::new(number);
                self.tasks[level.lane as usize] = task;
                let name = name_of(*track);
                let name = if depth == 0 { name } else { format!("{name} +{depth}") };
                let name = self.log.text_id(&name);
                self.log.push(Event { at: Time::ZERO, task, what: What::Spawned { parent, name } });
                parent = task;
            }
        }
    }

    fn write(&mut self, entries: &[Entry]) {
        let Some(start) = entries.first().map(|entry| entry.at) else { return };
        for Entry { at, what, track: lane, .. } in entries.iter().copied() {
            self.end_until(at, start);
            let what = match what {
                Drawn::Slice { name, end } => {
                    self.open.push(Reverse((end, lane)));
                    What::SliceBegan { name: self.log.text_id(self.texts.get(name)) }
                }
                Drawn::Text { text } => What::Message { text: self.log.text_id(self.texts.get(text)) },
                Drawn::Count { value } => What::Counted { value },
                Drawn::Flow { flow, part } => What::Flow { flow, part },
                // Joined into slices.
                Drawn::Begin { .. } | Drawn::End => continue,
            };
            self.push(at, start, lane, what);
        }
        self.end_until(i64::MAX, start);
    }

    /// Ends the slices that end up to `at`.
    fn end_until(&mut self, at: i64, start: i64) {
        while let Some(Reverse((end, lane))) = self.open.peek().copied()
            && end <= at
        {
            self.open.pop();
            self.push(end, start, lane, What::SliceEnded);
        }
    }

    fn push(&mut self, at: i64, start: i64, lane: LaneId, what: What) {
        let at = Time::from_nanos(at.abs_diff(start));
        self.log.push(Event { at, task: self.tasks[lane as usize], what });
    }
}
