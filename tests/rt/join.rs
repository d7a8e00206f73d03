//! Results reach the joiner; a failure is never lost.

use std::cell::RefCell;
use std::future::{pending, poll_fn};
use std::pin::Pin;
use std::rc::Rc;

use futures_util::future::join_all;
use loopscope::rt::{Budget, JoinError, JoinHandle, Turn, ms, println, sleep, spawn, try_spawn, yield_now};

use crate::hands::message_of;
use loopscope::rt::testing::TestLoop;

#[test]
fn a_joiner_waits_for_the_value_and_is_woken_by_the_task() {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        let child = spawn("child", async {
            sleep(ms(5)).await;
            42
        });
        assert_eq!(child.await.unwrap(), 42);
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
    assert_eq!(
        test.events(),
        [
            "0 spawned main by host",
            "0 ready main by spawn",
            "0 poll main",
            "0 spawned child by main",
            "0 ready child by spawn",
            "0 wait main on join: join child",
            "0 pending main",
            "0 poll child",
            "0 wait child on timer: sleep 5 ms",
            "0 pending child",
            "5 ready child by timer",
            "5 poll child",
            "5 end of wait child on timer: sleep 5 ms",
            // The join cell is completed within the child's last step, so the child wakes the joiner.
            "5 ready main by child",
            "5 completed child",
            "5 poll main",
            "5 end of wait main on join: join child",
            "5 completed main",
        ]
    );
}

#[test]
fn joining_an_ended_task_does_not_wait() {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        let child = spawn("child", async { "done" });
        yield_now().await;
        assert!(child.is_finished());
        assert_eq!(child.await.unwrap(), "done");
    }));
    test.run_to_end();
    assert!(test.events().iter().all(|line| !line.contains("wait")));
}

#[test]
fn third_party_combinators_join_too() {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        let children = (0..3).map(|n| {
            spawn(format!("w-{n}"), async move {
                sleep(ms(3 - n)).await;
                n
            })
        });
        let values: Vec<_> = join_all(children).await.into_iter().map(Result::unwrap).collect();
        println!("{values:?}");
    }));
    test.run_to_end();
    assert_eq!(test.output(), ["[0, 1, 2]"]);
}

#[test]
fn a_failure_is_an_err_for_the_joiner_and_reported_nowhere_else() {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        let child: JoinHandle<()> = try_spawn("child", async { Err("no luck") });
        match child.await {
            Err(JoinError::Failed(error)) => println!("joined: {error}"),
            other => panic!("{other:?}"),
        }
    }));
    test.run_to_end();
    let seen = test.events();
    assert!(seen.contains(&"0 failed child: no luck".to_owned()));
    assert!(seen.contains(&"0 main says joined: no luck".to_owned()));
    assert!(!seen.iter().any(|line| line.contains("unclaimed")));
}

#[test]
fn a_failure_that_nobody_can_join_is_reported_when_it_happens() {
    let test = TestLoop::new();
    drop(test.executor.try_spawn("child", async { Err::<(), _>("no luck") }));
    test.run_to_end();
    assert_eq!(test.events()[3..], ["0 failed child: no luck", "0 unclaimed child: no luck"]);
}

#[test]
fn a_failure_whose_handle_is_dropped_unjoined_is_reported_then() {
    let test = TestLoop::new();
    let handle = test.executor.try_spawn("child", async { Err::<(), _>("no luck") });
    test.run_to_end();
    assert_eq!(test.events().last().unwrap(), "0 failed child: no luck");
    drop(handle);
    assert_eq!(test.events(), ["0 unclaimed child: no luck"]);
}

#[test]
fn a_dropped_handle_lets_the_task_run_on() {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        drop(spawn("child", async {
            sleep(ms(1)).await;
            println!("still here");
        }));
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
    assert_eq!(test.output(), ["still here"]);
}

#[test]
fn tasks_may_drop_the_handles_and_futures_of_others() {
    // Dropping the handle drops the result, whose drop spawns: nothing may be borrowed meanwhile.
    struct SpawnsOnDrop(Rc<RefCell<Vec<&'static str>>>);
    impl Drop for SpawnsOnDrop {
        fn drop(&mut self) {
            let dropped = self.0.clone();
            drop(spawn("after", async move { dropped.borrow_mut().push("after ran") }));
        }
    }
    let test = TestLoop::new();
    let log = Rc::new(RefCell::new(Vec::new()));
    let seen = log.clone();
    drop(test.executor.spawn("main", async move {
        let child = spawn("child", async move { SpawnsOnDrop(seen) });
        yield_now().await;
        drop(child);
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
    assert_eq!(*log.borrow(), ["after ran"]);
}

#[test]
fn a_handle_that_outlives_its_loop_is_joined_on_another() {
    let test = TestLoop::new();
    let handles = [test.executor.spawn("polled", pending::<()>()), test.executor.spawn("never", pending())];
    test.executor.tick(Budget::polls(1));
    drop(test);
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async move {
        for handle in handles {
            assert!(matches!(handle.await, Err(JoinError::Cancelled)));
        }
        println!("both were cancelled");
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
    assert_eq!(test.output(), ["both were cancelled"]);
}

/// A joiner on another loop is woken by its host; the label has the name from the task's loop, if that is watched.
#[test]
fn a_task_joins_one_of_another_loop() {
    for (other, label) in [(TestLoop::new(), "join other"), (TestLoop::unwatched(), "join task 1")] {
        let task = other.executor.spawn("other", async {
            sleep(ms(5)).await;
            3
        });
        let test = TestLoop::new();
        drop(test.executor.spawn("main", async move { assert_eq!(task.await.unwrap(), 3) }));
        assert_eq!(test.run_to_end(), Turn::Waiting);
        assert_eq!(
            test.events()[3..],
            [format!("0 wait main on join: {label}"), "0 pending main".to_owned()]
        );
        assert_eq!(other.run_to_end(), Turn::Done);
        assert_eq!(test.run_to_end(), Turn::Done);
        let ended = format!("0 end of wait main on join: {label}");
        assert_eq!(test.events(), ["0 ready main by host", "0 poll main", &ended, "0 completed main"]);
    }
}

/// Polled once by `poll_fn`, as an example of code that polls manually.
#[test]
fn a_handle_that_is_polled_after_it_was_ready_says_so() {
    let test = TestLoop::new();
    let mut handle = test.executor.spawn("a", async {});
    test.run_to_end();
    drop(test.executor.spawn("main", async move {
        assert!(poll_fn(|cx| Pin::new(&mut handle).poll(cx)).await.is_ok());
        let _ = poll_fn(|cx| Pin::new(&mut handle).poll(cx)).await;
    }));
    let said = message_of(|| assert_eq!(test.run_to_end(), Turn::Done));
    assert_eq!(said, "the handle of task 1 was polled after it was ready");
}

/// An error whose `Display` panics.
#[derive(Debug)]
struct Mute;

impl std::fmt::Display for Mute {
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        panic!("no text")
    }
}

impl std::error::Error for Mute {}

/// "A failure is never lost": the joiner gets it even if its text panicked.
#[test]
fn a_failure_whose_text_panics_reaches_whoever_joins() {
    let test = TestLoop::new();
    let child = test.executor.try_spawn("child", async { Err::<(), _>(Mute) });
    drop(test.executor.spawn("main", async move {
        println!("{}", matches!(child.await, Err(JoinError::Failed(_) | JoinError::Panicked(_))));
    }));
    let (turn, panics) = crate::hands::run_through_panics(&test);
    assert_eq!((turn, panics), (Turn::Done, vec!["no text".to_owned()]));
    assert_eq!(test.output(), ["true"]);
}
