//! Foreign wakers that panic, when they are used or when they are dropped: that is all that goes wrong.

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Waker};

use loopscope::rt::{Turn, Worker, ms, sleep};

use crate::hands::{bad_waker, foreign_waker, message_of, run_through_panics};
use crate::lab::Lab;
use crate::panics::{joined, suspended};

/// Waits for time to pass with another waker than its task's.
async fn sleep_with(waker: Waker, time: std::time::Duration) {
    let mut sleep = pin!(sleep(time));
    poll_fn(move |_| sleep.as_mut().poll(&mut Context::from_waker(&waker))).await;
}

#[test]
fn a_foreign_waker_that_panics_when_its_timer_fires_holds_up_no_other_timer() {
    let lab = Lab::new();
    let waker = suspended(&lab);
    drop(lab.executor.spawn("bad", sleep_with(bad_waker(), ms(5))));
    drop(lab.executor.spawn("good", async { sleep(ms(5)).await }));
    assert_eq!(message_of(|| assert_eq!(lab.run(), Turn::Waiting)), "a bad waker");
    lab.seen();
    waker.wake_by_ref();
    assert_eq!(lab.run(), Turn::Waiting);
    assert_eq!(
        lab.seen(),
        [
            // The timers that are left fire with the next turn.
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
    let lab = Lab::new();
    let waker = suspended(&lab);
    let worker: Rc<RefCell<Option<Worker>>> = Rc::default();
    let made = worker.clone();
    drop(lab.executor.spawn("main", async move { drop(made.replace(Some(Worker::new("worker 1")))) }));
    lab.run();
    lab.seen();
    let worker = worker.take().expect("main has run");
    assert_eq!(message_of(|| worker.wakes(|| bad_waker().wake())), "a bad waker");
    waker.wake();
    assert_eq!(lab.seen(), ["0 ready waits by host"]);
}

#[test]
fn a_foreign_waker_of_a_joiner_that_panics_takes_no_value_with_it() {
    let lab = Lab::new();
    let mut handle = lab.executor.spawn("a", async { 7 });
    assert!(Pin::new(&mut handle).poll(&mut Context::from_waker(&bad_waker())).is_pending());
    assert_eq!(run_through_panics(&lab), (Turn::Done, vec!["a bad waker".to_owned()]));
    joined(&lab, handle);
    lab.run();
    let seen = lab.seen();
    assert!(seen.contains(&"0 joins says Ok(7)".to_owned()), "{seen:#?}");
    let polls = seen.iter().filter(|line| line.ends_with("poll a")).count();
    let ends = seen.iter().filter(|line| line.ends_with("completed a")).count();
    assert_eq!((polls, ends), (1, 1), "its step has one end: {seen:#?}");
}

#[test]
fn a_foreign_waker_whose_drop_panics_leaves_its_task_as_it_was() {
    let lab = Lab::new();
    let mut handle = lab.executor.spawn("a", async { 7 });
    let bad = foreign_waker(|| {}, || panic!("in its drop"));
    assert!(Pin::new(&mut handle).poll(&mut Context::from_waker(&bad)).is_pending());
    drop(bad);
    // Another takes its place.
    let replace = || drop(Pin::new(&mut handle).poll(&mut Context::from_waker(Waker::noop())));
    assert_eq!(message_of(replace), "in its drop");
    joined(&lab, handle);
    assert_eq!(lab.run(), Turn::Done);
    assert_eq!(lab.said(), ["Ok(7)"]);
}
