//! Events in half the room: some 12 bytes each in place of 24.
//!
//! They are kept in columns: what happened in one byte, the task, how long after the first event of its group, and as many
//! numbers more as that kind of event has. Of every [`GROUP`] events it is known when the first happened and where its
//! numbers are, so any event is found by walking over fewer than that.
//!
//! Invariant: what comes out is what went in. Packing each number in as few bytes as it needs, as `packed` does, would
//! halve it again, but would make every look at one record a walk over many.

use std::time::Duration;

use super::event::{Delay, Event, FlowPart, TextId, Value, WaitId, What};
use crate::rt::{Cause, PollOutcome, TaskId, Time};

/// How many events share a [`Group`].
pub(super) const GROUP: usize = 32;

/// Events in order of time.
#[derive(Default)]
pub(super) struct Compact {
    kinds: Vec<u8>,
    /// Nanoseconds since the group's first event.
    since: Vec<u32>,
    tasks: Vec<Option<TaskId>>,
    numbers: Vec<u32>,
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
    pub(super) fn recycled(mut old: Compact, like: &Compact) -> Compact {
        fn recycle<T>(column: &mut Vec<T>, like: &[T]) {
            column.clear();
            column.reserve(like.len());
        }
        recycle(&mut old.kinds, &like.kinds);
        recycle(&mut old.since, &like.since);
        recycle(&mut old.tasks, &like.tasks);
        recycle(&mut old.numbers, &like.numbers);
        recycle(&mut old.groups, &like.groups);
        old
    }

    /// Takes in whole groups of events, after the others; none if four seconds or more pass within a group: then there are
    /// few of them anyway. True if they were taken in.
    pub(super) fn take_in(&mut self, events: &[Event]) -> bool {
        let begin = |group: &[Event]| group.first().map_or(0, |event| event.at.as_nanos());
        let end = |group: &[Event]| group.last().map_or(0, |event| event.at.as_nanos());
        // They are in order of time, so what holds for the last of a group holds for all.
        if events.chunks(GROUP).any(|group| end(group) - begin(group) > u64::from(u32::MAX)) {
            return false;
        }
        for group in events.chunks(GROUP) {
            let begin = begin(group);
            self.groups.push(Group { begin: Time::from_nanos(begin), number: self.numbers.len() as u32 });
            self.since.extend(group.iter().map(|event| (event.at.as_nanos() - begin) as u32));
            for event in group {
                let (kind, numbers) = split(event.what);
                if kind >= ONE {
                    self.numbers.extend_from_slice(&numbers[..count(kind)]);
                }
            }
        }
        self.tasks.extend(events.iter().map(|event| event.task));
        self.kinds.extend(events.iter().map(|event| split(event.what).0));
        true
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
    type Item = Event;

    #[inline]
    fn next(&mut self) -> Option<Event> {
        let Events { compact, index, number } = *self;
        let kind = *compact.kinds.get(index)?;
        let since = Duration::from_nanos(compact.since[index].into());
        let at = compact.groups[index / GROUP].begin + since;
        self.index += 1;
        self.number += count(kind);
        let more = |place: usize| if place < count(kind) { compact.numbers[number + place] } else { 0 };
        Some(Event { at, task: compact.tasks[index], what: join(kind, [more(0), more(1)]) })
    }
}

/// Kinds from here on have a number.
const ONE: u8 = 15;
/// Kinds from here on have two.
const TWO: u8 = 28;

/// How many numbers an event of this kind has.
#[inline(always)]
fn count(kind: u8) -> usize {
    usize::from(kind >= ONE) + usize::from(kind >= TWO)
}

/// What happened as its kind and its numbers; where it has fewer than two, the rest is zero.
#[inline(always)]
fn split(what: What) -> (u8, [u32; 2]) {
    match what {
        What::PollBegan => (0, [0; 2]),
        What::SliceEnded => (1, [0; 2]),
        What::TickBegan => (2, [0; 2]),
        What::TickEnded => (3, [0; 2]),
        What::Yielded => (4, [0; 2]),
        What::PollEnded { outcome, error: None } => (5 + outcome as u8, [0; 2]),
        What::Ready { by } => split_cause(by, 9, 15),
        What::CancelRequested { by } => split_cause(by, 12, 16),
        What::PollEnded { outcome, error: Some(text) } => (17 + outcome as u8, [text.0, 0]),
        What::WaitBegan { wait, delay: None } => (21, [wait.number(), 0]),
        What::FailureUnclaimed { error } => (22, [error.0, 0]),
        What::Message { text } => (23, [text.0, 0]),
        What::SliceBegan { name } => (24, [name.0, 0]),
        What::Flow { flow, part } => (25 + part as u8, [flow, 0]),
        What::Spawned { parent, name } => (28, [parent.map_or(0, TaskId::get), name.0]),
        What::WaitBegan { wait, delay: Some(delay) } => (29, [wait.number(), delay.micros()]),
        What::Counted { value } => (30, value.halves()),
        What::Gauged { gauge, level } => (31, [gauge.0, level]),
    }
}

/// `alone` and the two kinds after it are for the causes that are no task.
#[inline(always)]
fn split_cause(by: Cause, alone: u8, task: u8) -> (u8, [u32; 2]) {
    match by {
        Cause::Spawn => (alone, [0; 2]),
        Cause::Timer => (alone + 1, [0; 2]),
        Cause::Host => (alone + 2, [0; 2]),
        Cause::Task(by) => (task, [by.get(), 0]),
    }
}

/// What [`split`] was given.
#[inline]
fn join(kind: u8, [first, second]: [u32; 2]) -> What {
    const OUTCOMES: [PollOutcome; 4] =
        [PollOutcome::Pending, PollOutcome::Completed, PollOutcome::Failed, PollOutcome::Cancelled];
    const PARTS: [FlowPart; 3] = [FlowPart::Start, FlowPart::Step, FlowPart::End];
    // A task's number is never zero, so zero is the host here.
    let by = |alone: u8| match kind - alone {
        0 => Cause::Spawn,
        1 => Cause::Timer,
        _ => TaskId::new(first).map_or(Cause::Host, Cause::Task),
    };
    let ended = |error| What::PollEnded { outcome: OUTCOMES[usize::from(kind - 5) % 4], error };
    let text = TextId(first);
    match kind {
        0 => What::PollBegan,
        1 => What::SliceEnded,
        2 => What::TickBegan,
        3 => What::TickEnded,
        5..=8 => ended(None),
        9..=11 | 15 => What::Ready { by: by(9) },
        12..=14 | 16 => What::CancelRequested { by: by(12) },
        17..=20 => ended(Some(text)),
        21 | 29 => What::WaitBegan { wait: WaitId::new(first), delay: Delay::from_micros(second) },
        22 => What::FailureUnclaimed { error: text },
        23 => What::Message { text },
        24 => What::SliceBegan { name: text },
        25..=27 => What::Flow { flow: first, part: PARTS[usize::from(kind - 25)] },
        28 => What::Spawned { parent: TaskId::new(first), name: TextId(second) },
        30 => What::Counted { value: Value::from_halves([first, second]) },
        31 => What::Gauged { gauge: text, level: second },
        _ => What::Yielded,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(number: u32) -> TaskId {
        TaskId::new(number).expect("not zero")
    }

    /// Every kind of event, with the numbers that are hardest to keep.
    fn every_kind() -> Vec<What> {
        let outcomes =
            [PollOutcome::Pending, PollOutcome::Completed, PollOutcome::Failed, PollOutcome::Cancelled];
        let causes = [Cause::Spawn, Cause::Timer, Cause::Host, Cause::Task(task(u32::MAX))];
        let mut all = vec![
            What::PollBegan,
            What::SliceEnded,
            What::TickBegan,
            What::TickEnded,
            What::Yielded,
            What::WaitBegan { wait: WaitId::new(u32::MAX - 1), delay: None },
            What::WaitBegan { wait: WaitId::new(0), delay: Delay::from_micros(u32::MAX) },
            What::FailureUnclaimed { error: TextId(7) },
            What::Message { text: TextId(u32::MAX) },
            What::SliceBegan { name: TextId(9) },
            What::Spawned { parent: None, name: TextId(1) },
            What::Spawned { parent: Some(task(3)), name: TextId(u32::MAX) },
            What::Counted { value: Value::new(-0.1).expect("finite") },
            What::Gauged { gauge: TextId(3), level: u32::MAX },
        ];
        for outcome in outcomes {
            all.push(What::PollEnded { outcome, error: None });
            all.push(What::PollEnded { outcome, error: Some(TextId(5)) });
        }
        for by in causes {
            all.extend([What::Ready { by }, What::CancelRequested { by }]);
        }
        for part in [FlowPart::Start, FlowPart::Step, FlowPart::End] {
            all.push(What::Flow { flow: u32::MAX, part });
        }
        all
    }

    /// So many events of all kinds, `apart` nanoseconds each from the one before.
    fn events(count: u64, apart: u64) -> Vec<Event> {
        let kinds = every_kind();
        assert_eq!(kinds.len() % 2, 1, "the groups must differ, or one could be taken for another");
        let event = |n: u64| Event {
            at: Time::from_nanos(n * apart),
            task: TaskId::new((n % 5) as u32),
            what: kinds[(n * 7 % kinds.len() as u64) as usize],
        };
        (0..count).map(event).collect()
    }

    #[test]
    fn what_comes_out_is_what_went_in_from_any_place_on() {
        for count in [0, 32, 64, 256] {
            let events = events(count, 1_000_000);
            let mut compact = Compact::default();
            for some in events.chunks(2 * GROUP) {
                assert!(compact.take_in(some));
            }
            assert_eq!(compact.len(), events.len());
            for from in 0..=events.len() + 1 {
                let rest = events.get(from..).unwrap_or_default();
                assert_eq!(compact.from(from).collect::<Vec<_>>(), rest, "from {from} of {count}");
            }
        }
    }

    #[test]
    fn events_that_are_far_apart_are_not_taken_in() {
        let (second, mut compact) = (1_000_000_000, Compact::default());
        assert!(compact.take_in(&events(32, second / 8)));
        assert!(!compact.take_in(&events(64, second)));
        assert_eq!((compact.len(), compact.from(0).count()), (32, 32));
    }
}
