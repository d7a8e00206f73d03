//! The condition: a notified task continues with the lock, and no notification is lost.

use loopscope::rt::{Turn, ms, println, sleep, spawn, timeout, yield_now};
use loopscope::sync::{Condition, Lock};

use loopscope::rt::testing::TestLoop;

/// Waits for a notification, and keeps the lock for one step.
async fn wait(condition: Condition<u32>) {
    let guard = condition.lock().await;
    let guard = condition.wait(guard).await;
    println!("has {}", *guard);
    yield_now().await;
}

#[test]
fn who_is_notified_goes_on_when_it_has_the_lock() {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        let condition = Condition::new(&Lock::new(0));
        drop(spawn("a", wait(condition.clone())));
        yield_now().await;
        let mut value = condition.lock().await;
        *value = 7;
        condition.notify_one();
        yield_now().await;
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
    assert_eq!(
        test.events()[7..],
        [
            "0 poll a",
            "0 wait a on condition: wait: nobody has notified",
            "0 pending a",
            "0 poll main",
            "0 ready a by main",
            "0 pending main",
            "0 ready main by main",
            "0 poll a",
            "0 end of wait a on condition: wait: nobody has notified",
            "0 wait a on lock: lock: another task has it",
            "0 pending a",
            "0 poll main",
            "0 ready a by main",
            "0 completed main",
            "0 poll a",
            "0 end of wait a on lock: lock: another task has it",
            "0 a says has 7",
            "0 pending a",
            "0 ready a by a",
            "0 poll a",
            "0 completed a",
        ]
    );
}

#[test]
fn waiting_gives_the_lock_to_the_next() {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        let lock = Lock::new(0);
        let condition = Condition::new(&lock);
        let guard = lock.lock().await;
        let next = lock.clone();
        drop(spawn("next", async move { println!("has {}", *next.lock().await) }));
        yield_now().await;
        let _ = timeout(ms(1), condition.wait(guard)).await;
        assert!(!lock.is_locked(), "who waited no longer does not have it");
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
    let seen = test.events();
    let from = seen.iter().position(|line| line == "0 ready next by main").unwrap();
    assert_eq!(
        seen[from..from + 7],
        [
            "0 ready next by main",
            "0 wait main on condition: wait: nobody has notified",
            "0 wait main on timer: timeout 1 ms",
            "0 pending main",
            "0 poll next",
            "0 end of wait next on lock: lock: another task has it",
            "0 next says has 0",
        ]
    );
}

/// The names of the tasks that print after `notify`, of the waiting tasks `a` to `d`.
fn notified(notify: impl Fn(&Condition<u32>) + 'static) -> Vec<String> {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async move {
        let condition = Condition::new(&Lock::new(0));
        for name in ["a", "b", "c", "d"] {
            drop(spawn(name, wait(condition.clone())));
        }
        sleep(ms(1)).await;
        notify(&condition);
    }));
    test.run_to_end();
    let speaker = |line: &String| line[2..].split_once(" says ").map(|(task, _)| task.to_owned());
    test.events().iter().filter_map(speaker).collect()
}

#[test]
fn as_many_as_wanted_are_notified_in_the_order_in_which_they_came() {
    assert_eq!(notified(|condition| condition.notify_one()), ["a"]);
    assert_eq!(notified(|condition| condition.notify(2)), ["a", "b"]);
    assert_eq!(notified(|condition| condition.notify(9)), ["a", "b", "c", "d"]);
    assert_eq!(notified(Condition::notify_all), ["a", "b", "c", "d"]);
    assert_eq!(notified(|condition| condition.notify(0)), [""; 0]);
}

#[test]
fn a_notification_that_nobody_waits_for_is_not_kept() {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        let condition = Condition::new(&Lock::new(0));
        condition.notify_all();
        wait(condition).await;
    }));
    assert_eq!(test.run_to_end(), Turn::Waiting);
}

#[test]
fn a_task_that_is_cancelled_when_it_was_notified_passes_that_on() {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        let condition = Condition::new(&Lock::new(0));
        let tasks = ["a", "b", "c"].map(|name| spawn(name, wait(condition.clone())));
        yield_now().await;
        // A task cancelled before its notification has none to pass on.
        tasks[1].cancel();
        yield_now().await;
        condition.notify_one();
        tasks[0].cancel();
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
    let seen = test.events();
    let from = seen.iter().position(|line| line == "0 ready a by main").unwrap();
    assert_eq!(
        seen[from..from + 8],
        [
            "0 ready a by main",
            "0 cancel a by main",
            "0 completed main",
            "0 poll a",
            "0 end of wait a on condition: wait: nobody has notified",
            "0 ready c by a",
            "0 cancelled a",
            "0 poll c",
        ]
    );
}

#[test]
fn a_task_that_is_cancelled_on_its_way_to_the_lock_passes_that_on_too() {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        let condition = Condition::new(&Lock::new(0));
        let first = spawn("a", wait(condition.clone()));
        drop(spawn("b", wait(condition.clone())));
        yield_now().await;
        let guard = condition.lock().await;
        condition.notify_one();
        yield_now().await;
        first.cancel();
        yield_now().await;
        drop(guard);
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
    let seen = test.events();
    let from = seen.iter().position(|line| line == "0 cancel a by main").unwrap();
    assert_eq!(
        seen[from..from + 7],
        [
            "0 cancel a by main",
            "0 ready a by main",
            "0 pending main",
            "0 ready main by main",
            "0 poll a",
            // It leaves the lock's queue before `b` is woken to join it.
            "0 end of wait a on lock: lock: another task has it",
            "0 ready b by a",
        ]
    );
    assert!(seen.contains(&"0 b says has 0".to_owned()));
}

#[test]
fn a_predicate_is_looked_at_before_each_wait() {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        let condition = Condition::new(&Lock::new(0));
        let waits = condition.clone();
        let task = spawn("waits", async move {
            let guard = waits.lock().await;
            let guard = waits
                .wait_for(guard, |value| {
                    println!("sees {value}");
                    *value == 2
                })
                .await;
            // True already: no wait.
            let mut guard = waits.wait_for(guard, |value| *value == 2).await;
            *guard += 1;
        });
        for _ in 0..2 {
            yield_now().await;
            *condition.lock().await += 1;
            condition.notify_one();
        }
        task.await.unwrap();
        assert_eq!(*condition.lock().await, 3);
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
    assert_eq!(test.output(), ["sees 0", "sees 1", "sees 2"]);
}

#[test]
#[should_panic(expected = "the guard of another lock")]
fn the_guard_of_another_lock_is_refused() {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        let condition = Condition::new(&Lock::new(0));
        drop(condition.wait(Lock::new(0).lock().await).await);
    }));
    test.run_to_end();
}
