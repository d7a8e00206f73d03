//! The semaphore: so many tasks at a time, in the order in which they came.

use std::time::Duration;

use futures_util::future::join_all;
use loopscope::rt::{Turn, ms, println, sleep, spawn, yield_now};
use loopscope::sync::Semaphore;

use crate::lab::Lab;

async fn work(semaphore: Semaphore, time: Duration) {
    let _permit = semaphore.acquire().await;
    sleep(time).await;
    println!("done");
}

#[test]
fn so_many_tasks_work_at_a_time_in_the_order_in_which_they_came() {
    let lab = Lab::new();
    drop(lab.executor.spawn("main", async {
        let semaphore = Semaphore::new(2);
        let tasks = [("a", 1), ("b", 5), ("c", 1), ("d", 1)];
        for (name, time) in tasks {
            drop(spawn(name, work(semaphore.clone(), ms(time))));
        }
        yield_now().await;
        assert_eq!((semaphore.free(), semaphore.try_acquire().is_none()), (0, true));
    }));
    assert_eq!(lab.run(), Turn::Done);
    let seen = lab.seen();
    let told: Vec<_> = seen
        .iter()
        .filter(|line| [" semaphore: ", " says ", " ready "].iter().any(|what| line.contains(what)))
        .skip(6)
        .collect();
    assert_eq!(
        told,
        [
            "0 wait c on semaphore: acquire: no permit is free",
            "0 wait d on semaphore: acquire: no permit is free",
            "1 ready a by timer",
            "1 a says done",
            // The permit goes from hand to hand.
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
    let lab = Lab::new();
    drop(lab.executor.spawn("main", async {
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
    assert_eq!(lab.run(), Turn::Done);
    assert_eq!(lab.said(), ["had all"]);
}

#[test]
fn a_future_that_is_dropped_with_its_permit_hands_it_on() {
    let lab = Lab::new();
    drop(lab.executor.spawn("main", async {
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
    assert_eq!(lab.run(), Turn::Done);
    assert_eq!(lab.said(), ["done"]);
}

#[test]
fn without_permits_everybody_waits() {
    let lab = Lab::new();
    drop(lab.executor.spawn("main", async { drop(Semaphore::new(0).acquire().await) }));
    assert_eq!(lab.run(), Turn::Waiting);
}
