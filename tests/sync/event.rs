//! The event: every task that waits when it is set continues.

use std::cell::RefCell;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Wake, Waker};

use futures_util::future::join_all;
use loopscope::rt::{Turn, ms, println, sleep, spawn, timeout, yield_now};
use loopscope::sync::Event;

use loopscope::rt::testing::TestLoop;

async fn wait(event: Event) {
    event.wait().await;
    println!("goes on");
}

#[test]
fn all_who_wait_are_woken_in_the_order_in_which_they_came() {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        let event = Event::new();
        for name in ["a", "b"] {
            drop(spawn(name, wait(event.clone())));
        }
        yield_now().await;
        event.set();
        // Set already: no task is woken twice, and a new wait is ready at once.
        event.set();
        event.wait().await;
        println!("did not wait");
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
    assert_eq!(
        test.events()[9..],
        [
            "0 poll a",
            "0 wait a on event: wait: the event is not set",
            "0 pending a",
            "0 poll b",
            "0 wait b on event: wait: the event is not set",
            "0 pending b",
            "0 poll main",
            "0 ready a by main",
            "0 ready b by main",
            "0 main says did not wait",
            "0 completed main",
            "0 poll a",
            "0 end of wait a on event: wait: the event is not set",
            "0 a says goes on",
            "0 completed a",
            "0 poll b",
            "0 end of wait b on event: wait: the event is not set",
            "0 b says goes on",
            "0 completed b",
        ]
    );
}

#[test]
fn who_waited_goes_on_though_the_event_is_cleared_at_once() {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        let event = Event::new();
        let waits = spawn("waits", wait(event.clone()));
        yield_now().await;
        event.set();
        event.clear();
        assert!(!event.is_set());
        waits.await.unwrap();
        assert!(timeout(ms(1), event.wait()).await.is_err(), "who comes later waits for the next");
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
    assert_eq!(test.output(), ["goes on"]);
}

#[test]
fn a_task_that_is_cancelled_leaves_the_others_waiting() {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        let event = Event::new();
        let tasks = ["a", "b", "c"].map(|name| spawn(name, wait(event.clone())));
        yield_now().await;
        tasks[1].cancel();
        yield_now().await;
        event.set();
        // It was woken, and is cancelled before it runs.
        tasks[0].cancel();
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
    let seen = test.events();
    let events: Vec<_> = seen.iter().filter(|line| line.contains("says") || line.contains("ancel")).collect();
    assert_eq!(
        events,
        ["0 cancel b by main", "0 cancelled b", "0 cancel a by main", "0 cancelled a", "0 c says goes on"]
    );
}

#[test]
fn one_task_may_wait_several_times_at_once() {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        let event = Event::new();
        let waiting = event.clone();
        drop(spawn("waits", async move {
            join_all((0..3).map(|_| waiting.wait())).await;
            println!("all");
        }));
        sleep(ms(1)).await;
        event.set();
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
    assert_eq!(test.output(), ["all"]);
}

/// A foreign waker. Its wake clears the event and begins another wait, within the call.
struct WaitsAgain;

thread_local! {
    static EVENT: Event = Event::new();
    static AGAIN: RefCell<Vec<Pin<Box<dyn Future<Output = ()>>>>> = RefCell::default();
}

impl Wake for WaitsAgain {
    fn wake(self: Arc<Self>) {
        let event = EVENT.with(Event::clone);
        event.clear();
        let mut again: Pin<Box<dyn Future<Output = ()>>> = Box::pin(async move { event.wait().await });
        assert!(again.as_mut().poll(&mut Context::from_waker(&self.into())).is_pending());
        AGAIN.with_borrow_mut(|kept| kept.push(again));
    }
}

#[test]
fn the_last_waker_counts_and_who_waits_again_is_left_alone() {
    let event = EVENT.with(Event::clone);
    let mut waiting = pin!(event.wait());
    let foreign = Arc::new(WaitsAgain);
    let waker = Waker::from(foreign.clone());
    assert!(waiting.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    assert!(waiting.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
    assert_eq!(Arc::strong_count(&foreign), 3);
    event.set();
    assert!(waiting.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready());
    assert!(!event.is_set());
    let mut again = AGAIN.take();
    assert_eq!(again.len(), 1, "woken once");
    assert!(again[0].as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    event.set();
    assert!(again[0].as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready());
}
