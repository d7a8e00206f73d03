//! The queue between tasks: order, being full, being empty, and each way in which it is closed.

use std::cell::RefCell;
use std::rc::Rc;

use loopscope::rt::{
    Budget, Executor, Instrument, NoPender, StreamExt, TaskId, Time, Turn, VirtualClock, Wait, ms, spawn,
    timeout, yield_now,
};
use loopscope::sync::queue::NotGot;
use loopscope::sync::{Closed, queue};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

/// Collects what tasks print, and what they wait for with the source line that waits.
#[derive(Default)]
struct Log(RefCell<Vec<String>>);

impl Instrument for Log {
    fn wait_began(&self, _at: Time, _task: TaskId, _number: u32, wait: &Wait<'_>) {
        if wait.kind == "queue" {
            assert_eq!(wait.at.file(), file!());
            let line = include_str!("queue.rs").lines().nth(wait.at.line() as usize - 1).unwrap_or_default();
            self.0.borrow_mut().push(format!("{}: {}", wait.label, line.trim()));
        }
    }

    fn message(&self, _at: Time, _task: Option<TaskId>, text: &str) {
        self.0.borrow_mut().push(text.to_owned());
    }
}

/// Runs `main` until nothing is left to run; returns the log and what the loop says then.
fn run(main: impl Future<Output = ()> + 'static) -> (Vec<String>, Turn) {
    let log = Rc::new(Log::default());
    let clock = VirtualClock::new();
    let executor = Executor::new(clock.clone(), Rc::new(NoPender), Some(log.clone()));
    drop(executor.spawn("main", main));
    loop {
        match executor.tick(Budget::polls(1000)) {
            Turn::Sleeping(deadline) => clock.advance_to(deadline),
            Turn::Ready => {}
            end => return (log.0.take(), end),
        }
    }
}

macro_rules! say {
    ($($arg:tt)*) => { loopscope::rt::println!($($arg)*) };
}

#[test]
fn a_full_queue_makes_puts_wait_and_keeps_the_order() {
    let (log, turn) = run(async {
        let (producer, consumer) = queue(2);
        let puts = spawn("puts", async move {
            for item in 1..=4 {
                say!("putting {item}");
                assert_eq!(producer.put(item).await, Ok(()));
            }
        });
        yield_now().await;
        for _ in 1..=4 {
            say!("got {:?}", consumer.get().await);
        }
        assert!(puts.is_finished());
    });
    let expected = [
        "putting 1",
        "putting 2",
        "putting 3",
        "put: the queue is full: assert_eq!(producer.put(item).await, Ok(()));",
        "got Ok(1)",
        "got Ok(2)",
        // Empty: the waiting put goes on.
        "get: the queue is empty: say!(\"got {:?}\", consumer.get().await);",
        "putting 4",
        "got Ok(3)",
        "got Ok(4)",
    ];
    assert_eq!((log, turn), (expected.map(String::from).to_vec(), Turn::Done));
}

#[test]
fn puts_that_wait_go_on_in_the_order_in_which_they_came() {
    let (log, turn) = run(async {
        let (producer, mut consumer) = queue(1);
        for name in ["a", "b", "c"] {
            let producer = producer.clone();
            drop(spawn(name, async move {
                assert_eq!(producer.put(name).await, Ok(()));
            }));
        }
        drop(producer);
        yield_now().await;
        while let Some(item) = consumer.next().await {
            say!("got {item}");
        }
    });
    let got: Vec<_> = log.iter().map(String::as_str).filter(|line| line.starts_with("got")).collect();
    assert_eq!((got.as_slice(), turn), (["got a", "got b", "got c"].as_slice(), Turn::Done));
}

#[test]
fn the_stream_waits_on_the_line_of_its_next_and_ends_with_the_last_producer() {
    let (log, turn) = run(async {
        let (producer, mut consumer) = queue(1);
        drop(spawn("puts", async move {
            assert_eq!(producer.put("x").await, Ok(()));
        }));
        while let Some(item) = consumer.next().await {
            say!("got {item}");
        }
        say!("end");
    });
    let expected = ["next item: while let Some(item) = consumer.next().await {", "got x", "end"];
    assert_eq!((log, turn), (expected.map(String::from).to_vec(), Turn::Done));
}

#[test]
fn dropping_the_consumer_fails_puts_that_wait_and_puts_to_come() {
    let (log, turn) = run(async {
        let (producer, consumer) = queue(1);
        assert_eq!(producer.put(1).await, Ok(()));
        let waiting = producer.clone();
        drop(spawn("waits", async move {
            say!("{:?}", waiting.put(2).await);
        }));
        yield_now().await;
        drop(consumer);
        say!("{:?}", producer.put(3).await);
    });
    let expected = [
        "put: the queue is full: say!(\"{:?}\", waiting.put(2).await);",
        // It needs no wait to fail, so it is ahead of the one that is woken to.
        "Err(Closed)",
        "Err(Closed)",
    ];
    assert_eq!((log, turn), (expected.map(String::from).to_vec(), Turn::Done));
}

#[test]
fn what_is_in_a_closed_queue_can_still_be_got() {
    let (log, turn) = run(async {
        let (producer, consumer) = queue(2);
        assert_eq!(producer.put(1).await, Ok(()));
        producer.close();
        assert_eq!(producer.put(2).await, Err(Closed));
        assert_eq!((consumer.get().await, consumer.get().await), (Ok(1), Err(Closed)));
    });
    assert_eq!((log.as_slice(), turn), ([].as_slice(), Turn::Done));
}

#[test]
fn closing_the_consumer_ends_a_get_that_waits() {
    let (log, turn) = run(async {
        let (producer, consumer) = queue::<u8>(1);
        let consumer = Rc::new(consumer);
        let waiting = consumer.clone();
        let get = spawn("gets", async move { waiting.get().await });
        yield_now().await;
        consumer.close();
        assert_eq!(get.await.ok(), Some(Err(Closed)));
        drop(producer);
    });
    assert_eq!((log.len(), turn), (1, Turn::Done), "{log:?}");
}

#[test]
fn a_cancelled_get_takes_nothing() {
    let (log, turn) = run(async {
        let (producer, consumer) = queue(1);
        let consumer = Rc::new(consumer);
        let cancelled = consumer.clone();
        let get = spawn("cancelled", async move { cancelled.get().await });
        yield_now().await;
        get.cancel();
        assert_eq!(producer.put(1).await, Ok(()));
        assert!(get.await.is_err());
        assert_eq!(consumer.get().await, Ok(1));
    });
    assert_eq!(turn, Turn::Done, "{log:?}");
}

#[test]
fn an_item_that_came_to_a_next_that_was_dropped_goes_to_who_gets() {
    let (log, turn) = run(async {
        let (producer, mut consumer) = queue(1);
        assert!(timeout(ms(1), consumer.next()).await.is_err());
        assert_eq!(producer.put(1).await, Ok(()));
        assert_eq!(consumer.get().await, Ok(1));
        assert!(timeout(ms(1), consumer.next()).await.is_err());
        assert_eq!(producer.try_put(2), Ok(()));
        assert_eq!(consumer.try_get(), Ok(2));
        assert_eq!(consumer.try_get(), Err(NotGot::Empty));
    });
    assert_eq!(turn, Turn::Done, "{log:?}");
}

#[test]
fn a_consumer_without_a_producer_in_sight_waits() {
    let (log, turn) = run(async {
        let (producer, consumer) = queue::<u8>(1);
        say!("{:?}", consumer.get().await);
        drop(producer);
    });
    assert_eq!((log.len(), turn), (1, Turn::Waiting), "{log:?}");
}

// In the browser a panic is the end of the instance, the other tests included.
#[cfg(not(target_arch = "wasm32"))]
#[test]
#[should_panic(expected = "room for at least one item")]
fn a_queue_without_room_is_refused() {
    let _ = queue::<u8>(0);
}
