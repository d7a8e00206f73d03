//! A stretch of a run's records, with the texts that they name.
//!
//! Records are numbered from 0 within a chunk. Most of a busy run's records are yields, which are kept in rows ([`Yields`]),
//! everything else in [`Compact`] form. Events are made compact a batch at a time, while the processor still has them in its
//! cache.
//!
//! Invariant: a record that is in no row is the one whose index is the record's number less the yields before it.

use super::compact::{self, Compact, GROUP};
use super::event::{Event, What};
use super::event_buffer::EventBuffer;
use super::fold::Record;
use super::ids::WaitSite;
use super::short::Short;
use super::yields::{self, Row, Yields};
use crate::rt::{TaskId, Time};

#[derive(Default)]
pub(super) struct Chunk {
    /// The first events that are not yields.
    compact: Compact,
    /// Those after them: fewer than a batch, unless one could not be made compact.
    events: EventBuffer,
    yields: Yields,
    /// How many events have no record of their own, but for those of yields.
    folded: u64,
    pub(super) texts: Vec<Box<str>>,
    pub(super) waits: Vec<WaitSite>,
}

/// How many events are made compact at a time: 12 kB of them.
const BATCH: usize = 16 * GROUP;

impl Chunk {
    /// An empty chunk with room for as many records as `like` has, in the memory of `old`.
    pub(super) fn recycled(old: Option<Chunk>, like: &Chunk) -> Chunk {
        let Chunk { compact, yields, .. } = old.unwrap_or_default();
        let compact = Compact::recycled(compact, &like.compact);
        let yields = Yields::recycled(yields, &like.yields);
        Chunk { compact, events: EventBuffer::with_room(BATCH), yields, ..Chunk::default() }
    }

    /// How many records it has.
    #[inline(always)]
    pub(super) fn len(&self) -> usize {
        self.compact.len() + self.events.len() + self.yields.len()
    }

    /// How many events its records stand for.
    pub(super) fn event_count(&self) -> u64 {
        let records = (self.compact.len() + self.events.len()) as u64;
        records + self.folded + What::EVENTS_OF_A_YIELD * self.yields.len() as u64
    }

    /// As [`EventBuffer::push`].
    #[inline(always)]
    pub(super) fn push(&mut self, record: Record) -> bool {
        self.folded += u64::from(u8::from(record.began) + u8::from(record.followed));
        if !self.events.push(record) {
            self.folded += 1;
            return false;
        }
        // A batch that could not be made compact is passed, and so is the rest of the chunk.
        if self.events.count() == BATCH {
            self.compact_batch();
        }
        true
    }

    /// No record that is there will be amended any more.
    pub(super) fn settle(&self) {
        self.events.settle();
    }

    #[cold]
    #[inline(never)]
    fn compact_batch(&mut self) {
        if self.compact.take_in(&self.events) {
            self.events.clear();
        }
    }

    /// A record for each of `tasks`, which yielded in this order.
    pub(super) fn push_yields(&mut self, at: Time, tasks: &[TaskId]) {
        self.settle();
        self.yields.push(at, self.len() as u32, tasks);
    }

    /// A record for each of so many yields, each by the task that yielded `round` yields before. False, and none, if there are
    /// too many at once, or those are not all in this chunk.
    pub(super) fn repeat_yields(&mut self, at: Time, count: usize, round: usize) -> bool {
        self.settle();
        count <= yields::LONGEST && self.yields.repeat(at, self.len() as u32, count, round)
    }

    /// The events that are not of yields.
    pub(super) fn events(&self) -> impl Iterator<Item = Event> {
        self.events_from(0).flat_map(Record::unfold)
    }

    fn events_from(&self, index: usize) -> Events<'_> {
        let beyond = index.saturating_sub(self.compact.len()).min(self.events.len());
        Events { compact: self.compact.from(index), events: self.events[beyond..].iter() }
    }

    /// The records from number `from` on.
    pub(super) fn records(&self, from: usize) -> Records<'_> {
        let index = self.yields.row_from(from);
        let row = self.yields.row(index);
        let yields = row.before as usize + from.saturating_sub(row.begin as usize);
        let events = self.events_from(from - yields);
        Records { yields: &self.yields, number: from as u32, row, next_row: index + 1, events }
    }

    /// The time of the first record.
    pub(super) fn start(&self) -> Option<Time> {
        self.records(0).next().map(|record| record.at())
    }

    /// The time of the last record.
    pub(super) fn end(&self) -> Option<Time> {
        self.records(self.len().saturating_sub(1)).next().map(|record| record.at())
    }
}

/// The records that are not yields, in order.
struct Events<'a> {
    compact: compact::Events<'a>,
    events: std::slice::Iter<'a, Short>,
}

impl Iterator for Events<'_> {
    type Item = Record;

    #[inline]
    fn next(&mut self) -> Option<Record> {
        self.compact.next().or_else(|| self.events.next().map(|event| event.record()))
    }
}

/// Records in order.
pub(super) struct Records<'a> {
    yields: &'a Yields,
    /// Of the next record.
    number: u32,
    /// The first row that does not lie before it.
    row: Row,
    next_row: usize,
    /// The next events that are not yields.
    events: Events<'a>,
}

impl Iterator for Records<'_> {
    type Item = Record;

    #[inline]
    fn next(&mut self) -> Option<Record> {
        let Records { yields, number, row, .. } = *self;
        if number < row.begin {
            let event = self.events.next()?;
            self.number += 1;
            return Some(event);
        }
        let task = yields.task(&row, number);
        self.number += 1;
        if self.number == row.end {
            self.row = yields.row(self.next_row);
            self.next_row += 1;
        }
        let event = Event { at: row.at, task: Some(task), what: What::Yielded };
        Some(Record { event, began: false, followed: false })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rt::ms;

    /// What is at the records from one on, none of which stands for several events but a yield.
    fn rows(chunk: &Chunk, from: usize) -> Vec<Event> {
        chunk.records(from).flat_map(Record::rows).collect()
    }

    #[test]
    fn records_come_out_as_they_went_in_from_any_number_on() {
        let task = |number| TaskId::new(number).expect("not zero");
        let event = |at, number, what| Event { at: Time::ZERO + ms(at), task: Some(task(number)), what };
        let mut chunk = Chunk::default();
        let mut all = Vec::new();
        for (at, yields) in [(1, 0..0), (1, 1..4), (1, 4..6), (2, 1..2), (2, 0..0), (2, 2..4), (3, 0..0)] {
            if yields.is_empty() {
                all.push(event(at, 9, What::TickBegan));
                chunk.push(Record::of(all[all.len() - 1]));
            } else {
                chunk.push_yields(Time::ZERO + ms(at), &yields.clone().map(task).collect::<Vec<_>>());
                all.extend(yields.map(|number| event(at, number, What::Yielded)));
            }
        }
        assert_eq!(chunk.yields.row_from(usize::MAX), 3, "what is in a row is one row");
        for from in 0..=all.len() {
            assert_eq!(rows(&chunk, from), all[from..]);
        }
        assert_eq!((chunk.start(), chunk.end()), (Some(all[0].at), Some(Time::ZERO + ms(3))));
        assert_eq!(chunk.event_count(), 3 + 3 * 8);
        assert_eq!(Chunk::default().end(), None);
    }

    #[test]
    fn batches_are_compact_until_time_leaps() {
        let task = TaskId::new(1);
        let times = (0..2 * BATCH as u64).chain(10_000_000_000..10_000_000_000 + 2 * BATCH as u64);
        // The leap is within a group, so the third batch cannot be made compact.
        let events: Vec<Event> = times
            .skip(GROUP / 2)
            .map(|nanos| Event { at: Time::from_nanos(nanos), task, what: What::PollBegan })
            .collect();
        let mut chunk = Chunk::default();
        for event in &events {
            chunk.push(Record::of(*event));
            if chunk.len() == 100 {
                chunk.push_yields(event.at, &[TaskId::new(2).expect("not zero")]);
            }
        }
        assert_eq!((chunk.compact.len(), chunk.len()), (BATCH, events.len() + 1));
        let mut kept = rows(&chunk, 0);
        for from in [0, 99, 100, 101, BATCH, BATCH + 1, BATCH + 2, events.len(), events.len() + 1] {
            assert_eq!(rows(&chunk, from), kept[from..]);
        }
        assert_eq!(kept.remove(100).what, What::Yielded);
        assert_eq!(kept, events);
    }
}
