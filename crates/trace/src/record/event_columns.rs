//! Events in columns: about 12 bytes each instead of 40.
//!
//! The columns are: the code of the kind (one byte), the lane, the offset from the first event of the group, and the fields
//! as words of 32 bits. Each group stores the time of its first event and the index of its first word. Random access is a
//! binary search among the groups and a scan of fewer than [`GROUP`] entries.
//!
//! A yield, whose three events have one timestamp, is a single entry, because a busy run consists of little else. The entry
//! of the step's beginning is converted in place, so an iterator that has passed it stays valid.
//!
//! Invariant: the decoded events equal the pushed ones. Rejected: varints as in `binary`. They would halve the size again,
//! but every random access would decode many events.

use std::time::Duration;

use super::event::TraceEvent;
use super::lane_id::LaneId;
use super::schema::{self, POLL_BEGAN, numbers};
use super::word_fields::{WordReader, WordWriter};
use crate::codec::rows::events_of_a_yield;
use loopscope_rt::{TaskId, Time};

/// The maximum number of entries in an [`EventGroup`].
const GROUP: usize = 32;

/// Events in time order, stored in columns.
#[derive(Default)]
pub(crate) struct EventColumns {
    codes: Vec<u8>,
    /// Nanoseconds since the first event of the group.
    since: Vec<u32>,
    /// Lane numbers; zero is no lane.
    lanes: Vec<u32>,
    numbers: Vec<u32>,
    groups: Vec<EventGroup>,
    /// The number of events: one per entry, three per entry of a yield.
    len: usize,
    /// The start time of the open group, and the number of entries that still fit into it.
    begin: Time,
    room: usize,
}

#[derive(Clone, Copy)]
struct EventGroup {
    begin: Time,
    /// The index of its first event.
    event: u32,
    /// The index of that event's entry.
    entry: u32,
    /// The index of that entry's first word.
    number: u32,
}

/// The code of an entry that is a yield; no event has this code.
const YIELD: u8 = u8::MAX;

/// The number of events that an entry encodes.
#[inline]
fn events(code: u8) -> usize {
    if code == YIELD { 3 } else { 1 }
}

impl EventColumns {
    /// Empty columns with the capacity of `like`, which reuse the allocations of `old`.
    pub(crate) fn recycled(mut old: EventColumns, like: &EventColumns) -> EventColumns {
        old.groups.clear();
        old.groups.reserve(like.groups.len());
        for (column, like) in
            [(&mut old.since, &like.since), (&mut old.lanes, &like.lanes), (&mut old.numbers, &like.numbers)]
        {
            column.clear();
            column.reserve(like.len());
        }
        old.codes.clear();
        old.codes.reserve(like.codes.len());
        (old.room, old.len) = (0, 0);
        old
    }

    /// Appends an event. Its time must not be before that of the last event.
    #[inline]
    pub(crate) fn push(&mut self, event: &TraceEvent) {
        let since = u32::try_from(event.at.since(self.begin).as_nanos());
        let since = match since {
            Ok(since) if self.room > 0 => since,
            _ => self.begin_group(event.at),
        };
        self.room -= 1;
        self.len += 1;
        self.codes.push(schema::code(event.kind));
        self.since.push(since);
        self.lanes.push(LaneId::number_or_zero(event.lane));
        schema::write(event.kind, &mut WordWriter(&mut self.numbers));
    }

    /// Converts the last entry, the beginning of a step of `task` at time `at`, to a yield. Returns false and changes
    /// nothing if the last entry is anything else.
    #[inline]
    pub(crate) fn push_yield(&mut self, at: Time, task: TaskId) -> bool {
        let (Some(code), Some(since), Some(last)) =
            (self.codes.last_mut(), self.since.last(), self.lanes.last())
        else {
            return false;
        };
        let began = *code == POLL_BEGAN && *last == task.get();
        if !began || at.since(self.begin).as_nanos() != u128::from(*since) {
            return false;
        }
        *code = YIELD;
        self.len += events(YIELD) - 1;
        true
    }

    /// Begins a group. Returns the offset of its first event, which is 0.
    #[cold]
    fn begin_group(&mut self, begin: Time) -> u32 {
        let (event, entry, number) = (self.len as u32, self.codes.len() as u32, self.numbers.len() as u32);
        self.groups.push(EventGroup { begin, event, entry, number });
        (self.begin, self.room) = (begin, GROUP);
        0
    }

    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// The events from index `index` on.
    pub(crate) fn from(&self, index: usize) -> EventIter<'_> {
        let index = index.min(self.len());
        let group = self.groups.partition_point(|group| group.event as usize <= index);
        let Some(EventGroup { begin, event, entry, number }) =
            group.checked_sub(1).map(|group| self.groups[group])
        else {
            return EventIter { compact: self, entry: 0, part: 0, number: 0, group, begin: Time::ZERO };
        };
        let (mut entry, mut number, mut part) = (entry as usize, number as usize, index - event as usize);
        while let Some(code) = self.codes.get(entry)
            && part >= events(*code)
        {
            part -= events(*code);
            number += numbers(*code);
            entry += 1;
        }
        EventIter { compact: self, entry, part, number, group, begin }
    }
}

/// The events from some index on.
pub(crate) struct EventIter<'a> {
    compact: &'a EventColumns,
    /// The entry of the next event.
    entry: usize,
    /// The number of events of that entry that were returned.
    part: usize,
    /// The index of that entry's first word.
    number: usize,
    /// The index of the next group.
    group: usize,
    /// The start time of the current group.
    begin: Time,
}

impl Iterator for EventIter<'_> {
    type Item = TraceEvent;

    #[inline]
    fn next(&mut self) -> Option<TraceEvent> {
        let EventIter { compact, entry, .. } = *self;
        let code = *compact.codes.get(entry)?;
        if let Some(next) = compact.groups.get(self.group)
            && next.entry as usize == entry
        {
            self.begin = next.begin;
            self.group += 1;
        }
        let at = self.begin + Duration::from_nanos(compact.since[entry].into());
        let lane = LaneId::of_number(compact.lanes[entry]);
        let kind = match (code, lane) {
            (YIELD, Some(LaneId::Task(task))) => events_of_a_yield(task)[self.part],
            _ => {
                let Ok(kind) = schema::read(code, &mut WordReader(&compact.numbers[self.number..]));
                kind?
            }
        };
        self.part += 1;
        if self.part == events(code) {
            self.part = 0;
            self.entry += 1;
            self.number += numbers(code);
        }
        Some(TraceEvent { at, lane, kind })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::event::EventKind;
    use crate::record::lane_id::WORKERS;
    use crate::record::schema::tests::every_kind;

    /// `count` events of all kinds, `apart` nanoseconds from one to the next. No two groups are alike.
    fn some(count: u64, apart: u64) -> Vec<TraceEvent> {
        let codes = every_kind();
        assert!(!codes.len().is_multiple_of(GROUP));
        let event = |n: u64| TraceEvent {
            at: Time::from_nanos(n * apart),
            lane: LaneId::of_number((n % 3) as u32 + (n % 2) as u32 * WORKERS),
            kind: codes[(n * 7 % codes.len() as u64) as usize],
        };
        (0..count).map(event).collect()
    }

    #[test]
    fn yields_are_entries_and_come_out_as_three_events() {
        let task = |number| TaskId::new(number).expect("not zero");
        let at = Time::from_nanos;
        let (mut compact, mut all) = (EventColumns::default(), Vec::new());
        for n in 0..100_u32 {
            let step = events_of_a_yield(task(1 + n % 7));
            // Some steps take time, and some record an event before they end.
            let (began, ended) = (u64::from(n), u64::from(n) + u64::from(n % 5 == 0));
            let mut push = |compact: &mut EventColumns, at, task, kind| {
                let event = TraceEvent { at, lane: Some(LaneId::Task(task)), kind };
                compact.push(&event);
                all.push(event);
            };
            push(&mut compact, at(began), task(1 + n % 7), step[0]);
            if n % 11 == 0 {
                push(&mut compact, at(began), task(1 + n % 7), EventKind::WaitEnded { number: n });
            }
            if compact.push_yield(at(ended), task(1 + n % 7)) {
                all.extend(step[1..].iter().map(|kind| TraceEvent {
                    at: at(ended),
                    lane: Some(task(1 + n % 7).into()),
                    kind: *kind,
                }));
            } else {
                assert!(n % 5 == 0 || n % 11 == 0);
                for kind in &step[1..] {
                    let event = TraceEvent { at: at(ended), lane: Some(task(1 + n % 7).into()), kind: *kind };
                    compact.push(&event);
                    all.push(event);
                }
            }
        }
        assert_eq!(compact.len(), all.len());
        assert!(compact.codes.len() < all.len());
        for from in 0..=all.len() {
            assert_eq!(compact.from(from).collect::<Vec<_>>(), all[from..], "from {from}");
        }
    }

    #[test]
    fn what_comes_out_is_what_went_in_from_any_place_on() {
        // Offsets have 32 bits, so events four seconds apart close a group early.
        for (count, apart) in
            [(0, 1), (1, 1), (32, 1_000_000), (300, 1_000_000), (100, 1_000_000_000), (40, 5_000_000_000)]
        {
            let events = some(count, apart);
            let mut compact = EventColumns::default();
            events.iter().for_each(|event| compact.push(event));
            let mut again = EventColumns::recycled(EventColumns::default(), &compact);
            events.iter().for_each(|event| again.push(event));
            for compact in [compact, EventColumns::recycled(again, &EventColumns::default())] {
                let events = if compact.len() == 0 { &[][..] } else { &events };
                for from in 0..=events.len() + 1 {
                    let rest = events.get(from..).unwrap_or_default();
                    assert_eq!(compact.from(from).collect::<Vec<_>>(), rest, "from {from} of {count}");
                }
            }
        }
    }
}
