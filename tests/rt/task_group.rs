//! Task groups: results, failures, cancellation.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::time::Duration;

use loopscope::rt::task_group::Child;
use loopscope::rt::{
    Budget, Failure, JoinError, Turn, ms, println, sleep, spawn, task_group, timeout, yield_now,
};

use loopscope::rt::testing::TestLoop;

async fn work(time: Duration, value: u32) -> Result<u32, &'static str> {
    sleep(time).await;
    println!("done");
    Ok(value)
}

async fn fail(time: Duration, error: &'static str) -> Result<(), &'static str> {
    sleep(time).await;
    Err(error)
}

#[test]
fn a_group_returns_when_all_have_ended() {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        let children = task_group(async |group| {
            let children = [group.spawn("a", work(ms(1), 7)), group.spawn("b", work(ms(2), 8))];
            assert_eq!(group.len(), 2);
            Ok(children)
        })
        .await
        .unwrap();
        println!("{:?}", children.each_ref().map(Child::take));
        assert!(children[0].take().is_none());
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
    assert_eq!(
        test.events()[2..],
        [
            "0 poll main",
            "0 spawned a by main",
            "0 ready a by spawn",
            "0 spawned b by main",
            "0 ready b by spawn",
            "0 wait main on join: join the tasks of a group",
            "0 pending main",
            "0 poll a",
            "0 wait a on timer: sleep 1 ms",
            "0 pending a",
            "0 poll b",
            "0 wait b on timer: sleep 2 ms",
            "0 pending b",
            "1 ready a by timer",
            "1 poll a",
            "1 end of wait a on timer: sleep 1 ms",
            "1 a says done",
            "1 ready main by a",
            "1 completed a",
            "1 poll main",
            "1 pending main",
            "2 ready b by timer",
            "2 poll b",
            "2 end of wait b on timer: sleep 2 ms",
            "2 b says done",
            "2 ready main by b",
            "2 completed b",
            "2 poll main",
            "2 end of wait main on join: join the tasks of a group",
            "2 main says [Some(7), Some(8)]",
            "2 completed main",
        ]
    );
}

#[test]
fn the_first_failure_cancels_the_others_and_they_are_awaited() {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        let ended = task_group(async |group| {
            group.spawn("a", fail(ms(1), "no luck"));
            group.spawn("b", work(ms(1000), 0));
            // The body is still pending, and is dropped.
            sleep(ms(500)).await;
            println!("never");
            Ok(())
        });
        println!("{}", ended.await.unwrap_err());
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
    let seen = test.events();
    let from = seen.iter().position(|line| line == "1 ready a by timer").unwrap();
    assert_eq!(
        seen[from..],
        [
            "1 ready a by timer",
            "1 poll a",
            "1 end of wait a on timer: sleep 1 ms",
            "1 ready main by a",
            "1 failed a: no luck",
            "1 poll main",
            "1 cancel b by main",
            "1 ready b by main",
            "1 end of wait main on timer: sleep 500 ms",
            "1 wait main on join: join the tasks of a group",
            "1 pending main",
            "1 poll b",
            "1 end of wait b on timer: sleep 1000 ms",
            "1 ready main by b",
            "1 cancelled b",
            "1 poll main",
            "1 end of wait main on join: join the tasks of a group",
            "1 main says in a group of tasks: no luck",
            "1 completed main",
        ]
    );
}

#[test]
fn all_failures_are_kept_in_the_order_in_which_they_happened() {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        let error = task_group(async |group| {
            for (name, time) in [("first", 2), ("second", 1), ("third", 1)] {
                group.spawn(name, fail(ms(time), name));
            }
            Ok(())
        })
        .await
        .unwrap_err();
        println!("{error}");
        assert_eq!(error.errors().len(), error.into_errors().len());
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
    let seen = test.events();
    assert!(seen.contains(&"1 main says in a group of tasks: second; third".to_owned()), "{seen:#?}");
    assert!(seen.contains(&"1 cancelled first".to_owned()));
    assert!(!seen.iter().any(|line| line.contains("unclaimed")));
}

#[test]
fn the_error_of_the_body_cancels_the_children() {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        let ended: Result<(), _> = task_group(async |group| {
            group.spawn("a", work(ms(1000), 0));
            yield_now().await;
            "seven".parse::<u32>()?;
            unreachable!("it is no number");
        })
        .await;
        let error = ended.unwrap_err();
        assert!(
            matches!(error.errors(), [JoinError::Failed(error)] if error.is::<std::num::ParseIntError>())
        );
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
    assert!(test.events().contains(&"0 cancelled a".to_owned()));
}

#[test]
fn a_panic_is_a_failure() {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        let error = task_group(async |group| {
            group.spawn("a", async {
                sleep(ms(1)).await;
                if true {
                    panic!("an ordinary bug");
                }
                Ok::<(), Failure>(())
            });
            group.spawn("b", work(ms(1000), 0));
            Ok(())
        })
        .await
        .unwrap_err();
        println!("{error}");
    }));
    assert!(catch_unwind(AssertUnwindSafe(|| test.run_to_end())).is_err(), "it passes through");
    assert_eq!(test.run_to_end(), Turn::Done);
    let seen = test.events();
    assert!(seen.contains(&"1 cancelled b".to_owned()));
    assert!(seen.contains(&"1 main says in a group of tasks: the task panicked: an ordinary bug".to_owned()));
}

#[test]
fn a_child_that_is_cancelled_alone_is_no_failure() {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        let (cancelled, done) = task_group(async |group| {
            let children = (group.spawn("a", work(ms(5), 1)), group.spawn("b", work(ms(1), 2)));
            assert!(children.0.abort_handle().abort());
            Ok(children)
        })
        .await
        .unwrap();
        assert_eq!((cancelled.take(), done.take()), (None, Some(2)));
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
}

#[test]
fn dropping_a_group_cancels_its_children() {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        let group = task_group(async |group| {
            group.spawn("a", work(ms(1000), 0));
            Ok(())
        });
        assert!(timeout(ms(1), group).await.is_err());
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
    let seen = test.events();
    let from = seen.iter().position(|line| line == "1 poll main").unwrap();
    assert_eq!(
        seen[from..],
        [
            "1 poll main",
            "1 end of wait main on timer: timeout 1 ms",
            "1 end of wait main on join: join the tasks of a group",
            "1 cancel a by main",
            "1 ready a by main",
            "1 completed main",
            "1 poll a",
            "1 end of wait a on timer: sleep 1000 ms",
            "1 cancelled a",
        ]
    );
}

#[test]
fn a_cancelled_owner_cancels_the_children() {
    let test = TestLoop::new();
    let main = test.executor.spawn("main", async {
        let _ = task_group(async |group| {
            group.spawn("a", work(ms(1), 0));
            Ok(())
        })
        .await;
    });
    test.executor.tick(Budget::polls(1));
    main.cancel();
    assert_eq!(test.run_to_end(), Turn::Done);
    let seen = test.events();
    assert_eq!(seen.iter().filter(|line| line.ends_with("cancelled a")).count(), 1);
    assert!(!seen.iter().any(|line| line.contains("says")));
}

#[test]
fn children_spawn_siblings() {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        task_group(async |group| {
            let siblings = group.clone();
            group.spawn("a", async move {
                sleep(ms(1)).await;
                siblings.spawn("b", work(ms(1), 0));
                Ok::<(), Failure>(())
            });
            Ok(())
        })
        .await
        .unwrap();
        println!("all");
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
    assert_eq!(test.output(), ["done", "all"]);
}

#[test]
fn a_group_that_has_ended_runs_no_child() {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        let late = task_group(async |group| Ok(group.clone())).await.unwrap();
        let child = late.spawn("late", work(ms(0), 1));
        yield_now().await;
        assert!(child.abort_handle().is_finished() && child.take().is_none());
        assert!(late.is_empty());
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
    assert_eq!(test.output(), [""; 0]);
}

#[test]
fn groups_nest_and_their_errors_pass_up() {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        let error = task_group(async |outer| {
            outer.spawn("inner", async {
                task_group(async |inner| {
                    inner.spawn("leaf", fail(ms(1), "deep"));
                    Ok(())
                })
                .await
            });
            Ok(())
        })
        .await
        .unwrap_err();
        println!("{error}");
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
    assert_eq!(test.output(), ["in a group of tasks: in a group of tasks: deep"]);
}

#[test]
fn what_a_group_held_is_dropped_with_it() {
    let test = TestLoop::new();
    let held = Rc::new(RefCell::new(0));
    let shared = held.clone();
    drop(test.executor.spawn("main", async move {
        task_group(async |group| {
            for _ in 0..3 {
                let held = shared.clone();
                group.spawn("child", async move {
                    yield_now().await;
                    *held.borrow_mut() += 1;
                    Ok::<(), Failure>(())
                });
            }
            Ok(())
        })
        .await
        .unwrap();
        spawn("checks", async move { assert_eq!(Rc::strong_count(&shared), 2) }).await.unwrap();
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
    assert_eq!((*held.borrow(), Rc::strong_count(&held)), (3, 1));
}
