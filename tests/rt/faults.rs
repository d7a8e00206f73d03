//! A fault of a task affects that task only: panics, re-entrancy, use outside a loop.

use std::rc::Rc;

use loopscope::rt::{Budget, Turn, ms, println, sleep, spawn};

use crate::hands::message_of;
use loopscope::rt::testing::TestLoop;

#[test]
fn a_panic_passes_through_and_the_loop_goes_on_without_the_task() {
    let test = TestLoop::new();
    drop(test.executor.spawn("bad", async {
        sleep(ms(1)).await;
        panic!("an ordinary bug");
    }));
    drop(test.executor.spawn("good", async {
        sleep(ms(2)).await;
        println!("fine");
    }));
    assert_eq!(message_of(|| assert_eq!(test.run_to_end(), Turn::Done)), "an ordinary bug");
    assert_eq!(test.executor.alive(), 1);
    assert_eq!(test.run_to_end(), Turn::Done);
    assert_eq!(test.output(), ["fine"]);
}

#[test]
fn ticking_a_loop_from_its_own_task_is_refused() {
    let test = Rc::new(TestLoop::new());
    let inner = Rc::downgrade(&test);
    drop(test.executor.spawn("a", async move {
        inner.upgrade().unwrap().executor.tick(Budget::polls(1));
    }));
    assert!(
        message_of(|| assert_eq!(test.run_to_end(), Turn::Done)).contains("from within one of its own tasks")
    );
}

#[test]
fn a_task_may_run_another_loop() {
    let test = TestLoop::new();
    drop(test.executor.spawn("outer", async {
        let inner = TestLoop::new();
        drop(inner.executor.spawn("inner", async { println!("inner") }));
        inner.run_to_end();
        assert_eq!(inner.output(), ["inner"]);
        println!("outer");
    }));
    test.run_to_end();
    assert_eq!(test.output(), ["outer"]);
}

#[test]
fn leaf_futures_say_that_they_need_a_loop() {
    assert!(message_of(|| drop(sleep(ms(1)))).contains("sleep was called outside a task"));
    assert!(message_of(|| drop(spawn("a", async {}))).contains("spawn was called outside a task"));
    println!("goes nowhere, and does no harm");
}
