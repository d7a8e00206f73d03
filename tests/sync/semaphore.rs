//! The semaphore: a limited number of tasks at a time, first in, first out.

use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use futures_util::future::join_all;
use loopscope::rt::{Turn, ms, now, println, sleep, spawn, yield_now};
use loopscope::sync::Semaphore;

use loopscope::rt::testing::TestLoop;

async fn work(semaphore: Semaphore, time: Duration) {
    let _permit = semaphore.acquire().await;
    sleep(time).await;
    println!("done");
}

#[test]
fn so_many_tasks_work_at_a_time_in_the_order_in_which_they_came() {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        let semaphore = Semaphore::new(2);
        let tasks = [("a", 1), ("b", 5), ("c", 1), ("d", 1)];
        for (name, time) in tasks {
            drop(spawn(name, work(semaphore.clone(), ms(time))));
        }
        yield_now().await;
        assert_eq!((semaphore.free(), semaphore.try_acquire().is_none()), (0, true));
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
    let seen = test.events();
    let events: Vec<_> = seen
        .iter()
        .filter(|line| [" semaphore: ", " says ", " ready "].iter().any(|what| line.contains(what)))
        .filter(|line| !line.contains("end of wait"))
        .skip(6)
        .collect();
    assert_eq!(
        events,
        [
            "0 wait c on semaphore: acquire: no permit is free",
            "0 wait d on semaphore: acquire: no permit is free",
            "1 ready a by timer",
            "1 a says done",
            // The permit is granted directly, and is never free in between.
            "1 ready c by a",
            "2 ready c by timer",
            "2 c says done",
            "2 ready d by c",
            "3 ready d by timer",
            "3 d says done",
            "5 ready b by timer",
            "5 b says done",
        ]
    );
}

#[test]
fn one_task_may_wait_for_several_permits_through_foreign_futures() {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        let semaphore = Semaphore::new(1);
        let first = semaphore.acquire().await;
        let waiting = semaphore.clone();
        drop(spawn("waits", async move {
            join_all((0..3).map(|_| async { drop(waiting.acquire().await) })).await;
            println!("had all");
        }));
        yield_now().await;
        drop(first);
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
    assert_eq!(test.output(), ["had all"]);
}

#[test]
fn a_future_that_is_dropped_with_its_permit_hands_it_on() {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        let semaphore = Semaphore::new(1);
        let permit = semaphore.acquire().await;
        let first = spawn("first", work(semaphore.clone(), ms(1)));
        drop(spawn("second", work(semaphore.clone(), ms(1))));
        yield_now().await;
        drop(permit);
        first.cancel();
        sleep(ms(2)).await;
        assert_eq!(semaphore.free(), 1);
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
    assert_eq!(test.output(), ["done"]);
}

#[test]
fn without_permits_everybody_waits() {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async { drop(Semaphore::new(0).acquire().await) }));
    assert_eq!(test.run_to_end(), Turn::Waiting);
}

/// Polls a future by hand.
fn poll<F: Future + Unpin>(future: &mut F) -> Poll<F::Output> {
    Pin::new(future).poll(&mut Context::from_waker(Waker::noop()))
}

/// async-lock#18: each released permit is granted to one more waiter.
#[test]
fn whoever_gives_a_permit_back_and_asks_again_stands_behind_all_who_wait() {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        let semaphore = Semaphore::new(3);
        let tasks = (0..6).map(|number| {
            let semaphore = semaphore.clone();
            spawn("works", async move {
                for round in 0..3 {
                    let _permit = semaphore.acquire().await;
                    println!("{number} in round {round}");
                    sleep(ms(10)).await;
                }
            })
        });
        join_all(tasks).await;
        println!("{} free at {}", semaphore.free(), now().as_millis_f64());
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
    let rounds = (0..3).flat_map(|round| (0..6).map(move |number| format!("{number} in round {round}")));
    assert_eq!(test.output(), rounds.chain(["3 free at 60".to_owned()]).collect::<Vec<_>>());
}

/// CPython#90155: also within one step, in which no other task has run.
#[test]
fn a_permit_that_is_on_its_way_cannot_be_had_by_who_gave_it_back() {
    let semaphore = Semaphore::new(1);
    let permit = semaphore.try_acquire();
    let mut waits = semaphore.acquire();
    assert!(poll(&mut waits).is_pending());
    drop(permit);
    assert!(semaphore.try_acquire().is_none());
    let mut late = semaphore.acquire();
    assert!(poll(&mut late).is_pending());
    assert!(poll(&mut waits).is_ready());
}

/// embassy#6964, shuttle#167, futures-locks#1: at the head, in the middle, granted but not polled, never polled.
#[test]
fn waiters_may_give_up_at_every_place_of_the_line() {
    for dropped in 0..16_u32 {
        for served in 0..4 {
            let semaphore = Semaphore::new(3);
            let mut permits: Vec<_> = (0..3).map(|_| semaphore.try_acquire()).collect();
            let mut waits: Vec<_> = (0..4).map(|_| Some(semaphore.acquire())).collect();
            assert!(waits.iter_mut().flatten().all(|wait| poll(wait).is_pending()));
            let never_polled = semaphore.acquire();
            permits.truncate(3 - served);
            for (index, wait) in waits.iter_mut().enumerate() {
                wait.take_if(|_| dropped >> index & 1 == 1);
            }
            drop(never_polled);
            let left = waits.iter().flatten().count();
            let polls = waits.iter_mut().flatten().map(poll);
            let got: Vec<_> = polls.filter(Poll::is_ready).collect();
            assert_eq!(got.len(), left.min(served), "gone {dropped:b}, served {served}");
            assert_eq!(semaphore.free(), served.saturating_sub(left));
            drop((waits, got, permits));
            assert_eq!(semaphore.free(), 3);
        }
    }
}

/// A leaked future keeps the permit granted to it, and nothing else: the other waiters are not affected.
#[test]
fn a_waiter_that_is_forgotten_costs_one_permit() {
    let semaphore = Semaphore::new(2);
    let permits = [semaphore.try_acquire(), semaphore.try_acquire()];
    let (mut forgotten, mut waits) = (semaphore.acquire(), semaphore.acquire());
    assert!(poll(&mut forgotten).is_pending() && poll(&mut waits).is_pending());
    std::mem::forget(forgotten);
    drop(permits);
    assert!(poll(&mut waits).is_ready());
    assert_eq!(semaphore.free(), 1);
}

#[test]
fn very_many_may_wait_and_give_up() {
    let semaphore = Semaphore::new(0);
    let count = if cfg!(miri) { 100 } else { 50_000 };
    let mut waits: Vec<_> = (0..count).map(|_| semaphore.acquire()).collect();
    assert!(waits.iter_mut().all(|wait| poll(wait).is_pending()));
    drop(waits);
    assert_eq!(semaphore.free(), 0);
}
