//! Timers: order, a single deadline for the host, and no leaked timer.

use std::time::Duration;

use loopscope::rt::{
    Budget, Elapsed, StreamExt, Time, Turn, interval, ms, now, println, sleep, sleep_until, timeout,
};

use loopscope::rt::testing::TestLoop;

#[test]
fn timers_fire_by_deadline_then_by_order_of_setting() {
    let test = TestLoop::new();
    for (name, delay) in [("late", 20), ("first", 10), ("second", 10), ("soon", 5)] {
        drop(test.executor.spawn(name, async move {
            sleep(ms(delay)).await;
            println!("{name} at {}", now().as_millis_f64());
        }));
    }
    test.run_to_end();
    assert_eq!(test.output(), ["soon at 5", "first at 10", "second at 10", "late at 20"]);
}

#[test]
fn the_host_is_told_the_next_deadline_only() {
    let test = TestLoop::new();
    for delay in [20, 10, 30] {
        drop(test.executor.spawn("w", async move { sleep(ms(delay)).await }));
    }
    assert_eq!(test.executor.tick(Budget::polls(100)), Turn::Sleeping(at(10)));
    test.clock.advance_to(at(15));
    assert_eq!(test.executor.tick(Budget::polls(100)), Turn::Sleeping(at(20)));
    test.clock.advance_to(at(100));
    assert_eq!(test.executor.tick(Budget::polls(100)), Turn::Done, "all that was due fired in one turn");
}

fn at(millis: u64) -> Time {
    Time::ZERO + ms(millis)
}

#[test]
fn a_turn_that_comes_early_finds_nothing_due() {
    let test = TestLoop::new();
    drop(test.executor.spawn("w", async { sleep(ms(10)).await }));
    test.executor.tick(Budget::polls(100));
    test.clock.advance_to(at(9));
    assert_eq!(test.executor.tick(Budget::polls(100)), Turn::Sleeping(at(10)));
}

#[test]
fn a_dropped_sleep_clears_its_timer() {
    let test = TestLoop::new();
    drop(test.executor.spawn("w", async {
        assert_eq!(timeout(ms(5), sleep(ms(1000))).await, Err(Elapsed { limit: ms(5) }));
        std::future::pending::<()>().await;
    }));
    assert_eq!(test.run_to_end(), Turn::Waiting, "no timer is left: the sleep was dropped with its timeout");
    assert_eq!(test.events().last().unwrap(), "5 pending w");
}

#[test]
fn what_is_ready_in_time_wins_over_the_timeout() {
    let test = TestLoop::new();
    drop(test.executor.spawn("w", async {
        assert_eq!(timeout(ms(5), async { sleep(ms(5)).await }).await, Ok(()));
        assert_eq!(timeout(ms(0), async { 1 }).await, Ok(1));
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
}

#[test]
fn a_sleep_of_zero_lets_others_run() {
    let test = TestLoop::new();
    drop(test.executor.spawn("a", async {
        sleep(ms(0)).await;
        println!("a");
    }));
    drop(test.executor.spawn("b", async { println!("b") }));
    test.run_to_end();
    assert_eq!(test.output(), ["b", "a"]);
}

#[test]
fn sleeping_until_the_past_suspends_once() {
    let test = TestLoop::new();
    test.clock.advance_to(at(50));
    drop(test.executor.spawn("a", async { sleep_until(at(10)).await }));
    assert_eq!(test.executor.tick(Budget::polls(1)), Turn::Ready, "its timer was due at once");
    assert_eq!(test.run_to_end(), Turn::Done);
}

#[test]
fn an_interval_keeps_its_schedule_and_leaves_out_what_it_missed() {
    let test = TestLoop::new();
    drop(test.executor.spawn("a", async {
        let mut beats = interval(ms(10));
        for work in [0, 4, 27, 0] {
            beats.next().await;
            println!("{}", now().as_millis_f64());
            sleep(ms(work)).await;
        }
    }));
    test.run_to_end();
    // The work after the third beat (30) ends at 57: of the beats at 40 and 50 there is one late item.
    assert_eq!(test.output(), ["10", "20", "30", "57"]);
}

#[test]
fn a_very_long_sleep_is_far_away_not_now() {
    let test = TestLoop::new();
    drop(test.executor.spawn("a", async { sleep(std::time::Duration::MAX).await }));
    assert_eq!(test.executor.tick(Budget::polls(1)), Turn::Sleeping(Time::MAX));
}

#[test]
fn timers_that_come_due_during_a_turn_are_not_starved_by_busy_tasks() {
    let test = TestLoop::new();
    let clock = test.clock.clone();
    drop(test.executor.spawn("busy", async move {
        for step in 0..10 {
            clock.advance_to(at(step));
            loopscope::rt::yield_now().await;
        }
        println!("busy done");
    }));
    drop(test.executor.spawn("timer", async {
        sleep(ms(3)).await;
        println!("timer");
    }));
    test.executor.tick(Budget::polls(1000));
    assert_eq!(test.output(), ["timer", "busy done"]);
}

/// After a suspended laptop: one late item for all missed ones, then the schedule as before.
#[test]
fn an_interval_after_a_long_pause_yields_one_item_however_short_its_period() {
    let nanos = Duration::from_nanos;
    for period in [nanos(0), nanos(1), nanos(7), nanos(999_999_937), ms(3), ms(5), ms(30_000)] {
        let test = TestLoop::new();
        let clock = test.clock.clone();
        drop(test.executor.spawn("a", async move {
            let mut beats = interval(period);
            beats.next().await;
            clock.advance_to(at(20_000));
            for _ in 0..3 {
                beats.next().await;
                println!("{}", now().as_nanos());
            }
        }));
        assert_eq!(test.run_to_end(), Turn::Done);
        let period = period.as_nanos().max(1);
        let late = (2 * period).max(20_000_000_000);
        let then = (late / period + 1) * period;
        assert_eq!(test.output(), [late, then, then + period].map(|nanos| nanos.to_string()), "{period} ns");
    }
}
