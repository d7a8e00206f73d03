//! The run queue is FIFO: tasks woken in a round run after those that were queued before.

use std::cell::RefCell;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use loopscope::rt::{Budget, Turn, println, spawn, yield_now};

use crate::hands::Count;
use loopscope::rt::testing::TestLoop;

#[test]
fn tasks_take_turns() {
    let test = TestLoop::new();
    for name in ["a", "b", "c"] {
        drop(test.executor.spawn(name, async move {
            for step in 1..=3 {
                println!("{name}{step}");
                yield_now().await;
            }
        }));
    }
    assert_eq!(test.run_to_end(), Turn::Done);
    assert_eq!(test.output(), ["a1", "b1", "c1", "a2", "b2", "c2", "a3", "b3", "c3"]);
}

#[test]
fn a_spawned_task_runs_after_what_is_queued() {
    let test = TestLoop::new();
    drop(test.executor.spawn("a", async {
        drop(spawn("child", async { println!("child") }));
        println!("a");
    }));
    drop(test.executor.spawn("b", async { println!("b") }));
    test.run_to_end();
    assert_eq!(test.output(), ["a", "b", "child"]);
}

/// For many tasks: the ring buffer grows in the middle of a round, with its head at any position.
#[test]
fn a_queue_that_grows_keeps_its_order_and_its_rounds() {
    for before in [0, 1, 5, 15] {
        let test = TestLoop::new();
        drop(test.executor.spawn("before", async move {
            for _ in 0..before {
                yield_now().await;
            }
        }));
        test.run_to_end();
        for parent in 0..20 {
            drop(test.executor.spawn("parent", async move {
                for child in 0..parent {
                    drop(spawn("child", async move { println!("{parent}.{child}") }));
                }
                println!("{parent}");
            }));
        }
        test.run_to_end();
        let parents = (0..20).map(|parent| parent.to_string());
        let children = (0..20).flat_map(|parent| (0..parent).map(move |child| format!("{parent}.{child}")));
        assert_eq!(test.output(), parents.chain(children).collect::<Vec<_>>());
    }
}

#[test]
fn a_yield_is_ready_again_at_once_and_by_itself() {
    let test = TestLoop::new();
    drop(test.executor.spawn("a", yield_now()));
    test.run_to_end();
    assert_eq!(
        test.events(),
        [
            "0 spawned a by host",
            "0 ready a by spawn",
            "0 poll a",
            // The step ends before the task is queued again: it was never suspended.
            "0 pending a",
            "0 ready a by a",
            "0 poll a",
            "0 completed a",
        ]
    );
}

#[test]
fn a_budget_of_steps_is_kept_to_the_step() {
    let test = TestLoop::new();
    for name in ["a", "b", "c"] {
        drop(test.executor.spawn(name, async move { println!("{name}") }));
    }
    assert_eq!(test.executor.tick(Budget::polls(2)), Turn::Ready);
    assert_eq!(test.output(), ["a", "b"]);
    assert_eq!(test.executor.tick(Budget::polls(0)), Turn::Ready, "no step, but what is due is queued");
    assert_eq!(test.executor.tick(Budget::polls(2)), Turn::Done);
    assert_eq!(test.output(), ["c"]);
}

/// Two tasks that wake each other endlessly do not starve others.
#[test]
fn tasks_that_wake_each_other_starve_nobody() {
    let test = TestLoop::unwatched();
    let pair: Rc<RefCell<[Option<Waker>; 2]>> = Rc::default();
    for number in 0..2 {
        let pair = pair.clone();
        let play = poll_fn(move |cx| {
            let mut pair = pair.borrow_mut();
            pair[number] = Some(cx.waker().clone());
            pair[1 - number].iter().for_each(Waker::wake_by_ref);
            Poll::<()>::Pending
        });
        drop(test.executor.spawn("plays", play));
    }
    let turns = Count::default();
    let counted = turns.clone();
    drop(test.executor.spawn("third", async move {
        loop {
            counted.update(|turns| turns + 1);
            yield_now().await;
        }
    }));
    test.executor.tick(Budget::polls(3000));
    assert!(
        (1400..=1600).contains(&turns.get()),
        "every other step, for one of the two plays: {}",
        turns.get()
    );
}
