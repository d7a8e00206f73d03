//! Deferred calls of functions.

use std::cell::Cell;
use std::rc::Rc;

use loopscope::rt::{Time, Turn, call_later, call_soon, ms, println, sleep};

use loopscope::rt::testing::TestLoop;

#[test]
fn a_function_is_called_when_its_time_has_come() {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        // The handle is dropped.
        call_later(ms(5), || println!("called"));
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
    assert_eq!(
        test.events()[2..],
        [
            "0 poll main",
            "0 spawned call_later by main",
            "0 ready call_later by spawn",
            "0 completed main",
            "0 poll call_later",
            "0 wait call_later on timer: sleep 5 ms",
            "0 pending call_later",
            "5 ready call_later by timer",
            "5 poll call_later",
            "5 end of wait call_later on timer: sleep 5 ms",
            "5 call_later says called",
            "5 completed call_later",
        ]
    );
}

#[test]
fn calls_are_made_in_the_order_in_which_they_are_due() {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        for (delay, text) in [(2, "third"), (1, "first"), (1, "second")] {
            call_later(ms(delay), move || println!("{text}"));
        }
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
    assert_eq!(test.output(), ["first", "second", "third"]);
}

#[test]
fn a_call_that_is_taken_back_is_never_made_and_sets_no_timer() {
    let test = TestLoop::new();
    let held = Rc::new(());
    let dropped = held.clone();
    drop(test.executor.spawn("main", async move {
        let call = call_later(ms(1000), move || {
            let _held = held;
            println!("never");
        });
        sleep(ms(1)).await;
        assert!(call.cancel() && !call.is_finished());
        sleep(ms(1)).await;
        assert!(call.is_finished() && !call.cancel());
        assert_eq!(call.when(), Time::ZERO + ms(1000));
        println!("held by {}", Rc::strong_count(&dropped));
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
    let seen = test.events();
    assert_eq!(seen.last().unwrap(), "2 completed main");
    assert!(seen.contains(&"2 main says held by 1".to_owned()));
    let from = seen.iter().position(|line| line == "1 cancel call_later by main").unwrap();
    assert_eq!(
        seen[from..from + 6],
        [
            "1 cancel call_later by main",
            "1 ready call_later by main",
            "1 wait main on timer: sleep 1 ms",
            "1 pending main",
            "1 poll call_later",
            "1 end of wait call_later on timer: sleep 1000 ms",
        ]
    );
}

#[test]
fn a_call_that_was_made_cannot_be_taken_back() {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        let call = call_later(ms(1), || println!("called"));
        sleep(ms(2)).await;
        assert!(call.is_finished() && !call.cancel());
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
    assert_eq!(test.output(), ["called"]);
}

#[test]
fn a_call_soon_is_made_after_what_is_queued() {
    let test = TestLoop::new();
    let calls = Rc::new(Cell::new(0));
    let counted = calls.clone();
    drop(test.executor.spawn("main", async move {
        let count = counted.clone();
        call_soon(move || count.set(count.get() + 1));
        call_soon(move || counted.set(counted.get() + 1)).abort();
        println!("first");
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
    assert_eq!(calls.get(), 1);
    assert_eq!(
        test.events()[2..],
        [
            "0 poll main",
            "0 spawned call_soon by main",
            "0 ready call_soon by spawn",
            "0 spawned call_soon by main",
            "0 ready call_soon by spawn",
            "0 cancel call_soon by main",
            "0 main says first",
            "0 completed main",
            "0 poll call_soon",
            "0 completed call_soon",
            "0 poll call_soon",
            "0 cancelled call_soon",
        ]
    );
}
