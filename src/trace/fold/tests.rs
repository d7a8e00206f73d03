//! Whatever is pushed comes out again, and what always comes together is one record.

use super::super::event::{Delay, TextId, WaitId};
use super::super::log::Log;
use super::super::short::tests::every_kind;
use super::*;
use crate::rt::ms;

fn task(number: u32) -> Option<TaskId> {
    TaskId::new(number)
}

fn event(at: u64, number: u32, what: What) -> Event {
    Event { at: Time::ZERO + ms(at), task: task(number), what }
}

fn log(events: &[Event]) -> Log {
    let mut log = Log::default();
    events.iter().for_each(|event| log.push(*event));
    log
}

fn ended(outcome: PollOutcome) -> What {
    What::PollEnded { outcome, error: None }
}

const READY: What = What::Ready { by: Cause::Spawn };

fn wait() -> What {
    What::WaitBegan { wait: WaitId::new(3), delay: None }
}

/// A task that awaits one it spawned.
fn awaiting(at: u64) -> Vec<Event> {
    let (pending, completed) = (ended(PollOutcome::Pending), ended(PollOutcome::Completed));
    let by = |number| Cause::Task(task(number).expect("not zero"));
    vec![
        event(at, 1, What::PollBegan),
        event(at, 2, What::Spawned { parent: task(1), name: TextId(0) }),
        event(at, 2, READY),
        event(at, 1, wait()),
        event(at, 1, pending),
        event(at, 2, What::PollBegan),
        event(at, 1, What::Ready { by: by(2) }),
        event(at, 2, completed),
    ]
}

#[test]
fn a_task_that_awaits_another_takes_three_records_a_time() {
    let events = awaiting(1);
    let log = log(&events);
    assert_eq!((log.records(), log.recorded()), (3, 8));
    assert_eq!(log.events().collect::<Vec<_>>(), events);
}

#[test]
fn steps_that_do_nothing_but_end_or_wait_are_one_record() {
    let until = What::WaitBegan { wait: WaitId::new(1), delay: Delay::from_micros(7) };
    for (what, outcome) in [(None, PollOutcome::Completed), (Some(until), PollOutcome::Pending)] {
        let step = [Some(What::PollBegan), what, Some(ended(outcome))];
        let events: Vec<Event> = step.into_iter().flatten().map(|what| event(1, 9, what)).collect();
        let log = log(&events);
        assert_eq!(log.records(), 1);
        assert_eq!(log.events().collect::<Vec<_>>(), events);
    }
}

#[test]
fn what_happened_at_another_time_is_another_record() {
    let events =
        [event(1, 1, What::PollBegan), event(2, 1, wait()), event(3, 1, ended(PollOutcome::Pending))];
    assert_eq!(log(&events).records(), 3);
}

#[test]
fn what_was_looked_at_is_not_amended() {
    let mut log = log(&[event(1, 1, What::PollBegan)]);
    log.settle();
    log.push(event(1, 1, wait()));
    assert_eq!(log.records(), 2);
    log.push_yields(Time::ZERO + ms(1), &[task(2).expect("not zero")]);
    log.push(event(1, 1, ended(PollOutcome::Pending)));
    assert_eq!((log.records(), log.recorded()), (4, 6), "a yield has come between");
}

#[test]
fn whatever_is_pushed_comes_out_in_order() {
    let mut kinds = every_kind();
    kinds.retain(|what| !matches!(what, What::Yielded));
    kinds.extend([
        wait(),
        READY,
        What::PollBegan,
        ended(PollOutcome::Pending),
        ended(PollOutcome::Completed),
    ]);
    for number in [1, 2, 3] {
        let by = Cause::Task(task(number).expect("not zero"));
        let name = TextId(number);
        kinds.extend([What::Ready { by }, What::CancelRequested { by }]);
        kinds.push(What::Spawned { parent: task(number), name });
    }
    // Every pair, and runs of what random numbers say (Park and Miller's), of three tasks at few times.
    let mut state = 1_u64;
    let mut below = |limit: usize| {
        state = state * 48_271 % 0x7fff_ffff;
        state as usize % limit
    };
    let mut events = Vec::new();
    for first in &kinds {
        for second in &kinds {
            events.extend([event(1, 1, *first), event(1, 1, *second), event(1, 2, *second)]);
        }
    }
    for n in 0..100_000 {
        events.push(event(2 + n / 50, below(4) as u32, kinds[below(kinds.len())]));
    }
    let log = log(&events);
    assert!(log.records() < events.len() as u64 && log.recorded() == events.len() as u64);
    assert_eq!(log.events().collect::<Vec<_>>(), events);
    for record in (log.first_record()..log.records()).filter_map(|number| log.record(number)).take(5000) {
        let unfolded: Vec<Event> = record.unfold().collect();
        assert_eq!(unfolded.len(), usize::from(record.length()));
        assert_eq!(record.rows().collect::<Vec<_>>(), unfolded);
    }
}
