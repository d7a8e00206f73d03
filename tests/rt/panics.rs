//! A panic ends the task whose code it was, reaches its joiner, and affects no other task.

use std::cell::{Cell, RefCell};
use std::future::{Future, pending, poll_fn};
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use futures::FutureExt;
use loopscope::rt::{
    Budget, JoinError, JoinHandle, NamedWaitExt, Turn, ms, println, sleep, spawn, yield_now,
};

use crate::hands::{Count, counts, message_of, run_through_panics};
use loopscope::rt::testing::TestLoop;

/// Panics with this text when it is dropped.
fn panics_when_dropped(text: &'static str) -> impl Sized {
    scopeguard::guard((), move |()| panic!("{text}"))
}

/// Spawns a task that prints the result of another.
pub(crate) fn joined(test: &TestLoop, handle: JoinHandle<u32>) {
    drop(test.executor.spawn("joins", async move { println!("{:?}", handle.await) }));
}

/// redbadger/crux#397
#[test]
fn a_task_that_woke_itself_and_then_panics_is_not_polled_again() {
    let test = TestLoop::new();
    drop(test.executor.spawn(
        "bad",
        poll_fn(|cx| -> Poll<()> {
            cx.waker().wake_by_ref();
            panic!("a bug")
        }),
    ));
    assert_eq!(run_through_panics(&test), (Turn::Done, vec!["a bug".to_owned()]));
    assert_eq!(
        test.events()[2..],
        ["0 poll bad", "0 failed bad: panicked: a bug", "0 unclaimed bad: panicked: a bug"]
    );
}

/// async-executor#78, async-executor#81; tokio has `JoinError::is_panic`, asyncio `Task.exception`.
#[test]
fn who_joins_a_task_that_panics_is_told() {
    let test = TestLoop::new();
    let bad = test.executor.spawn("bad", async {
        sleep(ms(5)).await;
        panic!("a bug")
    });
    joined(&test, bad);
    assert_eq!(run_through_panics(&test), (Turn::Done, vec!["a bug".to_owned()]));
    let seen = test.events();
    assert_eq!(
        seen[seen.len() - 8..],
        [
            "5 poll bad",
            "5 end of wait bad on timer: sleep 5 ms",
            "5 ready joins by bad",
            "5 failed bad: panicked: a bug",
            "5 poll joins",
            "5 end of wait joins on join: join bad",
            "5 joins says Err(Panicked(\"a bug\"))",
            "5 completed joins",
        ]
    );
}

/// tokio: a panic in the destructor of an aborted task is a `JoinError` for its joiner.
#[test]
fn who_joins_a_cancelled_task_whose_drop_panics_is_told() {
    let test = TestLoop::new();
    let bad = test.executor.spawn("bad", async {
        let _guard = panics_when_dropped("late");
        pending().await
    });
    test.executor.tick(Budget::polls(1));
    assert!(bad.cancel());
    joined(&test, bad);
    assert_eq!(run_through_panics(&test), (Turn::Done, vec!["late".to_owned()]));
    let seen = test.events();
    assert!(seen.contains(&"0 failed bad: panicked: late".to_owned()), "{seen:#?}");
    assert!(seen.contains(&"0 joins says Err(Panicked(\"late\"))".to_owned()), "{seen:#?}");
}

/// A future that is ready at once, and owns this value.
struct ReadyWith<G>(Option<G>);

impl<G: Unpin> Future for ReadyWith<G> {
    type Output = u32;

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<u32> {
        assert!(self.0.is_some());
        Poll::Ready(3)
    }
}

#[test]
fn a_value_is_handed_over_before_its_futures_drop_panics() {
    let test = TestLoop::new();
    let bad = test.executor.spawn("bad", ReadyWith(Some(panics_when_dropped("late"))));
    joined(&test, bad);
    assert_eq!(run_through_panics(&test), (Turn::Done, vec!["late".to_owned()]));
    let seen = test.events();
    assert!(seen.contains(&"0 completed bad".to_owned()), "{seen:#?}");
    assert!(seen.contains(&"0 joins says Ok(3)".to_owned()), "{seen:#?}");
}

/// tokio#4412: dropping the handle drops the value, whose panic passes through the task that drops.
#[test]
fn a_value_whose_drop_panics_does_no_harm_to_the_loop() {
    let test = TestLoop::new();
    let kept = test.executor.spawn("kept", async { panics_when_dropped("by its owner") });
    test.run_to_end();
    assert_eq!(message_of(|| drop(kept)), "by its owner");
    // Without a handle it is dropped in the task's last step.
    drop(test.executor.spawn("abandoned", async { panics_when_dropped("by the loop") }));
    let good = test.executor.spawn("good", async { 1 });
    assert_eq!(run_through_panics(&test), (Turn::Done, vec!["by the loop".to_owned()]));
    assert!(good.is_finished());
}

#[test]
fn a_loop_that_is_dropped_while_a_panic_unwinds_ends_its_tasks() {
    let handle: Rc<RefCell<Option<JoinHandle<()>>>> = Rc::default();
    let (kept, drops) = (handle.clone(), Count::default());
    let held = counts(&drops);
    let said = message_of(move || {
        let test = TestLoop::new();
        let task = test.executor.spawn("a", async move {
            let _held = held;
            pending().await
        });
        kept.replace(Some(task));
        test.executor.tick(Budget::polls(1));
        panic!("the host's");
    });
    let handle = handle.take().expect("it was spawned");
    assert_eq!((&*said, drops.get(), handle.is_finished(), handle.cancel()), ("the host's", 1, true, false));
}

/// If several panic in their drops, the first panic resumes after all of them.
#[test]
fn a_panic_in_one_tasks_drop_does_not_keep_the_others_from_theirs() {
    for bad_ones in [1, 3] {
        let (test, drops) = (TestLoop::new(), Count::default());
        let mut handles = Vec::new();
        for number in 0..6 {
            let held = counts(&drops);
            handles.push(test.executor.spawn("a", async move {
                let _held = held;
                let _bad =
                    (number % 2 == 0 && number / 2 < bad_ones).then(|| panics_when_dropped("in a drop"));
                pending::<()>().await
            }));
        }
        test.executor.tick(Budget::polls(10));
        assert_eq!(message_of(|| drop(test)), "in a drop");
        assert_eq!(drops.get(), 6, "{bad_ones} bad ones");
        assert!(handles.iter().all(JoinHandle::is_finished));
    }
}

/// A panic that a task catches itself: later waits are reported as before.
#[test]
fn a_named_wait_whose_future_panics_mutes_nothing_after_it() {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        let door = async {
            yield_now().await;
            panic!("a bug")
        };
        let caught = AssertUnwindSafe(door.named_wait("lock", "the door")).catch_unwind().await;
        assert!(caught.is_err());
        sleep(ms(5)).await;
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
    assert_eq!(
        test.events()[2..],
        [
            "0 poll main",
            "0 wait main on lock: the door",
            "0 pending main",
            "0 ready main by main",
            "0 poll main",
            "0 end of wait main on lock: the door",
            "0 wait main on timer: sleep 5 ms",
            "0 pending main",
            "5 ready main by timer",
            "5 poll main",
            "5 end of wait main on timer: sleep 5 ms",
            "5 completed main",
        ]
    );
}

#[test]
fn a_panic_that_passes_through_a_named_wait_mutes_no_other_task() {
    let test = TestLoop::new();
    drop(test.executor.spawn("bad", async { panic!("a bug") }.named_wait("lock", "the door")));
    drop(test.executor.spawn("good", async { sleep(ms(5)).await }));
    run_through_panics(&test);
    let seen = test.events();
    let waits: Vec<_> = seen.iter().filter(|line| line.contains(" wait ")).collect();
    assert_eq!(waits, ["0 wait good on timer: sleep 5 ms", "5 end of wait good on timer: sleep 5 ms"]);
}

/// A task that gives its waker away.
pub(crate) fn suspended(test: &TestLoop) -> Waker {
    let kept: Rc<RefCell<Option<Waker>>> = Rc::default();
    let given = kept.clone();
    drop(test.executor.spawn(
        "waits",
        poll_fn(move |cx| {
            given.replace(Some(cx.waker().clone()));
            Poll::<()>::Pending
        }),
    ));
    test.run_to_end();
    let waker = kept.take().expect("it was polled");
    test.events();
    waker
}

#[test]
fn after_a_panic_a_wake_from_outside_is_the_hosts() {
    let test = TestLoop::new();
    let waker = suspended(&test);
    drop(test.executor.spawn("bad", async { panic!("a bug") }));
    run_through_panics(&test);
    test.events();
    waker.wake();
    drop(test.executor.spawn("next", async {}));
    assert_eq!(
        test.events(),
        ["0 ready waits by host", "0 spawned next by host", "0 ready next by spawn"],
        "neither the task's that panicked nor a timer's"
    );
}

/// A panic while another loop ticks inside a step: both loops go on.
#[test]
fn a_panic_in_an_inner_loop_is_its_tasks_and_what_the_outer_task_makes_of_it() {
    let outer = TestLoop::new();
    let told: Rc<Cell<u32>> = Rc::default();
    let inner_told = told.clone();
    drop(outer.executor.spawn("outer", async move {
        let inner = TestLoop::new();
        let bad: JoinHandle<u32> = inner.executor.spawn("bad", async { panic!("inside") });
        assert_eq!(run_through_panics(&inner), (Turn::Done, vec!["inside".to_owned()]));
        assert!(matches!(bad.await, Err(JoinError::Panicked(text)) if text == "inside"));
        let child = spawn("child", async { 1 });
        inner_told.set(child.await.expect("it is not cancelled"));
    }));
    assert_eq!(outer.run_to_end(), Turn::Done);
    assert_eq!(told.get(), 1);
    assert!(outer.events().contains(&"0 spawned child by outer".to_owned()));
}

/// A future that panics in its poll and in its drop.
struct PanicsTwice;

impl Future for PanicsTwice {
    type Output = u32;

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<u32> {
        panic!("in its poll")
    }
}

impl Drop for PanicsTwice {
    fn drop(&mut self) {
        panic!("in its drop");
    }
}

#[test]
fn of_a_futures_two_panics_the_first_is_told_and_passes_on() {
    let test = TestLoop::new();
    let bad = test.executor.spawn("bad", PanicsTwice);
    joined(&test, bad);
    assert_eq!(run_through_panics(&test), (Turn::Done, vec!["in its poll".to_owned()]));
    let seen = test.events();
    assert!(seen.contains(&"0 failed bad: panicked: in its poll".to_owned()), "{seen:#?}");
    assert!(seen.contains(&"0 joins says Err(Panicked(\"in its poll\"))".to_owned()), "{seen:#?}");
}

#[test]
fn a_panic_without_a_text_is_told_as_one() {
    let test = TestLoop::new();
    let bad = test.executor.spawn("bad", async { std::panic::panic_any(7) });
    joined(&test, bad);
    assert!(std::panic::catch_unwind(AssertUnwindSafe(|| test.run_to_end())).is_err());
    assert_eq!(test.run_to_end(), Turn::Done);
    assert_eq!(test.output(), ["Err(Panicked(\"without a message\"))"]);
}
