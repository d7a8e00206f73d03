//! The lock: one task at a time, first in, first out.

use std::rc::Rc;
use std::time::Duration;

use loopscope::rt::{Budget, Turn, ms, println, sleep, spawn, timeout, yield_now};
use loopscope::sync::Lock;

use crate::hands::run_through_panics;
use loopscope::rt::testing::TestLoop;

/// Keeps the lock for `time`.
async fn hold(lock: Lock<u32>, time: Duration) {
    let mut value = lock.lock().await;
    *value += 1;
    println!("has {}", *value);
    sleep(time).await;
}

#[test]
fn a_lock_goes_to_the_task_that_has_waited_for_longest() {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        let lock = Lock::new(0);
        for name in ["a", "b", "c"] {
            drop(spawn(name, hold(lock.clone(), ms(1))));
        }
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
    assert_eq!(
        test.events()[10..],
        [
            "0 poll a",
            "0 a says has 1",
            "0 wait a on timer: sleep 1 ms",
            "0 pending a",
            "0 poll b",
            "0 wait b on lock: lock: another task has it",
            "0 pending b",
            "0 poll c",
            "0 wait c on lock: lock: another task has it",
            "0 pending c",
            "1 ready a by timer",
            "1 poll a",
            "1 end of wait a on timer: sleep 1 ms",
            // Dropping the guard grants the lock to the next task, before this task has ended.
            "1 ready b by a",
            "1 completed a",
            "1 poll b",
            "1 end of wait b on lock: lock: another task has it",
            "1 b says has 2",
            "1 wait b on timer: sleep 1 ms",
            "1 pending b",
            "2 ready b by timer",
            "2 poll b",
            "2 end of wait b on timer: sleep 1 ms",
            "2 ready c by b",
            "2 completed b",
            "2 poll c",
            "2 end of wait c on lock: lock: another task has it",
            "2 c says has 3",
            "2 wait c on timer: sleep 1 ms",
            "2 pending c",
            "3 ready c by timer",
            "3 poll c",
            "3 end of wait c on timer: sleep 1 ms",
            "3 completed c",
        ]
    );
}

#[test]
fn who_comes_while_the_lock_is_on_its_way_stands_behind_whom_it_goes_to() {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        let lock = Lock::new(());
        let guard = lock.lock().await;
        let waiting = lock.clone();
        let waits = spawn("waits", async move {
            drop(waiting.lock().await);
            println!("had it");
        });
        yield_now().await;
        drop(guard);
        // The next task has not run yet, but the lock was granted to it.
        assert!(lock.is_locked() && lock.try_lock().is_none());
        drop(lock.lock().await);
        println!("had it after");
        assert!(waits.is_finished() && !lock.is_locked());
        assert!(lock.try_lock().is_some());
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
    assert_eq!(test.output(), ["had it", "had it after"]);
}

#[test]
fn a_task_that_is_cancelled_while_it_waits_is_passed_over() {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        let lock = Lock::new(0);
        let guard = lock.lock().await;
        let tasks = ["a", "b", "c"].map(|name| spawn(name, hold(lock.clone(), ms(0))));
        yield_now().await;
        // From the middle of the queue, and then from its head.
        tasks[1].cancel();
        tasks[0].cancel();
        yield_now().await;
        drop(guard);
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
    assert_eq!(
        test.events().iter().filter(|line| line.contains(" says ")).collect::<Vec<_>>(),
        ["0 c says has 1"]
    );
}

#[test]
fn a_task_that_is_cancelled_on_its_turn_hands_the_lock_on() {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        let lock = Lock::new(0);
        let guard = lock.lock().await;
        let first = spawn("first", hold(lock.clone(), ms(0)));
        drop(spawn("second", hold(lock.clone(), ms(0))));
        yield_now().await;
        drop(guard);
        // The lock was granted to it, and it is cancelled before it fetches it.
        first.cancel();
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
    let seen = test.events();
    let from = seen.iter().position(|line| line == "0 ready first by main").unwrap();
    assert_eq!(
        seen[from..from + 10],
        [
            "0 ready first by main",
            "0 cancel first by main",
            "0 completed main",
            "0 poll first",
            "0 end of wait first on lock: lock: another task has it",
            "0 ready second by first",
            "0 cancelled first",
            "0 poll second",
            "0 end of wait second on lock: lock: another task has it",
            "0 second says has 1",
        ]
    );
}

#[test]
fn a_lock_whose_holder_is_cancelled_or_timed_out_is_released() {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        let lock = Lock::new(0);
        let holder = spawn("holder", hold(lock.clone(), ms(1000)));
        sleep(ms(1)).await;
        assert!(timeout(ms(1), lock.lock()).await.is_err());
        holder.cancel();
        assert_eq!(*lock.lock().await, 1);
        assert!(timeout(ms(1), hold(lock.clone(), ms(5))).await.is_err());
        assert_eq!(*lock.lock().await, 2, "what the holder did is not undone");
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
}

#[test]
fn a_guard_may_outlive_the_lock_and_pass_to_another_task() {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        let value = Rc::new(());
        let lock = Lock::new(value.clone());
        let guard = lock.lock().await;
        drop(lock);
        spawn("keeps", async move {
            assert_eq!(Rc::strong_count(&guard), 2);
            drop(guard);
        })
        .await
        .unwrap();
        assert_eq!(Rc::strong_count(&value), 1);
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
}

/// bpo-27585, CPython#90155, anyio#1145
#[test]
fn a_waiter_that_gives_up_at_the_moment_of_release_hands_the_lock_on() {
    for how in ["its time is up", "cancelled before its turn", "cancelled after its turn"] {
        let test = TestLoop::new();
        drop(test.executor.spawn("main", async move {
            let lock = Lock::new(0);
            drop(spawn("holder", hold(lock.clone(), ms(10))));
            let (first, second) = (lock.clone(), lock.clone());
            let limit = ms(if how == "its time is up" { 10 } else { 1000 });
            let first = spawn("first", async move { timeout(limit, first.lock()).await.is_ok() });
            let second = spawn("second", async move { *second.lock().await });
            if how != "its time is up" {
                sleep(ms(10)).await;
                if how == "cancelled after its turn" {
                    yield_now().await;
                }
                first.cancel();
            }
            println!("first {:?}, second {:?}", first.await, second.await);
            assert!(!lock.is_locked());
        }));
        assert_eq!(test.run_to_end(), Turn::Done, "{how}");
        // With the timeout the lock is acquired in time; its guard is dropped at once.
        let expected = match how {
            "its time is up" => "first Ok(true), second Ok(1)",
            _ => "first Err(Cancelled), second Ok(1)",
        };
        let said = test.output();
        assert_eq!(said.last().map(String::as_str), Some(expected), "{how}: {said:?}");
    }
}

/// Not poisoned, as tokio's mutex.
#[test]
fn a_lock_whose_holder_panics_goes_to_the_next_as_it_is() {
    let test = TestLoop::new();
    let lock = Lock::new(1);
    let held = lock.clone();
    drop(test.executor.spawn("bad", async move {
        *held.lock().await = 2;
        let _guard = held.lock().await;
        yield_now().await;
        panic!("a bug");
    }));
    drop(test.executor.spawn("good", async move { println!("{}", *lock.lock().await) }));
    assert_eq!(run_through_panics(&test), (Turn::Done, vec!["a bug".to_owned()]));
    assert_eq!(test.output(), ["2"]);
}

#[test]
fn tasks_of_two_loops_share_a_lock() {
    let (one, other) = (TestLoop::new(), TestLoop::new());
    let lock = Lock::new(0);
    drop(one.executor.spawn("one", hold(lock.clone(), ms(5))));
    one.executor.tick(Budget::polls(1));
    drop(other.executor.spawn("other", hold(lock, ms(0))));
    assert_eq!(other.run_to_end(), Turn::Waiting);
    one.run_to_end();
    other.events();
    assert_eq!(other.run_to_end(), Turn::Done);
    assert_eq!(other.output(), ["has 2"]);
}
