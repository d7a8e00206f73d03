//! Wakes: their cause, their origin, and wakes without effect.

use std::cell::RefCell;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use loopscope::rt::{Budget, Turn, println};

use crate::hands::Count;
use loopscope::rt::testing::TestLoop;

/// A cell for a waker, and a future that stores its waker there and is pending forever.
type Kept = Rc<RefCell<Option<Waker>>>;

async fn give_waker(kept: Kept) {
    let mut polls = 0;
    poll_fn(move |cx| {
        polls += 1;
        println!("poll {polls}");
        kept.replace(Some(cx.waker().clone()));
        if polls < 3 { Poll::Pending } else { Poll::Ready(()) }
    })
    .await;
}

fn lab_with_suspended_task() -> (TestLoop, Waker) {
    let test = TestLoop::new();
    let kept = Kept::default();
    drop(test.executor.spawn("a", give_waker(kept.clone())));
    assert_eq!(test.executor.tick(Budget::polls(10)), Turn::Waiting);
    test.events();
    let waker = kept.take().unwrap();
    (test, waker)
}

#[test]
fn a_wake_from_outside_is_the_hosts_and_rings_the_bell_once() {
    let (test, waker) = lab_with_suspended_task();
    let rings = test.pends();
    waker.wake_by_ref();
    waker.wake_by_ref();
    assert_eq!(test.pends(), rings + 1);
    assert_eq!(test.events(), ["0 ready a by host"], "waking twice is waking once");
    test.executor.tick(Budget::polls(10));
    assert_eq!(test.output(), ["poll 2"]);
}

#[test]
fn a_wake_from_a_task_is_that_tasks() {
    let (test, waker) = lab_with_suspended_task();
    drop(test.executor.spawn("b", async move { waker.wake() }));
    test.executor.tick(Budget::polls(10));
    assert_eq!(
        test.events(),
        [
            "0 spawned b by host",
            "0 ready b by spawn",
            "0 poll b",
            "0 ready a by b",
            "0 completed b",
            "0 poll a",
            "0 a says poll 2",
            "0 pending a",
        ]
    );
}

#[test]
fn no_bell_rings_while_the_loop_turns() {
    let (test, waker) = lab_with_suspended_task();
    let before = test.pends();
    drop(test.executor.spawn("b", async move { waker.wake() }));
    assert_eq!(test.pends(), before + 1, "for the spawn");
    test.executor.tick(Budget::polls(10));
    assert_eq!(test.pends(), before + 1);
}

#[test]
fn a_waker_that_outlives_its_task_wakes_nothing() {
    let (test, waker) = lab_with_suspended_task();
    waker.wake_by_ref();
    waker.wake_by_ref();
    test.run_to_end();
    waker.wake_by_ref();
    assert_eq!(test.run_to_end(), Turn::Done);
    // The next task gets the same table slot; the old waker must not wake it.
    drop(test.executor.spawn("b", std::future::pending::<()>()));
    test.executor.tick(Budget::polls(10));
    test.events();
    waker.wake();
    assert!(test.events().is_empty());
}

#[test]
fn a_waker_is_not_mistaken_for_that_of_a_later_task_however_many_have_its_place() {
    let (test, waker) = lab_with_suspended_task();
    waker.wake_by_ref();
    waker.wake_by_ref();
    test.run_to_end();
    waker.wake_by_ref();
    assert_eq!(test.run_to_end(), Turn::Done);
    // More than a slot has generations; under Miri, where that takes a minute, three.
    for _ in 0..if cfg!(miri) { 3 } else { 1100 } {
        drop(test.executor.spawn("b", std::future::pending::<()>()));
        test.executor.tick(Budget::polls(1));
        test.events();
        waker.wake_by_ref();
        assert!(test.events().is_empty());
        test.executor.shut_down();
    }
}

#[test]
fn a_waker_that_outlives_its_loop_wakes_nothing() {
    let (test, waker) = lab_with_suspended_task();
    drop(test);
    waker.wake();
}

#[test]
fn a_waker_that_outlives_its_loop_wakes_no_task_of_the_next() {
    let (test, waker) = lab_with_suspended_task();
    drop(test);
    let (test, of_the_next) = lab_with_suspended_task();
    waker.wake();
    assert!(test.events().is_empty());
    of_the_next.wake();
    assert_eq!(test.events(), ["0 ready a by host"]);
}

#[test]
fn a_wake_from_another_thread_is_refused_by_name() {
    let (_lab, waker) = lab_with_suspended_task();
    let panic = std::thread::spawn(move || waker.wake()).join().unwrap_err();
    let message = panic.downcast_ref::<String>().unwrap();
    assert!(message.contains("task 1 was woken from another thread"), "{message}");
}

/// A future that wakes its own task once, by the given function.
async fn wake_self(wake: impl Fn(&Waker)) {
    let mut woken = false;
    poll_fn(move |cx| {
        if std::mem::replace(&mut woken, true) {
            return Poll::Ready(());
        }
        wake(cx.waker());
        Poll::Pending
    })
    .await;
}

#[test]
fn a_task_that_wakes_itself_again_and_again_is_ready_once() {
    let test = TestLoop::new();
    drop(test.executor.spawn("a", wake_self(|waker| (0..3).for_each(|_| waker.wake_by_ref()))));
    assert_eq!(test.run_to_end(), Turn::Done);
    let ready_by_itself = test.events().iter().filter(|line| line.ends_with("ready a by a")).count();
    assert_eq!(ready_by_itself, 1);
}

#[test]
fn a_task_is_woken_by_a_loop_that_it_runs_inside_its_step() {
    let test = TestLoop::new();
    let inner = Rc::new(TestLoop::new());
    let ran = inner.clone();
    let wake_from_within = move |waker: &Waker| {
        let waker = waker.clone();
        drop(ran.executor.spawn("inner", async move { (0..2).for_each(|_| waker.wake_by_ref()) }));
        assert_eq!(ran.run_to_end(), Turn::Done);
    };
    drop(test.executor.spawn("a", wake_self(wake_from_within)));
    assert_eq!(test.run_to_end(), Turn::Done);
    assert_eq!(
        test.events().iter().filter(|line| line.contains("ready a by")).count(),
        2,
        "spawned, and woken"
    );
}

#[test]
fn a_handle_outlives_the_loop_and_gives_its_memory_back() {
    let test = TestLoop::new();
    let ended = test.executor.spawn("a", async { String::from("kept") });
    let cancelled = test.executor.spawn("b", std::future::pending::<()>());
    assert_eq!(test.run_to_end(), Turn::Waiting);
    drop(test);
    assert!(ended.is_finished() && cancelled.is_finished() && !cancelled.cancel());
    assert_eq!((ended.id().get(), cancelled.id().get()), (1, 2));
    drop((cancelled, ended));
}

/// beul#1, richardanaya/executor#4
#[test]
fn a_task_that_wakes_itself_in_each_poll_is_polled_as_often() {
    let test = TestLoop::unwatched();
    let (polls, mut left) = (Count::default(), 1000);
    let counted = polls.clone();
    drop(test.executor.spawn("a", async move {
        poll_fn(|cx| {
            counted.update(|polls| polls + 1);
            let waker = cx.waker().clone();
            waker.wake_by_ref();
            waker.wake();
            left -= 1;
            if left > 0 { Poll::Pending } else { Poll::Ready(()) }
        })
        .await;
    }));
    assert_eq!((test.run_to_end(), polls.get()), (Turn::Done, 1000));
}

/// ngx-rust#294, foundationdb-rs#410
#[test]
fn a_wake_never_polls_on_the_stack_of_who_wakes() {
    let (test, waker) = lab_with_suspended_task();
    waker.wake_by_ref();
    assert_eq!(test.events(), ["0 ready a by host"]);
    // Nor from within a step.
    let (test, waker) = lab_with_suspended_task();
    drop(test.executor.spawn("b", async move {
        waker.wake();
        println!("goes on");
    }));
    test.run_to_end();
    assert_eq!(test.events()[2..6], ["0 poll b", "0 ready a by b", "0 b says goes on", "0 completed b"]);
}
