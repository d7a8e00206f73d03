//! Records: events that always come together, kept as one.
//!
//! A step that begins, does one thing and ends is three events at one stamp, of which the second names the task. So a record
//! has room for one event, and says with two bits whether the task that did it began its step right before, and whether what
//! usually follows did follow: as many records as things that were done.
//!
//! ```text
//!   event                     its task's doing, so a step may have begun before    what may have followed
//!   poll began                                                                     the step completed
//!   spawned by a task         yes                                                  ready, by its spawn
//!   ready by a task           yes                                                  that task's step completed
//!   wait began                yes                                                  the step is pending
//!   gauged, message, cancel   yes
//! ```
//!
//! Invariants: what is unfolded is what was pushed, in order; what somebody has looked at
//! ([`Log::settle`](super::Log::settle)) is never amended. Which events share a record also depends on where chunks end, so
//! nothing but the order of records means anything.

use super::event::{Event, What};
use super::short::{BEGAN, FOLLOWED, Short, kinds, plain};
use crate::rt::{Cause, PollOutcome, TaskId, Time};

/// Up to three events at one stamp; [`What::Yielded`] stands for three by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record {
    pub(super) event: Event,
    /// The step of the task that did it began right before.
    pub(super) began: bool,
    /// What usually follows did follow.
    pub(super) followed: bool,
}

impl Record {
    /// That event alone.
    #[inline(always)]
    pub(super) fn of(event: Event) -> Record {
        Record { event, began: false, followed: false }
    }

    /// When all of it happened.
    pub(super) fn at(&self) -> Time {
        self.event.at
    }

    /// How many events it stands for.
    #[inline]
    pub(super) fn length(&self) -> u8 {
        match self.event.what {
            What::Yielded => What::EVENTS_OF_A_YIELD as u8,
            _ => 1 + u8::from(self.began) + u8::from(self.followed),
        }
    }

    /// Those events.
    #[inline]
    pub fn unfold(self) -> impl Iterator<Item = Event> {
        (0..self.length()).map(move |part| self.part(part))
    }

    /// The tasks that it is about: there may be one, or the same twice.
    pub(super) fn tasks(&self) -> [Option<TaskId>; 2] {
        [self.event.task, doer(&self.event)]
    }

    /// As files have them: a yield is one row, everything else is unfolded.
    pub(super) fn rows(self) -> impl Iterator<Item = Event> {
        let yielded = matches!(self.event.what, What::Yielded);
        let rows = if yielded { 1 } else { self.length() };
        (0..rows).map(move |part| if yielded { self.event } else { self.part(part) })
    }

    /// The event of that number, which is below its length.
    #[inline]
    pub(super) fn part(&self, part: u8) -> Event {
        if matches!(self.event.what, What::Yielded) {
            return self.part_of_a_yield(part);
        }
        match part.wrapping_sub(u8::from(self.began)) {
            0 => self.event,
            1 => self.follower(),
            _ => Event { task: doer(&self.event), what: What::PollBegan, ..self.event },
        }
    }

    fn part_of_a_yield(&self, part: u8) -> Event {
        let what = match (part, self.event.task) {
            (0, _) => What::PollBegan,
            (2, Some(task)) => What::Ready { by: Cause::Task(task) },
            _ => What::PollEnded { outcome: PollOutcome::Pending, error: None },
        };
        Event { what, ..self.event }
    }

    /// What followed.
    fn follower(&self) -> Event {
        let ended = |outcome| What::PollEnded { outcome, error: None };
        let what = match self.event.what {
            What::Spawned { .. } => return Event { what: What::Ready { by: Cause::Spawn }, ..self.event },
            What::WaitBegan { .. } => ended(PollOutcome::Pending),
            _ => ended(PollOutcome::Completed),
        };
        Event { task: doer(&self.event), what, ..self.event }
    }
}

/// The task whose step it was a part of.
fn doer(event: &Event) -> Option<TaskId> {
    match event.what {
        What::Spawned { parent, .. } => parent,
        What::Ready { by: Cause::Task(by) } | What::CancelRequested { by: Cause::Task(by) } => Some(by),
        _ => event.task,
    }
}

/// Has the last record stand for the next event too, if it can.
#[inline(always)]
pub(super) fn fold(last: &mut Short, next: &Short) -> bool {
    if last.at != next.at {
        return false;
    }
    match plain(next.kind) {
        kinds::READY_BY_SPAWN => {
            plain(last.kind) == kinds::SPAWNED && last.task == next.task && follows(last)
        }
        kinds::PENDING => {
            matches!(plain(last.kind), kinds::WAIT | kinds::WAIT_UNTIL)
                && last.task == next.task
                && follows(last)
        }
        kinds::COMPLETED => match plain(last.kind) {
            kinds::POLL_BEGAN => last.task == next.task && follows(last),
            kinds::READY_BY_TASK => TaskId::new(last.numbers[0]) == next.task && follows(last),
            _ => false,
        },
        kinds::WAIT | kinds::WAIT_UNTIL | kinds::MESSAGE | kinds::GAUGED => begins(last, next, next.task),
        kinds::SPAWNED | kinds::READY_BY_TASK | kinds::CANCEL_BY_TASK => {
            begins(last, next, TaskId::new(next.numbers[0]))
        }
        _ => false,
    }
}

#[inline(always)]
fn follows(last: &mut Short) -> bool {
    let first = last.kind & FOLLOWED == 0;
    last.kind |= FOLLOWED;
    first
}

/// Puts `next`, by `doer`, in the place of `last`, if that is the beginning of a step of `doer`.
#[inline(always)]
fn begins(last: &mut Short, next: &Short, doer: Option<TaskId>) -> bool {
    let begins = last.kind == kinds::POLL_BEGAN && last.task == doer;
    if begins {
        last.task = next.task;
        last.numbers = next.numbers;
        last.kind = next.kind | BEGAN;
    }
    begins
}

#[cfg(test)]
mod tests;
