//! Foreign wakers that panic when they are used or dropped: the panic passes through, and the loop stays intact.

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Waker};

use loopscope::rt::{Turn, Worker, ms, sleep};

use crate::hands::{bad_waker, foreign_waker, message_of, run_through_panics};
use crate::panics::{joined, suspended};
use loopscope::rt::testing::TestLoop;

/// Sleeps with another waker than its task's.
async fn sleep_with(waker: Waker, time: std::time::Duration) {
    let mut sleep = pin!(sleep(time));
    poll_fn(move |_| sleep.as_mut().poll(&mut Context::from_waker(&waker))).await;
}

#[test]
fn a_foreign_waker_that_panics_when_its_timer_fires_holds_up_no_other_timer() {
    let test = TestLoop::new();
    let waker = suspended(&test);
    drop(test.executor.spawn("bad", sleep_with(bad_waker(), ms(5))));
    drop(test.executor.spawn("good", async { sleep(ms(5)).await }));
    assert_eq!(message_of(|| assert_eq!(test.run_to_end(), Turn::Waiting)), "a bad waker");
    test.events();
    waker.wake_by_ref();
    assert_eq!(test.run_to_end(), Turn::Waiting);
    assert_eq!(
        test.events(),
        [
            // The remaining timers fire in the next turn.
            "5 ready waits by host",
            "5 ready good by timer",
            "5 poll waits",
            "5 pending waits",
            "5 poll good",
            "5 end of wait good on timer: sleep 5 ms",
            "5 completed good",
        ]
    );
}

#[test]
fn a_foreign_waker_that_panics_when_a_worker_uses_it_leaves_no_worker_as_the_cause() {
    let test = TestLoop::new();
    let waker = suspended(&test);
    let worker: Rc<RefCell<Option<Worker>>> = Rc::default();
    let made = worker.clone();
    drop(test.executor.spawn("main", async move { drop(made.replace(Some(Worker::new("worker 1")))) }));
    test.run_to_end();
    test.events();
    let worker = worker.take().expect("main has run");
    assert_eq!(message_of(|| worker.wakes(|| bad_waker().wake())), "a bad waker");
    waker.wake();
    assert_eq!(test.events(), ["0 ready waits by host"]);
}

#[test]
fn a_foreign_waker_of_a_joiner_that_panics_takes_no_value_with_it() {
    let test = TestLoop::new();
    let mut handle = test.executor.spawn("a", async { 7 });
    assert!(Pin::new(&mut handle).poll(&mut Context::from_waker(&bad_waker())).is_pending());
    assert_eq!(run_through_panics(&test), (Turn::Done, vec!["a bad waker".to_owned()]));
    joined(&test, handle);
    test.run_to_end();
    let seen = test.events();
    assert!(seen.contains(&"0 joins says Ok(7)".to_owned()), "{seen:#?}");
    let polls = seen.iter().filter(|line| line.ends_with("poll a")).count();
    let ends = seen.iter().filter(|line| line.ends_with("completed a")).count();
    assert_eq!((polls, ends), (1, 1), "its step has one end: {seen:#?}");
}

#[test]
fn a_foreign_waker_whose_drop_panics_leaves_its_task_as_it_was() {
    let test = TestLoop::new();
    let mut handle = test.executor.spawn("a", async { 7 });
    let bad = foreign_waker(|| {}, || panic!("in its drop"));
    assert!(Pin::new(&mut handle).poll(&mut Context::from_waker(&bad)).is_pending());
    drop(bad);
    // Another waker replaces it.
    let replace = || drop(Pin::new(&mut handle).poll(&mut Context::from_waker(Waker::noop())));
    assert_eq!(message_of(replace), "in its drop");
    joined(&test, handle);
    assert_eq!(test.run_to_end(), Turn::Done);
    assert_eq!(test.output(), ["Ok(7)"]);
}
