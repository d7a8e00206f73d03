//! The run queue is first in, first out, and what is woken during a round runs after what was already queued.

use loopscope::rt::{Budget, Turn, println, spawn, yield_now};

use crate::lab::Lab;

#[test]
fn tasks_take_turns() {
    let lab = Lab::new();
    for name in ["a", "b", "c"] {
        drop(lab.executor.spawn(name, async move {
            for step in 1..=3 {
                println!("{name}{step}");
                yield_now().await;
            }
        }));
    }
    assert_eq!(lab.run(), Turn::Done);
    assert_eq!(lab.said(), ["a1", "b1", "c1", "a2", "b2", "c2", "a3", "b3", "c3"]);
}

#[test]
fn a_spawned_task_runs_after_what_is_queued() {
    let lab = Lab::new();
    drop(lab.executor.spawn("a", async {
        drop(spawn("child", async { println!("child") }));
        println!("a");
    }));
    drop(lab.executor.spawn("b", async { println!("b") }));
    lab.run();
    assert_eq!(lab.said(), ["a", "b", "child"]);
}

#[test]
fn a_yield_is_ready_again_at_once_and_by_itself() {
    let lab = Lab::new();
    drop(lab.executor.spawn("a", yield_now()));
    lab.run();
    assert_eq!(
        lab.seen(),
        [
            "0 spawned a by host",
            "0 ready a by spawn",
            "0 poll a",
            // The step ends before the task is back in the queue: it was never suspended.
            "0 pending a",
            "0 ready a by a",
            "0 poll a",
            "0 completed a",
        ]
    );
}

#[test]
fn a_budget_of_steps_is_kept_to_the_step() {
    let lab = Lab::new();
    for name in ["a", "b", "c"] {
        drop(lab.executor.spawn(name, async move { println!("{name}") }));
    }
    assert_eq!(lab.executor.tick(Budget::polls(2)), Turn::Ready);
    assert_eq!(lab.said(), ["a", "b"]);
    assert_eq!(lab.executor.tick(Budget::polls(0)), Turn::Ready, "no step, but what is due is queued");
    assert_eq!(lab.executor.tick(Budget::polls(2)), Turn::Done);
    assert_eq!(lab.said(), ["c"]);
}
