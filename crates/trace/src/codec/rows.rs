//! The rows of files and links: one an event, but for a yield, whose three events are one.
//!
//! A busy run yields far more often than anything else happens. Invariant: which events are a row depends on them alone.

use std::iter::Peekable;

use crate::record::event::{Event, What};
use crate::record::lane_id::LaneId;
use loopscope_rt::{Cause, PollOutcome, TaskId, Time};

/// A row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Row {
    Event(Event),
    /// At one moment, the task's step began, was pending, and the task was ready again by its own doing.
    Yield {
        at: Time,
        task: TaskId,
    },
}

/// What a [`Row::Yield`] stands for.
pub(crate) fn events_of_a_yield(task: TaskId) -> [What; 3] {
    [
        What::PollBegan,
        What::PollEnded { outcome: PollOutcome::Pending, error: None },
        What::Ready { by: Cause::Task(task) },
    ]
}

/// The events in rows.
pub(crate) fn rows(events: impl Iterator<Item = Event>) -> impl Iterator<Item = Row> {
    Rows { events: events.peekable(), held: None }
}

struct Rows<I: Iterator<Item = Event>> {
    events: Peekable<I>,
    /// The second event of a yield that was none.
    held: Option<Event>,
}

impl<I: Iterator<Item = Event>> Iterator for Rows<I> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        let first = match self.held.take() {
            Some(held) => held,
            None => self.events.next()?,
        };
        let Event { at, lane: Some(LaneId::Task(task)), what: What::PollBegan } = first else {
            return Some(Row::Event(first));
        };
        let [_, second, third] = events_of_a_yield(task).map(|what| Event { at, lane: first.lane, what });
        self.held = self.events.next_if_eq(&second);
        if self.held.is_none() || self.events.next_if_eq(&third).is_none() {
            return Some(Row::Event(first));
        }
        self.held = None;
        Some(Row::Yield { at, task })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_yield_is_a_row_and_what_is_nearly_one_is_not() {
        let task = |number| TaskId::new(number).expect("not zero");
        let yielded = |at, number| {
            events_of_a_yield(task(number)).map(|what| Event {
                at: Time::from_nanos(at),
                lane: Some(task(number).into()),
                what,
            })
        };
        let row = |at, number| Row::Yield { at: Time::from_nanos(at), task: task(number) };
        let mut events: Vec<Event> = [yielded(1, 1), yielded(1, 2)].concat();
        // Woken by another, suspended for a while, cut short.
        let mut by_another = yielded(2, 3);
        by_another[2].what = What::Ready { by: Cause::Task(task(1)) };
        let mut late = yielded(3, 3);
        late[2].at = Time::from_nanos(4);
        events.extend(by_another.iter().chain(&late).chain(&yielded(5, 1)).chain(&yielded(6, 1)[..2]));
        let plain = |events: &[Event]| events.iter().copied().map(Row::Event).collect::<Vec<_>>();
        let expected: Vec<Row> = [
            vec![row(1, 1), row(1, 2)],
            plain(&by_another),
            plain(&late),
            vec![row(5, 1)],
            plain(&yielded(6, 1)[..2]),
        ]
        .concat();
        assert_eq!(rows(events.into_iter()).collect::<Vec<_>>(), expected);
    }
}
