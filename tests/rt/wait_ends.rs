//! A wait belongs to its future: it begins at its first pending, and ends when it is ready or dropped, whatever polls it.

use std::cell::RefCell;
use std::future::{Future, pending, poll_fn, ready};
use std::pin::{Pin, pin};
use std::rc::Rc;

use futures::future::{FutureExt, join_all, select};
use futures::stream::{self, FuturesUnordered};
use loopscope::rt::{
    Budget, NamedWaitExt, StreamExt, Turn, ms, now, println, sleep, spawn, timeout, yield_now,
};
use loopscope::sync::{Lock, Semaphore, queue};

use loopscope::rt::testing::TestLoop;

/// The wait events and the output of `main`, without its name, until no task can run.
fn waits(main: impl Future<Output = ()> + 'static) -> Vec<String> {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", main));
    test.run_to_end();
    waits_in(&test.events())
}

fn waits_in(seen: &[String]) -> Vec<String> {
    let told = seen.iter().filter(|line| line.contains("wait ") || line.contains(" says "));
    told.map(|line| line.replace("main on ", "").replace("main says ", "")).collect()
}

#[test]
fn a_branch_that_loses_at_once_is_no_wait_of_what_comes_after() {
    let waits = waits(async {
        select(sleep(ms(100)), ready(1)).await;
        sleep(ms(5)).await;
    });
    assert_eq!(
        waits,
        [
            "0 wait timer: sleep 100 ms",
            "0 end of wait timer: sleep 100 ms",
            "0 wait timer: sleep 5 ms",
            "5 end of wait timer: sleep 5 ms",
        ]
    );
}

#[test]
fn many_selects_over_one_future_are_one_wait() {
    let in_one_step = waits(async {
        let mut long = pin!(sleep(ms(100)));
        for _ in 0..50 {
            select(&mut long, ready(())).await;
        }
        long.await;
    });
    let in_as_many_steps = waits(async {
        let mut long = pin!(sleep(ms(100)));
        for _ in 0..50 {
            select(&mut long, pin!(yield_now())).await;
        }
        long.await;
    });
    for waits in [in_one_step, in_as_many_steps] {
        assert_eq!(waits, ["0 wait timer: sleep 100 ms", "100 end of wait timer: sleep 100 ms"]);
    }
}

#[test]
fn what_is_polled_once_and_dropped_leaves_nothing() {
    let waits = waits(async {
        assert!(sleep(ms(100)).now_or_never().is_none());
        let lock = Lock::new(0);
        let guard = lock.lock().await;
        assert!(lock.lock().now_or_never().is_none());
        assert!(spawn("child", pending::<()>()).now_or_never().is_none());
        let (producer, consumer) = queue(1);
        assert!(consumer.get().now_or_never().is_none());
        producer.put(1).await.expect("main listens");
        assert!(producer.put(2).now_or_never().is_none());
        assert!(Semaphore::new(0).acquire().now_or_never().is_none());
        println!("holds {}", *guard);
    });
    let expected = [
        "timer: sleep 100 ms",
        "lock: lock: another task has it",
        "join: join child",
        "queue: get: the queue is empty",
        "queue: put: the queue is full",
        "semaphore: acquire: no permit is free",
    ];
    let expected =
        expected.iter().flat_map(|wait| [format!("0 wait {wait}"), format!("0 end of wait {wait}")]);
    assert_eq!(waits, expected.chain(["0 holds 0".to_owned()]).collect::<Vec<_>>());
}

/// Concurrent waits: each begins when it is first polled, and ends at its own time.
#[test]
fn each_of_many_futures_in_one_task_has_its_own_wait() {
    use futures::StreamExt as _;
    let sleeps = || (1..=40).map(|delay| async move { sleep(ms(delay)).await });
    let shapes = [
        waits(async move { drop(join_all(sleeps()).await) }),
        waits(async move { sleeps().collect::<FuturesUnordered<_>>().collect().await }),
        waits(async move { stream::iter(sleeps()).buffer_unordered(40).collect().await }),
    ];
    let mut began = (1..=40).map(|delay| format!("0 wait timer: sleep {delay} ms")).collect::<Vec<_>>();
    began.sort();
    let ended: Vec<_> =
        (1..=40).map(|delay| format!("{delay} end of wait timer: sleep {delay} ms")).collect();
    for mut waits in shapes {
        waits[..40].sort();
        assert_eq!((&waits[..40], &waits[40..]), (&began[..], &ended[..]));
    }
}

#[test]
fn a_named_wait_over_many_futures_is_one() {
    let waits = waits(async {
        join_all((1..=40).map(|delay| sleep(ms(delay)))).named_wait("work", "forty sleeps").await;
    });
    assert_eq!(waits, ["0 wait work: forty sleeps", "40 end of wait work: forty sleeps"]);
}

/// A named wait in a named wait: only the outer one is reported.
#[test]
fn named_waits_in_each_other_are_one() {
    let waits = waits(async {
        let inner = async {
            sleep(ms(1)).named_wait("inner", "first").await;
            sleep(ms(1)).await;
        };
        inner.named_wait("outer", "both").await;
        sleep(ms(1)).await;
    });
    let expected = ["0 wait outer: both", "2 end of wait outer: both"];
    assert_eq!(waits[..2], expected);
    assert_eq!(waits[2..], ["2 wait timer: sleep 1 ms", "3 end of wait timer: sleep 1 ms"]);
}

type Work = Pin<Box<dyn Future<Output = ()>>>;

/// Polls the future in the slot.
async fn poll_in(slot: Rc<RefCell<Option<Work>>>) {
    poll_fn(|cx| slot.borrow_mut().as_mut().expect("it is only polled here").as_mut().poll(cx)).await;
}

async fn sleep_twice() {
    sleep(ms(10)).await;
    sleep(ms(20)).await;
}

#[test]
fn a_future_that_another_task_polls_then_waits_for_that_task() {
    let test = TestLoop::new();
    let slot: Rc<RefCell<Option<Work>>> = Rc::new(RefCell::new(Some(Box::pin(sleep_twice()))));
    let first = test.executor.spawn("first", poll_in(slot.clone()));
    test.executor.tick(Budget::polls(1));
    drop(test.executor.spawn("second", poll_in(slot)));
    test.executor.tick(Budget::polls(1));
    first.cancel();
    assert_eq!(test.run_to_end(), Turn::Done);
    assert_eq!(
        waits_in(&test.events()),
        [
            "0 wait first on timer: sleep 10 ms",
            "0 end of wait first on timer: sleep 10 ms",
            "0 wait second on timer: sleep 10 ms",
            "10 end of wait second on timer: sleep 10 ms",
            "10 wait second on timer: sleep 20 ms",
            "30 end of wait second on timer: sleep 20 ms",
        ]
    );
}

/// The wait is attributed to the task that polled last; if that has ended, it lasts until another one polls.
#[test]
fn a_shared_futures_wait_goes_from_task_to_task_and_may_outlive_one() {
    let test = TestLoop::new();
    let shared = (Box::pin(sleep_twice()) as Work).shared();
    drop(test.executor.spawn("first", shared.clone()));
    let second = test.executor.spawn("second", shared);
    test.executor.tick(Budget::polls(2));
    second.cancel();
    test.executor.tick(Budget::polls(1));
    let seen = test.events();
    assert_eq!(
        waits_in(&seen),
        [
            "0 wait first on timer: sleep 10 ms",
            "0 end of wait first on timer: sleep 10 ms",
            "0 wait second on timer: sleep 10 ms",
        ]
    );
    assert_eq!(seen.last().map(String::as_str), Some("0 cancelled second"));
    assert_eq!(test.run_to_end(), Turn::Done);
    assert_eq!(
        waits_in(&test.events()),
        [
            "10 end of wait second on timer: sleep 10 ms",
            "10 wait first on timer: sleep 20 ms",
            "30 end of wait first on timer: sleep 20 ms",
        ]
    );
}

#[test]
fn a_wait_whose_future_is_kept_when_its_task_ends_is_over_when_that_is_dropped() {
    let test = TestLoop::new();
    let slot: Rc<RefCell<Option<Work>>> = Rc::default();
    let kept = slot.clone();
    drop(test.executor.spawn("main", async move {
        let mut work: Work = Box::pin(sleep_twice());
        assert!((&mut work).now_or_never().is_none());
        kept.replace(Some(work));
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
    assert_eq!(test.events().last().map(String::as_str), Some("0 completed main"));
    test.advance(ms(3));
    drop(slot.take());
    assert_eq!(test.events(), ["3 end of wait main on timer: sleep 10 ms"]);
    // Its timer was cleared too.
    assert_eq!(test.executor.turn(), Turn::Done);
}

#[test]
fn a_streams_wait_ends_with_the_next_that_is_dropped() {
    let waits = waits(async {
        let (_producer, mut consumer) = queue::<u32>(1);
        assert!(timeout(ms(1), consumer.next()).await.is_err());
        let mut beats = loopscope::rt::interval(ms(100));
        assert!(timeout(ms(1), beats.next()).await.is_err());
        println!("next is dropped");
        sleep(ms(5)).await;
        beats.next().await;
        println!("{}", now().as_millis_f64());
    });
    assert_eq!(
        waits,
        [
            "0 wait queue: next item",
            "0 wait timer: timeout 1 ms",
            "1 end of wait timer: timeout 1 ms",
            "1 end of wait queue: next item",
            "1 wait timer: interval 100 ms",
            "1 wait timer: timeout 1 ms",
            "2 end of wait timer: timeout 1 ms",
            "2 end of wait timer: interval 100 ms",
            "2 next is dropped",
            "2 wait timer: sleep 5 ms",
            "7 end of wait timer: sleep 5 ms",
            "7 wait timer: interval 100 ms",
            "101 end of wait timer: interval 100 ms",
            "101 101",
        ]
    );
}

/// The wait is that of the inner stream.
#[test]
fn the_next_of_a_stream_of_others_ends_the_wait_within() {
    let waits = waits(async {
        let (_producer, consumer) = queue::<u32>(1);
        let mut doubled = futures::StreamExt::map(consumer, |item| item * 2);
        assert!(timeout(ms(1), doubled.next()).await.is_err());
        sleep(ms(1)).await;
    });
    assert_eq!(
        waits[2..],
        [
            "1 end of wait timer: timeout 1 ms",
            "1 end of wait queue: next item",
            "1 wait timer: sleep 1 ms",
            "2 end of wait timer: sleep 1 ms",
        ]
    );
}

#[test]
fn a_named_wait_takes_the_place_of_a_wait_that_has_begun_before_it() {
    let waits = waits(async {
        let mut work = Box::pin(sleep(ms(10)));
        assert!((&mut work).now_or_never().is_none());
        work.named_wait("door", "a knock").await;
    });
    assert_eq!(
        waits,
        [
            "0 wait timer: sleep 10 ms",
            "0 end of wait timer: sleep 10 ms",
            "0 wait door: a knock",
            "10 end of wait door: a knock",
        ]
    );
}

#[test]
fn a_future_that_another_task_polls_in_a_named_wait_is_no_wait_of_the_first_any_more() {
    let test = TestLoop::new();
    let slot: Rc<RefCell<Option<Work>>> = Rc::default();
    let made = slot.clone();
    drop(test.executor.spawn("first", async move {
        made.replace(Some(Box::pin(sleep(ms(10)))));
        poll_in(made).await;
    }));
    test.executor.tick(Budget::polls(1));
    drop(test.executor.spawn("second", poll_in(slot).named_wait("door", "a knock")));
    test.executor.tick(Budget::polls(1));
    assert_eq!(
        waits_in(&test.events()),
        [
            "0 wait first on timer: sleep 10 ms",
            "0 end of wait first on timer: sleep 10 ms",
            "0 wait second on door: a knock",
        ]
    );
}
