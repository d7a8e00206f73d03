//! What goes wrong in a task stays in that task: panics, re-entrancy, use outside a loop.

use std::rc::Rc;

use loopscope::rt::{Budget, Turn, ms, println, sleep, spawn};

use crate::hands::message_of;
use crate::lab::Lab;

#[test]
fn a_panic_passes_through_and_the_loop_goes_on_without_the_task() {
    let lab = Lab::new();
    drop(lab.executor.spawn("bad", async {
        sleep(ms(1)).await;
        panic!("an ordinary bug");
    }));
    drop(lab.executor.spawn("good", async {
        sleep(ms(2)).await;
        println!("fine");
    }));
    assert_eq!(message_of(|| assert_eq!(lab.run(), Turn::Done)), "an ordinary bug");
    assert_eq!(lab.executor.alive(), 1);
    assert_eq!(lab.run(), Turn::Done);
    assert_eq!(lab.said(), ["fine"]);
}

#[test]
fn ticking_a_loop_from_its_own_task_is_refused() {
    let lab = Rc::new(Lab::new());
    let inner = Rc::downgrade(&lab);
    drop(lab.executor.spawn("a", async move {
        inner.upgrade().unwrap().executor.tick(Budget::polls(1));
    }));
    assert!(message_of(|| assert_eq!(lab.run(), Turn::Done)).contains("from within one of its own tasks"));
}

#[test]
fn a_task_may_run_another_loop() {
    let lab = Lab::new();
    drop(lab.executor.spawn("outer", async {
        let inner = Lab::new();
        drop(inner.executor.spawn("inner", async { println!("inner") }));
        inner.run();
        assert_eq!(inner.said(), ["inner"]);
        println!("outer");
    }));
    lab.run();
    assert_eq!(lab.said(), ["outer"]);
}

#[test]
fn leaf_futures_say_that_they_need_a_loop() {
    assert!(message_of(|| drop(sleep(ms(1)))).contains("sleep was called outside a task"));
    assert!(message_of(|| drop(spawn("a", async {}))).contains("spawn was called outside a task"));
    println!("goes nowhere, and does no harm");
}
