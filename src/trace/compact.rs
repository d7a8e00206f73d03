//! Events that are not written any more, in half the room: some 12 bytes each in place of 24.
//!
//! They are kept in columns: what happened in one byte, the task, how long after the first event of its group, and as many
//! numbers more as that kind of event has. Of every [`GROUP`] events it is known when the first happened and where its
//! numbers are, so any event is found by walking over fewer than that.
//!
//! Invariant: what comes out is what went in. Packing each number in as few bytes as it needs, as `packed` does, would
//! halve it again, but would make every look at one record a walk over many.

use super::event::{Delay, Event, FlowPart, TextId, Value, WaitId, What};
use crate::rt::{Cause, PollOutcome, TaskId, Time};

/// How many events share a [`Group`].
const GROUP: usize = 32;

/// Events in order of time.
#[derive(Default)]
pub(super) struct Compact {
    kinds: Box<[u8]>,
    /// Nanoseconds since the group's first event.
    since: Box<[u32]>,
    /// Zero for none.
    tasks: Box<[u32]>,
    numbers: Box<[u32]>,
    groups: Box<[Group]>,
}

#[derive(Clone, Copy)]
struct Group {
    begin: Time,
    /// Where its numbers begin.
    number: u32,
}

impl Compact {
    /// The same events; `None` if four seconds or more passed within a group: then there are few of them anyway.
    pub(super) fn of(events: &[Event]) -> Option<Compact> {
        let mut groups = Vec::with_capacity(events.len().div_ceil(GROUP));
        let (mut kinds, mut since) = (Vec::with_capacity(events.len()), Vec::with_capacity(events.len()));
        let mut numbers = Vec::with_capacity(events.len());
        for group in events.chunks(GROUP) {
            let begin = group[0].at;
            groups.push(Group { begin, number: numbers.len() as u32 });
            for event in group {
                since.push(u32::try_from(event.at.as_nanos() - begin.as_nanos()).ok()?);
                let (kind, more) = split(event.what);
                kinds.push(kind);
                numbers.extend_from_slice(&more[..count(kind)]);
            }
        }
        let tasks = events.iter().map(|event| event.task.map_or(0, TaskId::get)).collect();
        Some(Compact {
            kinds: kinds.into(),
            since: since.into(),
            tasks,
            numbers: numbers.into(),
            groups: groups.into(),
        })
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
        let begin = compact.groups[index / GROUP].begin.as_nanos();
        let at = Time::from_nanos(begin + u64::from(compact.since[index]));
        let task = TaskId::new(compact.tasks[index]);
        self.index += 1;
        self.number += count(kind);
        let more = |place: usize| compact.numbers.get(number + place).copied().unwrap_or_default();
        Some(Event { at, task, what: join(kind, more) })
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
    }
}

/// `alone` and the two kinds after it are for the causes that are no task.
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
fn join(kind: u8, more: impl Fn(usize) -> u32) -> What {
    const OUTCOMES: [PollOutcome; 4] =
        [PollOutcome::Pending, PollOutcome::Completed, PollOutcome::Failed, PollOutcome::Cancelled];
    const CAUSES: [Cause; 3] = [Cause::Spawn, Cause::Timer, Cause::Host];
    const PARTS: [FlowPart; 3] = [FlowPart::Start, FlowPart::Step, FlowPart::End];
    let text = || TextId(more(0));
    // A task's number is never zero.
    let by = || TaskId::new(more(0)).map_or(Cause::Host, Cause::Task);
    match kind {
        0 => What::PollBegan,
        1 => What::SliceEnded,
        2 => What::TickBegan,
        3 => What::TickEnded,
        5..=8 => What::PollEnded { outcome: OUTCOMES[usize::from(kind - 5)], error: None },
        9..=11 => What::Ready { by: CAUSES[usize::from(kind - 9)] },
        12..=14 => What::CancelRequested { by: CAUSES[usize::from(kind - 12)] },
        15 => What::Ready { by: by() },
        16 => What::CancelRequested { by: by() },
        17..=20 => What::PollEnded { outcome: OUTCOMES[usize::from(kind - 17)], error: Some(text()) },
        21 => What::WaitBegan { wait: WaitId::new(more(0)), delay: None },
        22 => What::FailureUnclaimed { error: text() },
        23 => What::Message { text: text() },
        24 => What::SliceBegan { name: text() },
        25..=27 => What::Flow { flow: more(0), part: PARTS[usize::from(kind - 25)] },
        28 => What::Spawned { parent: TaskId::new(more(0)), name: TextId(more(1)) },
        29 => What::WaitBegan { wait: WaitId::new(more(0)), delay: Delay::from_micros(more(1)) },
        30 => What::Counted { value: Value::from_halves([more(0), more(1)]) },
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
        let event = |n: u64| Event {
            at: Time::from_nanos(n * apart),
            task: TaskId::new((n % 5) as u32),
            what: kinds[(n * 7 % kinds.len() as u64) as usize],
        };
        (0..count).map(event).collect()
    }

    #[test]
    fn what_comes_out_is_what_went_in_from_any_place_on() {
        for count in [0, 1, 31, 32, 33, 200] {
            let events = events(count, 1_000_000);
            let compact = Compact::of(&events).expect("little time passes");
            assert_eq!(compact.len(), events.len());
            for from in 0..=events.len() + 1 {
                let rest = events.get(from..).unwrap_or_default();
                assert_eq!(compact.from(from).collect::<Vec<_>>(), rest, "from {from} of {count}");
            }
        }
    }

    #[test]
    fn events_that_are_far_apart_are_left_as_they_are() {
        let second = 1_000_000_000;
        assert!(Compact::of(&events(33, second)).is_none());
        assert!(Compact::of(&events(5, second)).is_some());
    }
}
