//! How loop time passes at each speed.

use std::time::Duration;

use loopscope::demos::{self, Args, Group, Main};
use loopscope::rt::{HostWait, ms, now, println, sleep, spawn, timeout, yield_now};
use loopscope::session::{SLOW_DELAY, Speed, State};
use loopscope::trace::TraceEvent;

use crate::hand_host::{Bench, GRAIN};

fn two_sleeps(_: &Args) -> Main {
    Box::pin(async {
        sleep(ms(100)).await;
        sleep(ms(50)).await;
        println!("{}", now().as_millis_f64());
        Ok(())
    })
}

#[test]
fn real_time_passes_as_on_the_wall() {
    let bench = Bench::start(two_sleeps, Speed::Real);
    bench.run();
    bench.assert_ended();
    assert_eq!(bench.said(), ["150"]);
    assert_eq!(bench.wall_ms(), 150.0);
}

#[test]
fn loop_time_begins_with_the_first_turn() {
    let bench = Bench::start(two_sleeps, Speed::Real);
    bench.pass(240);
    bench.run();
    assert_eq!(bench.said(), ["150"]);
    assert_eq!(bench.wall_ms(), 240.0 + 150.0);
}

#[test]
fn virtual_time_jumps_and_the_wall_stands_still() {
    let bench = Bench::start(two_sleeps, Speed::Virtual);
    bench.run();
    bench.assert_ended();
    assert_eq!(bench.said(), ["150"]);
    assert_eq!(bench.wall_ms(), 0.0);
}

#[test]
fn a_slow_run_dwells_before_each_step_and_its_time_does_not_count_that() {
    let bench = Bench::start(two_sleeps, Speed::Slow);
    bench.run();
    bench.assert_ended();
    assert_eq!(bench.said(), ["150"], "loop time is that of the real run");
    // The two timers' tasks are each shown ready for one dwell before they run.
    assert_eq!(bench.wall_ms(), 150.0 + 2.0 * SLOW_DELAY.as_millis() as f64);
}

#[test]
fn the_same_demo_in_virtual_time_gives_the_same_events() {
    for demo in demos::all().iter().filter(|demo| demo.group != Group::Faults) {
        let events = || {
            let bench = Bench::start_demo(demo, Speed::Virtual);
            bench.run();
            bench.assert_ended();
            let log = bench.session.log();
            log.events().collect::<Vec<TraceEvent>>()
        };
        let first = events();
        assert!(first.len() > 10);
        assert_eq!(first, events(), "{}", demo.id);
    }
}

fn endless(_: &Args) -> Main {
    Box::pin(async {
        loop {
            yield_now().await;
        }
    })
}

#[test]
fn a_task_that_never_waits_lets_the_host_have_its_turn() {
    let bench = Bench::start(endless, Speed::Virtual);
    for _ in 0..10 {
        assert!(bench.turn(), "each turn returns, and asks for the next");
    }
    bench.session.stop();
    bench.run();
    bench.assert_ended();
}

/// Answers of a host that needs `5 ms` of wall time, against a timer of `delay` ms.
async fn host_answer(delay: u64) -> bool {
    let _due = HostWait::begin();
    timeout(ms(delay), std::future::pending::<()>()).await.is_ok()
}

fn asks_the_host(_: &Args) -> Main {
    Box::pin(async {
        host_answer(30).await;
        sleep(ms(1000)).await;
        Ok(())
    })
}

#[test]
fn virtual_time_is_real_while_the_host_owes_an_answer() {
    let bench = Bench::start(asks_the_host, Speed::Virtual);
    bench.run();
    bench.assert_ended();
    assert_eq!(bench.wall_ms(), 30.0, "the timeout of the answer took real time, the sleep after it none");
    assert_eq!(bench.now_ms(), 1030.0);
}

#[test]
fn a_run_has_the_grain_of_real_time_once_that_has_passed_in_it() {
    let grain = |main, speed| {
        let bench = Bench::start(main, speed);
        assert_eq!(bench.session.log().grain(), Duration::ZERO);
        bench.run();
        bench.assert_ended();
        let grain = bench.session.log().grain();
        assert_eq!(bench.session.chrome_trace().contains(r#""clockGrainUs":100.000}"#), !grain.is_zero());
        grain
    };
    assert_eq!(grain(two_sleeps, Speed::Real), GRAIN);
    assert_eq!(grain(two_sleeps, Speed::Slow), GRAIN);
    assert_eq!(grain(two_sleeps, Speed::Virtual), Duration::ZERO, "it jumps from timer to timer");
    assert_eq!(grain(asks_the_host, Speed::Virtual), GRAIN, "the host's answer took real time");
}

#[test]
fn speed_can_change_during_a_run() {
    let bench = Bench::start(two_sleeps, Speed::Real);
    bench.turn();
    bench.pass(40);
    bench.session.set_speed(Speed::Virtual);
    bench.run();
    bench.assert_ended();
    assert_eq!((bench.wall_ms(), bench.now_ms()), (40.0, 150.0));
}

#[test]
fn a_tab_hidden_for_long_loses_no_wake_and_its_times_are_right() {
    fn many(_: &Args) -> Main {
        Box::pin(async {
            let tasks: Vec<_> = (1..=20).map(|n| spawn(format!("w-{n}"), sleep_and_tell(n))).collect();
            for task in tasks {
                task.await?;
            }
            Ok(())
        })
    }
    async fn sleep_and_tell(n: u64) {
        sleep(ms(n * 10)).await;
        println!("{n} at {}", now().as_millis_f64());
    }
    let bench = Bench::start(many, Speed::Real);
    bench.turn();
    // The browser held the timeout back for an hour.
    bench.pass(3_600_000);
    bench.run();
    bench.assert_ended();
    let expected: Vec<_> = (1..=20).map(|n| format!("{n} at 3600000")).collect();
    assert_eq!(bench.said(), expected, "all are late, in the order of their deadlines, at the time it was");
}

#[test]
fn a_speed_is_what_its_name_says() {
    for speed in Speed::ALL {
        assert_eq!(Speed::parse(speed.name()), Some(speed));
    }
    assert_eq!(Speed::parse("fast"), None);
    assert_eq!(Speed::default(), Speed::Real);
    let bench = Bench::start(two_sleeps, Speed::Slow);
    assert_eq!((bench.session.speed(), bench.session.state()), (Speed::Slow, State::Running));
}
