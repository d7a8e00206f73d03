//! An event as what happened in one byte and two numbers: how it is recorded and kept.
//!
//! Invariant: [`Short::record`] gives what [`Short::new`] was given, and what was folded into it since. Who knows what
//! happened when it is compiled pays for no look at which it is, and what is kept in columns (`compact`) need not be taken
//! apart once more.

use super::event::{Delay, Event, FlowPart, TextId, Value, WaitId, What};
use super::fold::Record;
use crate::rt::{Cause, PollOutcome, TaskId, Time};

/// An event in short.
#[derive(Clone, Copy)]
pub(super) struct Short {
    pub(super) at: Time,
    pub(super) task: Option<TaskId>,
    /// Where its kind has fewer than two, the rest is zero.
    pub(super) numbers: [u32; 2],
    /// One of [`kinds`] and of the others below [`BEGAN`], with the bits [`BEGAN`] and [`FOLLOWED`].
    pub(super) kind: u8,
}

impl Short {
    #[inline(always)]
    pub(super) fn new(event: Event) -> Short {
        let (kind, numbers) = split(event.what);
        Short { at: event.at, task: event.task, numbers, kind }
    }

    #[inline]
    pub(super) fn record(self) -> Record {
        let event = Event { at: self.at, task: self.task, what: join(plain(self.kind), self.numbers) };
        Record { event, began: self.kind & BEGAN != 0, followed: self.kind & FOLLOWED != 0 }
    }
}

/// As in [`Record`].
pub(super) const BEGAN: u8 = 0x40;
/// As in [`Record`].
pub(super) const FOLLOWED: u8 = 0x80;

/// A kind without those bits.
#[inline(always)]
pub(super) fn plain(kind: u8) -> u8 {
    kind & !(BEGAN | FOLLOWED)
}

/// The kinds that share records; see [`split`] for all.
pub(super) mod kinds {
    pub(in crate::trace) const POLL_BEGAN: u8 = 0;
    pub(in crate::trace) const PENDING: u8 = 5;
    pub(in crate::trace) const COMPLETED: u8 = 6;
    pub(in crate::trace) const READY_BY_SPAWN: u8 = 9;
    pub(in crate::trace) const READY_BY_TASK: u8 = 15;
    pub(in crate::trace) const CANCEL_BY_TASK: u8 = 16;
    pub(in crate::trace) const WAIT: u8 = 21;
    pub(in crate::trace) const MESSAGE: u8 = 23;
    pub(in crate::trace) const SPAWNED: u8 = 29;
    pub(in crate::trace) const WAIT_UNTIL: u8 = 30;
    pub(in crate::trace) const GAUGED: u8 = 32;
}

/// Kinds from here on have a number.
const ONE: u8 = 15;
/// Kinds from here on have two.
const TWO: u8 = 29;

/// How many numbers an event of this kind has.
#[inline(always)]
pub(super) fn count(kind: u8) -> usize {
    let kind = plain(kind);
    usize::from(kind >= ONE) + usize::from(kind >= TWO)
}

/// What happened as its kind and its numbers; where it has fewer than two, the rest is zero.
#[inline(always)]
fn split(what: What) -> (u8, [u32; 2]) {
    match what {
        What::PollBegan => (kinds::POLL_BEGAN, [0; 2]),
        What::SliceEnded { late: None } => (1, [0; 2]),
        What::TickBegan => (2, [0; 2]),
        What::TickEnded => (3, [0; 2]),
        What::Yielded => (4, [0; 2]),
        What::PollEnded { outcome, error: None } => (kinds::PENDING + outcome as u8, [0; 2]),
        What::Ready { by } => split_cause(by, kinds::READY_BY_SPAWN, kinds::READY_BY_TASK),
        What::CancelRequested { by } => split_cause(by, 12, kinds::CANCEL_BY_TASK),
        What::PollEnded { outcome, error: Some(text) } => (17 + outcome as u8, [text.0, 0]),
        What::WaitBegan { wait, delay: None } => (kinds::WAIT, [wait.number(), 0]),
        What::FailureUnclaimed { error } => (22, [error.0, 0]),
        What::Message { text } => (kinds::MESSAGE, [text.0, 0]),
        What::SliceBegan { name, late: None } => (24, [name.0, 0]),
        What::Flow { flow, part } => (25 + part as u8, [flow, 0]),
        What::SliceEnded { late: Some(late) } => (28, [late.micros(), 0]),
        What::Spawned { parent, name } => (kinds::SPAWNED, [parent.map_or(0, TaskId::get), name.0]),
        What::WaitBegan { wait, delay: Some(delay) } => (kinds::WAIT_UNTIL, [wait.number(), delay.micros()]),
        What::Counted { value } => (31, value.halves()),
        What::Gauged { gauge, level } => (kinds::GAUGED, [gauge.0, level]),
        What::SliceBegan { name, late: Some(late) } => (33, [name.0, late.micros()]),
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
        1 | 28 => What::SliceEnded { late: Delay::from_micros(first) },
        2 => What::TickBegan,
        3 => What::TickEnded,
        5..=8 => ended(None),
        9..=11 | 15 => What::Ready { by: by(9) },
        12..=14 | 16 => What::CancelRequested { by: by(12) },
        17..=20 => ended(Some(text)),
        21 | 30 => What::WaitBegan { wait: WaitId::new(first), delay: Delay::from_micros(second) },
        22 => What::FailureUnclaimed { error: text },
        23 => What::Message { text },
        24 | 33 => What::SliceBegan { name: text, late: Delay::from_micros(second) },
        25..=27 => What::Flow { flow: first, part: PARTS[usize::from(kind - 25)] },
        29 => What::Spawned { parent: TaskId::new(first), name: TextId(second) },
        31 => What::Counted { value: Value::from_halves([first, second]) },
        32 => What::Gauged { gauge: text, level: second },
        _ => What::Yielded,
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    fn task(number: u32) -> TaskId {
        TaskId::new(number).expect("not zero")
    }

    /// Every kind of event, with the numbers that are hardest to keep.
    pub(in crate::trace) fn every_kind() -> Vec<What> {
        let outcomes =
            [PollOutcome::Pending, PollOutcome::Completed, PollOutcome::Failed, PollOutcome::Cancelled];
        let causes = [Cause::Spawn, Cause::Timer, Cause::Host, Cause::Task(task(u32::MAX))];
        let mut all = vec![
            What::PollBegan,
            What::SliceEnded { late: None },
            What::SliceEnded { late: Delay::from_micros(u32::MAX) },
            What::TickBegan,
            What::TickEnded,
            What::Yielded,
            What::WaitBegan { wait: WaitId::new(u32::MAX - 1), delay: None },
            What::WaitBegan { wait: WaitId::new(0), delay: Delay::from_micros(u32::MAX) },
            What::FailureUnclaimed { error: TextId(7) },
            What::Message { text: TextId(u32::MAX) },
            What::SliceBegan { name: TextId(9), late: None },
            What::SliceBegan { name: TextId(u32::MAX), late: Delay::from_micros(1) },
            What::Spawned { parent: None, name: TextId(1) },
            What::Spawned { parent: Some(task(1)), name: TextId(2) },
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

    #[test]
    fn what_comes_out_is_what_went_in() {
        for what in every_kind() {
            let event = Event { at: Time::MAX, task: None, what };
            assert_eq!(Short::new(event).record(), Record::of(event));
        }
    }
}
