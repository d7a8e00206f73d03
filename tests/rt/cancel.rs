//! A cancelled task's future is dropped once, at its next step; the joiner gets `Cancelled`.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use loopscope::rt::{
    Budget, JoinError, JoinHandle, Turn, cancel_others, ms, println, sleep, spawn, try_spawn, yield_now,
};

use loopscope::rt::testing::TestLoop;

/// Counts drops.
struct Dropped(Rc<Cell<u32>>);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.set(self.0.get() + 1);
    }
}

/// The events of a child that is cancelled by the task that then joins it, from the step in which that happens.
pub(crate) const CANCELLED_CHILD: [&str; 12] = [
    "0 poll main",
    "0 cancel child by main",
    "0 ready child by main",
    "0 wait main on join: join child",
    "0 pending main",
    "0 poll child",
    // The future is dropped before the joiner is woken.
    "0 end of wait child on timer: sleep 1000 ms",
    "0 ready main by child",
    "0 cancelled child",
    "0 poll main",
    "0 end of wait main on join: join child",
    "0 completed main",
];

#[test]
fn a_suspended_task_is_cancelled_at_its_next_step() {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        let child = spawn("child", sleep_long());
        yield_now().await;
        assert!(child.cancel());
        assert!(!child.is_finished(), "it takes effect at the next step, not at the request");
        assert!(matches!(child.await, Err(JoinError::Cancelled)));
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
    assert_eq!(test.events()[10..], CANCELLED_CHILD);
}

async fn sleep_long() {
    sleep(ms(1000)).await;
}

#[test]
fn the_future_is_dropped_exactly_once() {
    let test = TestLoop::new();
    let drops = Rc::new(Cell::new(0));
    let held = Dropped(drops.clone());
    let handle = test.executor.spawn("child", async move {
        let _held = held;
        sleep_long().await;
    });
    test.executor.tick(loopscope::rt::Budget::polls(1));
    handle.cancel();
    assert_eq!(drops.get(), 0, "not before its step");
    assert_eq!(test.run_to_end(), Turn::Done);
    assert_eq!(drops.get(), 1);
    assert!(!handle.cancel(), "it has ended");
    drop(handle);
    assert_eq!(drops.get(), 1);
}

#[test]
fn a_task_cancelled_before_its_first_step_never_runs() {
    let test = TestLoop::new();
    let handle = test.executor.spawn("child", async { println!("never") });
    assert!(handle.cancel());
    assert!(handle.cancel(), "asking twice is asking once");
    test.run_to_end();
    assert_eq!(
        test.events(),
        [
            "0 spawned child by host",
            "0 ready child by spawn",
            "0 cancel child by host",
            // Already in the queue: it is not queued again.
            "0 poll child",
            "0 cancelled child",
        ]
    );
}

#[test]
fn a_task_that_cancels_itself_goes_on_to_its_next_suspension() {
    let test = TestLoop::new();
    let own: Rc<RefCell<Option<JoinHandle<()>>>> = Rc::default();
    let seen = own.clone();
    let handle = test.executor.spawn("child", async move {
        assert!(seen.borrow().as_ref().unwrap().cancel());
        println!("still running");
        yield_now().await;
        println!("never");
    });
    own.replace(Some(handle));
    assert_eq!(test.run_to_end(), Turn::Done);
    assert_eq!(test.output(), ["still running"]);
    assert!(own.borrow().as_ref().unwrap().is_finished());
}

#[test]
fn a_task_that_ends_in_the_step_of_its_cancellation_has_ended() {
    let test = TestLoop::new();
    let own: Rc<RefCell<Option<JoinHandle<u32>>>> = Rc::default();
    let seen = own.clone();
    let handle = test.executor.spawn("child", async move {
        seen.borrow().as_ref().unwrap().cancel();
        7
    });
    own.replace(Some(handle));
    test.run_to_end();
    let handle = own.take().unwrap();
    drop(test.executor.spawn("main", async move { assert_eq!(handle.await.unwrap(), 7) }));
    assert_eq!(test.run_to_end(), Turn::Done);
}

#[test]
fn what_a_cancelled_task_leaves_behind_still_runs() {
    struct Release;
    impl Drop for Release {
        fn drop(&mut self) {
            drop(spawn("release", async {
                sleep(ms(10)).await;
                println!("released");
            }));
        }
    }
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        drop(spawn("child", async {
            let _release = Release;
            sleep_long().await;
        }));
        sleep(ms(1)).await;
        cancel_others();
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
    let seen = test.events();
    assert!(seen.contains(&"1 spawned release by child".to_owned()), "{seen:#?}");
    assert_eq!(seen.iter().filter(|line| *line == "11 release says released").count(), 1);
}

#[test]
fn cancelling_a_failed_task_changes_nothing() {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        let child: JoinHandle<()> = try_spawn("child", async { Err("no luck") });
        yield_now().await;
        assert!(!child.cancel());
        assert_eq!(child.await.unwrap_err().to_string(), "no luck");
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
}

#[test]
fn shutting_down_ends_every_task_and_its_clean_up() {
    struct SpawnsForever;
    impl Drop for SpawnsForever {
        fn drop(&mut self) {
            drop(spawn("again", async {
                let _again = SpawnsForever;
                sleep_long().await;
            }));
        }
    }
    let test = TestLoop::new();
    drop(test.executor.spawn("child", async {
        let _forever = SpawnsForever;
        sleep_long().await;
    }));
    test.executor.tick(loopscope::rt::Budget::polls(1));
    test.executor.shut_down();
    assert_eq!(test.executor.alive(), 0);
}

#[test]
fn what_a_cancelled_task_drops_wakes_the_task_that_ran_before_it() {
    let test = TestLoop::new();
    let kept = Rc::new(RefCell::new(None::<Waker>));
    let (first, woken) = (kept.clone(), kept.clone());
    let mut polls = 0;
    let waits = poll_fn(move |cx| {
        polls += 1;
        first.replace(Some(cx.waker().clone()));
        if polls < 3 { Poll::Pending } else { Poll::Ready(()) }
    });
    drop(test.executor.spawn("waits", waits));
    let wakes = scopeguard::guard(kept, |kept| kept.take().into_iter().for_each(Waker::wake));
    let holds = test.executor.spawn("holds", async move {
        std::future::pending::<()>().await;
        drop(wakes);
    });
    test.executor.tick(Budget::polls(2));
    // The waiting task is polled and suspended, and right after it the cancelled one has its last step. Not the first steps
    // of the turn, between which the loop reads the clock.
    drop(test.executor.spawn("first", async {}));
    woken.borrow().iter().for_each(Waker::wake_by_ref);
    holds.cancel();
    assert_eq!(test.executor.tick(Budget::polls(10)), Turn::Done);
}

/// CPython#86296: no result is lost to a simultaneous cancellation.
#[test]
fn a_value_that_was_there_first_wins_over_a_cancellation() {
    let test = TestLoop::new();
    let child = test.executor.spawn("child", async {
        yield_now().await;
        5
    });
    drop(test.executor.spawn("main", async move {
        yield_now().await;
        println!("{} {:?}", child.cancel(), child.await);
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
    assert_eq!(test.output(), ["false Ok(5)"]);
}
