//! The limits of a turn of an unwatched loop, which reads the clock once per several steps.

use std::rc::Rc;

use loopscope::rt::{Budget, Clock, Time, Turn, VirtualClock, ms, sleep, yield_now};

use crate::hands::Count;
use loopscope::rt::testing::TestLoop;

fn now(clock: &VirtualClock) -> Time {
    clock.read().now
}

/// Tasks whose steps take 1 ms each.
fn busy(test: &TestLoop, tasks: u32, steps: u32) {
    for _ in 0..tasks {
        let clock = test.clock.clone();
        drop(test.executor.spawn("busy", async move {
            for _ in 0..steps {
                clock.advance_to(now(&clock) + ms(1));
                yield_now().await;
            }
        }));
    }
}

#[test]
fn a_turn_overruns_by_fewer_steps_than_a_reading_serves() {
    for steps_per_reading in [1, 2, 16, 1000] {
        for tasks in [1, 3, 40] {
            let test = TestLoop::unwatched();
            busy(&test, tasks, if cfg!(miri) { 10 } else { 60 });
            let mut turns = 0;
            loop {
                let before = now(&test.clock);
                let turn = test.executor.tick(Budget::wall(ms(8)).with_steps_per_reading(steps_per_reading));
                let took = now(&test.clock).since(before);
                assert!(
                    took < ms(8) + ms(steps_per_reading.into()),
                    "{took:?}, {tasks} tasks, {steps_per_reading} steps per reading"
                );
                assert!(turn != Turn::Ready || took >= ms(8), "nor is it shorter: {took:?}");
                if turn == Turn::Done {
                    break;
                }
                turns += 1;
            }
            assert!(turns >= 1 || steps_per_reading == 1000, "no reading falls within so few steps");
        }
    }
}

#[test]
fn a_timer_is_late_by_the_steps_of_a_reading_and_a_round_at_most() {
    let test = TestLoop::unwatched();
    let (clock, fired) = (test.clock.clone(), Rc::new(std::cell::Cell::new(Time::ZERO)));
    let told = fired.clone();
    drop(test.executor.spawn("timer", async move {
        sleep(ms(10)).await;
        told.set(now(&clock));
    }));
    busy(&test, 4, 30);
    while test.executor.tick(Budget::wall(ms(1000)).with_steps_per_reading(8)) != Turn::Done {}
    // Detected by the next reading, after up to eight steps, fired after that round, and queued behind four tasks.
    let late = fired.get().since(Time::ZERO + ms(10));
    assert!(late <= ms(8 + 4 + 4), "{late:?}");
}

#[test]
fn a_budget_of_steps_is_exact_for_any_steps_per_reading() {
    let test = TestLoop::unwatched();
    let steps = Count::default();
    for _ in 0..5 {
        let counted = steps.clone();
        drop(test.executor.spawn("a", async move {
            loop {
                counted.update(|steps| steps + 1);
                yield_now().await;
            }
        }));
    }
    for budget in [0, 1, 4, 5, 7, 16, 17, 100] {
        steps.set(0);
        test.executor.tick(Budget::polls(budget).with_steps_per_reading(16));
        assert_eq!(steps.get(), budget);
    }
}
