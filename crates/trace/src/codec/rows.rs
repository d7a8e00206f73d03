//! The rows of files and links: one per event, except that the three events of a yield are one row.
//!
//! A busy run consists mostly of yields. Invariant: the division into rows depends on the events alone.

use std::iter::Peekable;

use crate::record::event::{EventKind, TraceEvent};
use crate::record::lane_id::LaneId;
use loopscope_rt::{Cause, PollOutcome, TaskId, Time};

/// A row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LogRow {
    Event(TraceEvent),
    /// A yield: at one timestamp the task's step began and ended as pending, and the task woke itself.
    Yield {
        at: Time,
        task: TaskId,
    },
}

/// The events that a [`LogRow::Yield`] encodes.
pub(crate) fn events_of_a_yield(task: TaskId) -> [EventKind; 3] {
    [
        EventKind::PollBegan,
        EventKind::PollEnded { outcome: PollOutcome::Pending, error: None },
        EventKind::Ready { by: Cause::Task(task) },
    ]
}

/// Divides events into rows.
pub(crate) fn rows(events: impl Iterator<Item = TraceEvent>) -> impl Iterator<Item = LogRow> {
    LogRows { events: events.peekable(), held: None }
}

struct LogRows<I: Iterator<Item = TraceEvent>> {
    events: Peekable<I>,
    /// The second event of a sequence that began like a yield.
    held: Option<TraceEvent>,
}

impl<I: Iterator<Item = TraceEvent>> Iterator for LogRows<I> {
    type Item = LogRow;

    fn next(&mut self) -> Option<LogRow> {
        let first = match self.held.take() {
            Some(held) => held,
            None => self.events.next()?,
        };
        let TraceEvent { at, lane: Some(LaneId::Task(task)), kind: EventKind::PollBegan } = first else {
            return Some(LogRow::Event(first));
        };
        let [_, second, third] =
            events_of_a_yield(task).map(|kind| TraceEvent { at, lane: first.lane, kind });
        self.held = self.events.next_if_eq(&second);
        if self.held.is_none() || self.events.next_if_eq(&third).is_none() {
            return Some(LogRow::Event(first));
        }
        self.held = None;
        Some(LogRow::Yield { at, task })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_yield_is_a_row_and_what_is_nearly_one_is_not() {
        let task = |number| TaskId::new(number).expect("not zero");
        let yielded = |at, number| {
            events_of_a_yield(task(number)).map(|kind| TraceEvent {
                at: Time::from_nanos(at),
                lane: Some(task(number).into()),
                kind,
            })
        };
        let row = |at, number| LogRow::Yield { at: Time::from_nanos(at), task: task(number) };
        let mut events: Vec<TraceEvent> = [yielded(1, 1), yielded(1, 2)].concat();
        // Not yields: woken by another task, suspended for a while, cut off.
        let mut by_another = yielded(2, 3);
        by_another[2].kind = EventKind::Ready { by: Cause::Task(task(1)) };
        let mut late = yielded(3, 3);
        late[2].at = Time::from_nanos(4);
        events.extend(by_another.iter().chain(&late).chain(&yielded(5, 1)).chain(&yielded(6, 1)[..2]));
        let plain = |events: &[TraceEvent]| events.iter().copied().map(LogRow::Event).collect::<Vec<_>>();
        let expected: Vec<LogRow> = [
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
