//! The barrier: a fixed number of tasks continue together, generation after generation.

use std::time::Duration;

use loopscope::rt::{Turn, ms, println, sleep, spawn, yield_now};
use loopscope::sync::Barrier;

use loopscope::rt::testing::TestLoop;

async fn wait(barrier: Barrier) {
    let result = barrier.wait().await;
    println!("{}{}", result.index, if result.is_leader() { " leads" } else { "" });
}

#[test]
fn the_last_one_wakes_those_who_wait_in_the_order_in_which_they_came() {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        let barrier = Barrier::new(3);
        for name in ["a", "b", "c"] {
            drop(spawn(name, wait(barrier.clone())));
        }
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
    assert_eq!(
        test.events()[10..],
        [
            "0 poll a",
            "0 wait a on barrier: wait: others have not come",
            "0 pending a",
            "0 poll b",
            "0 wait b on barrier: wait: others have not come",
            "0 pending b",
            "0 poll c",
            "0 ready a by c",
            "0 ready b by c",
            "0 c says 2 leads",
            "0 completed c",
            "0 poll a",
            "0 end of wait a on barrier: wait: others have not come",
            "0 a says 0",
            "0 completed a",
            "0 poll b",
            "0 end of wait b on barrier: wait: others have not come",
            "0 b says 1",
            "0 completed b",
        ]
    );
}

/// Waits at the barrier twice, after sleeping for `time` before each wait.
async fn twice(barrier: Barrier, time: Duration) {
    for round in 1..=2 {
        sleep(time).await;
        barrier.wait().await;
        println!("round {round}");
    }
}

#[test]
fn it_is_used_again_and_nobody_gets_a_round_ahead() {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        let barrier = Barrier::new(2);
        drop(spawn("slow", twice(barrier.clone(), ms(5))));
        drop(spawn("quick", twice(barrier, ms(1))));
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
    let seen = test.events();
    let output: Vec<_> = seen.iter().filter(|line| line.contains(" says ")).collect();
    assert_eq!(
        output,
        ["5 slow says round 1", "5 quick says round 1", "10 slow says round 2", "10 quick says round 2"]
    );
}

#[test]
fn who_comes_before_the_others_have_gone_on_waits_for_the_next() {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        let barrier = Barrier::new(2);
        drop(spawn("a", wait(barrier.clone())));
        yield_now().await;
        assert_eq!((barrier.parties(), barrier.waiting()), (2, 1));
        assert!(barrier.wait().await.is_leader());
        // Task `a` is woken and has not run; it no longer counts as waiting.
        assert_eq!(barrier.waiting(), 0);
        assert!(!barrier.wait().await.is_leader());
    }));
    assert_eq!(test.run_to_end(), Turn::Waiting);
    assert_eq!(test.output(), ["0"]);
}

#[test]
fn a_task_that_is_cancelled_leaves_its_place_to_another() {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        let barrier = Barrier::new(3);
        let first = spawn("a", wait(barrier.clone()));
        drop(spawn("b", wait(barrier.clone())));
        yield_now().await;
        first.cancel();
        yield_now().await;
        assert_eq!(barrier.waiting(), 1);
        for name in ["c", "d"] {
            drop(spawn(name, wait(barrier.clone())));
        }
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
    let seen = test.events();
    let output: Vec<_> = seen.iter().filter(|line| line.contains(" says ")).collect();
    assert_eq!(output, ["0 d says 2 leads", "0 b says 0", "0 c says 1"]);
}

#[test]
fn a_task_that_is_cancelled_when_it_went_on_holds_nobody_up() {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        let barrier = Barrier::new(3);
        let tasks = ["a", "b"].map(|name| spawn(name, wait(barrier.clone())));
        yield_now().await;
        barrier.wait().await;
        tasks[0].cancel();
        yield_now().await;
        assert_eq!(barrier.waiting(), 0);
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
    assert_eq!(test.output(), ["1"]);
}

#[test]
fn at_a_barrier_for_one_nobody_waits() {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        let barrier = Barrier::new(1);
        wait(barrier.clone()).await;
        wait(barrier).await;
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
    assert_eq!(test.output(), ["0 leads", "0 leads"]);
}

#[test]
#[should_panic(expected = "at least one task")]
fn a_barrier_for_nobody_is_refused() {
    drop(Barrier::new(0));
}
