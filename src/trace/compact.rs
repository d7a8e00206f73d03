//! Events in half the room: some 12 bytes each in place of 24.
//!
//! They are kept in columns: what happened in one byte, the task, how long after the first event of its group, and as many
//! numbers more as that kind of event has. Of every [`GROUP`] events it is known when the first happened and where its
//! numbers are, so any event is found by walking over fewer than that.
//!
//! Invariant: what comes out is what went in. Packing each number in as few bytes as it needs, as `packed` does, would
//! halve it again, but would make every look at one record a walk over many.

use std::time::Duration;

use super::column::Column;
use super::fold::Record;
use super::short::{Short, count};
use crate::rt::{TaskId, Time};

/// How many events share a [`Group`].
pub(super) const GROUP: usize = 32;

/// Events in order of time.
#[derive(Default)]
pub(super) struct Compact {
    kinds: Column<u8>,
    /// Nanoseconds since the group's first event.
    since: Column<u32>,
    /// Zero for none.
    tasks: Column<u32>,
    numbers: Column<u32>,
    groups: Vec<Group>,
}

#[derive(Clone, Copy)]
struct Group {
    begin: Time,
    /// Where its numbers begin.
    number: u32,
}

impl Compact {
    /// Nothing, with room for as much as `like` has, in the memory of `old`.
    pub(super) fn recycled(old: Compact, like: &Compact) -> Compact {
        let mut groups = old.groups;
        groups.clear();
        groups.reserve(like.groups.len());
        Compact {
            kinds: Column::recycled(old.kinds, &like.kinds),
            since: Column::recycled(old.since, &like.since),
            tasks: Column::recycled(old.tasks, &like.tasks),
            numbers: Column::recycled(old.numbers, &like.numbers),
            groups,
        }
    }

    /// Takes in whole groups of events, after the others; none if four seconds or more pass within a group: then there are
    /// few of them anyway. True if they were taken in.
    pub(super) fn take_in(&mut self, events: &[Short]) -> bool {
        let (groups, _) = events.as_chunks::<GROUP>();
        // They are in order of time, so what holds for the last of a group holds for all.
        let span = |group: &[Short; GROUP]| group[GROUP - 1].at.as_nanos() - group[0].at.as_nanos();
        if groups.iter().any(|group| span(group) > u64::from(u32::MAX)) {
            return false;
        }
        for group in groups {
            self.take_in_group(group);
        }
        true
    }

    /// By place, in arrays: what iterators do for each event would be calls where code is optimised for size, and slices
    /// would be looked at for their lengths.
    #[inline(always)]
    fn take_in_group(&mut self, group: &[Short; GROUP]) {
        let begin = group[0].at;
        self.groups.push(Group { begin, number: self.numbers.len() as u32 });
        let kinds = self.kinds.next::<GROUP>();
        let since = self.since.next::<GROUP>();
        let tasks = self.tasks.next::<GROUP>();
        // Both numbers are written of each event, and the next event's over those that it does not have.
        let numbers = self.numbers.next::<{ 2 * GROUP }>();
        let (mut n, mut number) = (0, 0);
        while n < GROUP {
            let event = &group[n];
            kinds[n] = event.kind;
            since[n] = (event.at.as_nanos() - begin.as_nanos()) as u32;
            tasks[n] = match event.task {
                Some(task) => task.get(),
                None => 0,
            };
            numbers[number % (2 * GROUP)] = event.numbers[0];
            numbers[(number + 1) % (2 * GROUP)] = event.numbers[1];
            number += count(event.kind);
            n += 1;
        }
        self.numbers.give_back(2 * GROUP - number);
    }

    #[inline(always)]
    pub(super) fn len(&self) -> usize {
        self.kinds.len()
    }

    /// The events from `index` on.
    pub(super) fn from(&self, index: usize) -> Events<'_> {
        let group = self.groups.get(index / GROUP);
        let passed = &self.kinds[(index / GROUP * GROUP).min(self.len())..index.min(self.len())];
        let number = group.map_or(0, |group| group.number as usize)
            + passed.iter().map(|kind| count(*kind)).sum::<usize>();
        Events { compact: self, index, number }
    }
}

/// Events from one on.
pub(super) struct Events<'a> {
    compact: &'a Compact,
    /// Of the next event.
    index: usize,
    /// Of the next event's first number.
    number: usize,
}

impl Iterator for Events<'_> {
    type Item = Record;

    #[inline]
    fn next(&mut self) -> Option<Record> {
        let Events { compact, index, number } = *self;
        let kind = *compact.kinds.get(index)?;
        let since = Duration::from_nanos(compact.since[index].into());
        let at = compact.groups[index / GROUP].begin + since;
        self.index += 1;
        self.number += count(kind);
        let more = |place: usize| if place < count(kind) { compact.numbers[number + place] } else { 0 };
        Some(
            Short { at, task: TaskId::new(compact.tasks[index]), numbers: [more(0), more(1)], kind }.record(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::super::event::Event;
    use super::super::short::tests::every_kind;
    use super::*;

    /// So many events of all kinds, `apart` nanoseconds each from the one before. No two groups are alike.
    fn events(count: u64, apart: u64) -> Vec<Event> {
        let kinds = every_kind();
        assert!(!kinds.len().is_multiple_of(GROUP));
        let event = |n: u64| Event {
            at: Time::from_nanos(n * apart),
            task: TaskId::new((n % 5) as u32),
            what: kinds[(n * 7 % kinds.len() as u64) as usize],
        };
        (0..count).map(event).collect()
    }

    fn short(events: &[Event]) -> Vec<Short> {
        events.iter().copied().map(Short::new).collect()
    }

    fn alone(events: &[Event]) -> Vec<Record> {
        events.iter().map(|event| Record::of(*event)).collect()
    }

    #[test]
    fn what_comes_out_is_what_went_in_from_any_place_on() {
        for count in [0, 32, 64, 256] {
            let events = events(count, 1_000_000);
            let mut compact = Compact::default();
            for some in events.chunks(2 * GROUP) {
                assert!(compact.take_in(&short(some)));
            }
            assert_eq!(compact.len(), events.len());
            for from in 0..=events.len() + 1 {
                let rest = alone(events.get(from..).unwrap_or_default());
                assert_eq!(compact.from(from).collect::<Vec<_>>(), rest, "from {from} of {count}");
            }
        }
    }

    #[test]
    fn events_that_are_far_apart_are_not_taken_in() {
        let (second, mut compact) = (1_000_000_000, Compact::default());
        assert!(compact.take_in(&short(&events(32, second / 8))));
        assert!(!compact.take_in(&short(&events(64, second))));
        assert_eq!((compact.len(), compact.from(0).count()), (32, 32));
    }
}
