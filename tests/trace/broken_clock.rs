//! With a clock that runs backwards or jumps, recorded times never decrease, and files restore the run exactly.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use loopscope::rt::{Budget, Clock, Executor, NoPender, Reading, Time, Turn, ms};
use loopscope::trace::chrome::export;
use loopscope::trace::{Model, Recorder};
use serde_json::Value;

use crate::import::numbers::Numbers;
use crate::import::random::{about, program};
use crate::import::round_trip::assert_exact;

/// Jumps back or forward with equal probability at each reading; loop time and wall time independently.
struct Broken {
    numbers: RefCell<Numbers>,
    now: Cell<u64>,
    wall: Cell<u64>,
}

impl Broken {
    fn next(&self, at: &Cell<u64>) -> Time {
        let mut numbers = self.numbers.borrow_mut();
        let by = numbers.below(3_000_000);
        match numbers.below(8) {
            0..3 => at.update(|at| at.saturating_sub(by)),
            3 => at.set(0),
            4 => at.update(|at| at + 10 * by),
            _ => at.update(|at| at + by),
        }
        Time::from_nanos(at.get())
    }
}

impl Clock for Broken {
    fn read(&self) -> Reading {
        Reading { now: self.next(&self.now), wall: self.next(&self.wall) }
    }
}

/// Runs a random program on such a clock.
fn run(seed: u64) -> Rc<Recorder> {
    let (numbers, recorder) = (RefCell::new(Numbers::new(seed)), Rc::new(Recorder::default()));
    let clock = Rc::new(Broken { numbers, now: Cell::new(5_000_000), wall: Cell::new(0) });
    let executor = Executor::new(clock.clone(), Rc::new(NoPender), Some(recorder.clone()));
    drop(executor.try_spawn("main", program(seed)));
    for turn in 0.. {
        assert!(turn < 100_000, "the run does not end, seed {seed}");
        let budget = if turn % 2 == 0 { Budget::polls(7) } else { Budget::wall(ms(2)) };
        match executor.tick(budget) {
            Turn::Ready => {}
            Turn::Sleeping(deadline) => clock.now.set(deadline.as_nanos()),
            Turn::Waiting | Turn::Done => break,
        }
    }
    recorder
}

#[test]
fn events_never_go_back() {
    for seed in 1..=if cfg!(miri) { 2 } else { 60 } {
        let recorder = run(seed);
        let log = recorder.log();
        let times: Vec<Time> = log.events().map(|event| event.at).collect();
        assert!(times.is_sorted(), "seed {seed}");
        let course: Vec<_> = log.clock_map().points().collect();
        assert!(course.is_sorted_by_key(|(now, _)| *now) && course.is_sorted_by_key(|(_, wall)| *wall));
        let mut model = Model::default();
        model.catch_up(&log);
        for lane in model.rows().iter().filter_map(|task| model.lane(*task)) {
            let spans: Vec<_> = lane.spans.iter().collect();
            assert!(spans.windows(2).all(|pair| pair[0].end <= pair[1].begin), "seed {seed}");
        }
        assert_exact(&log, &about());
    }
}

#[test]
fn no_slice_of_an_exported_file_has_a_negative_duration() {
    for seed in 1..=if cfg!(miri) { 2 } else { 20 } {
        let trace: Value = serde_json::from_str(&export(&run(seed).log(), &about())).expect("it is JSON");
        let events = trace["traceEvents"].as_array().expect("a list").iter();
        assert!(events.filter(|event| event["ph"] == "X").all(|slice| slice["dur"].as_f64() >= Some(0.0)));
    }
}
