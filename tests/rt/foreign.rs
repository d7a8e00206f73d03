//! Third-party futures: the combinators of `futures`, macros of `futures` and tokio.

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::Poll;

use futures::future::{AbortHandle, Abortable, Either, FutureExt, Shared, join_all, select, select_all};
use futures::stream::{self, FuturesUnordered, StreamExt};
use loopscope::rt::{Budget, Clock, Turn, ms, now, println, sleep, spawn, yield_now};

use crate::hands::Count;
use loopscope::rt::testing::TestLoop;

/// Runs `main` to its end. Returns what was printed, and the time of the end in ms.
pub(crate) fn run(main: impl Future<Output = ()> + 'static) -> (Vec<String>, f64) {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", main));
    assert_eq!(test.run_to_end(), Turn::Done);
    (test.output(), test.clock.read().now.as_millis_f64())
}

#[test]
fn many_futures_in_one_task_end_when_their_timers_do() {
    let count = if cfg!(miri) { 30 } else { 2000 };
    let (said, end) = run(async move {
        let sleeps = (0..count).map(|number| async move {
            sleep(ms(number * 7919 % 1000)).await;
            (now(), number * 7919 % 1000)
        });
        let ended: Vec<_> = sleeps.collect::<FuturesUnordered<_>>().collect().await;
        assert!(ended.is_sorted() && ended.iter().all(|(at, delay)| at.as_millis_f64() == *delay as f64));
        println!("{}", ended.len() as u64 == count);
    });
    assert_eq!(said, ["true"]);
    assert!(end < 1000.0);
}

#[test]
fn many_joins_in_one_task_give_each_value_once() {
    let count = if cfg!(miri) { 30 } else { 500 };
    let (said, _) = run(async move {
        let tasks = (0..count).map(|number| {
            spawn("child", async move {
                if number % 3 == 0 {
                    yield_now().await;
                }
                number
            })
        });
        let tasks: FuturesUnordered<_> = tasks.collect();
        let mut numbers: Vec<u32> = tasks.map(Result::unwrap).collect().await;
        numbers.sort_unstable();
        println!("{}", numbers.into_iter().eq(0..count));
    });
    assert_eq!(said, ["true"]);
}

/// futures-rs#2047: a future in a `FuturesUnordered` that wakes itself endlessly starves no other task.
#[test]
fn futures_that_are_always_ready_again_starve_no_other_task() {
    let test = TestLoop::new();
    drop(test.executor.spawn("busy", async {
        let yields = (0..50).map(|_| async {
            loop {
                yield_now().await;
            }
        });
        let _: Option<()> = yields.collect::<FuturesUnordered<_>>().next().await;
    }));
    drop(test.executor.spawn("sleeps", async {
        sleep(ms(1)).await;
        println!("slept");
    }));
    test.executor.tick(Budget::polls(10));
    test.advance(ms(1));
    test.executor.tick(Budget::polls(2));
    assert_eq!(test.output(), ["slept"]);
}

type SharedValue = Shared<Pin<Box<dyn Future<Output = u32>>>>;

fn shared(future: impl Future<Output = u32> + 'static) -> SharedValue {
    (Box::pin(future) as Pin<Box<dyn Future<Output = u32>>>).shared()
}

/// futures-rs#2706 is a race of threads; here the task that polled it last has ended.
#[test]
fn a_shared_future_goes_on_when_the_task_that_polled_it_is_cancelled() {
    let (said, end) = run(async {
        let value = shared(async {
            sleep(ms(10)).await;
            7
        });
        let tasks = ["first", "second", "third"].map(|name| spawn(name, value.clone()));
        drop(value);
        sleep(ms(5)).await;
        tasks[0].cancel();
        tasks[2].cancel();
        for task in tasks {
            println!("{:?}", task.await);
        }
    });
    assert_eq!((said, end), (vec!["Err(Cancelled)".into(), "Ok(7)".into(), "Err(Cancelled)".into()], 10.0));
}

#[test]
fn buffered_streams_keep_their_limits_and_end_in_time() {
    for kind in ["buffer_unordered", "buffered", "for_each_concurrent"] {
        let (said, end) = run(async move {
            let (working, most) = (Count::default(), Count::default());
            let work = |_| {
                let (working, most) = (working.clone(), most.clone());
                async move {
                    working.update(|working| working + 1);
                    most.set(most.get().max(working.get()));
                    sleep(ms(10)).await;
                    working.update(|working| working - 1);
                }
            };
            let items = stream::iter(0..20);
            match kind {
                "buffer_unordered" => items.map(work).buffer_unordered(4).collect::<()>().await,
                "buffered" => items.map(work).buffered(4).collect::<()>().await,
                _ => items.for_each_concurrent(4, work).await,
            }
            println!("{}", most.get());
        });
        assert_eq!((&*said[0], end), ("4", 50.0), "{kind}");
    }
}

#[test]
fn the_first_of_many_ends_a_select_and_the_rest_go_on() {
    let (said, end) = run(async {
        let sleeps = (0..5_u64).rev().map(|number| {
            Box::pin(async move {
                sleep(ms(number * 10 + 5)).await;
                number
            })
        });
        let (first, place, rest) = select_all(sleeps).await;
        println!("{first} at place {place}, then {:?}", join_all(rest).await);
    });
    assert_eq!((&*said[0], end), ("0 at place 4, then [4, 3, 2, 1]", 45.0));
}

#[test]
fn macros_join_and_select() {
    let (said, end) = run(async {
        let value = |value, delay| async move {
            sleep(ms(delay)).await;
            value
        };
        println!("{:?}", futures::join!(value(1, 3), value(2, 4)));
        let (mut first, mut second) = (pin!(value(1, 5).fuse()), pin!(value(2, 5).fuse()));
        println!("{}", futures::select_biased! { value = second => value, value = first => value });
        println!("{}", tokio::select! { biased; value = value(1, 5) => value, value = value(2, 3) => value });
    });
    assert_eq!((said, end), (["(1, 2)", "2", "2"].map(String::from).to_vec(), 12.0));
}

#[test]
fn an_abort_from_another_task_is_that_tasks_wake() {
    let test = TestLoop::new();
    let (handle, registration) = AbortHandle::new_pair();
    drop(test.executor.spawn("work", async {
        println!("{:?}", Abortable::new(sleep_long(), registration).await);
    }));
    drop(test.executor.spawn("aborts", async move {
        sleep(ms(1)).await;
        handle.abort();
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
    let seen = test.events();
    assert_eq!(
        seen[seen.len() - 6..],
        [
            "1 ready work by aborts",
            "1 completed aborts",
            "1 poll work",
            "1 end of wait work on timer: sleep 1000 ms",
            "1 work says Err(Aborted)",
            "1 completed work",
        ]
    );
}

async fn sleep_long() {
    sleep(ms(1000)).await;
}

/// A biased select whose first branch is always ready starves its own second branch, and no other task.
#[test]
fn a_greedy_select_stays_in_its_task() {
    let test = TestLoop::new();
    drop(test.executor.spawn("greedy", async {
        while let Either::Left(_) = select(Box::pin(yield_now()), Box::pin(sleep(ms(1)))).await {}
    }));
    let beats = Count::default();
    let counted = beats.clone();
    drop(test.executor.spawn("other", async move {
        loop {
            counted.update(|beats| beats + 1);
            sleep(ms(1)).await;
        }
    }));
    for _ in 0..50 {
        test.executor.tick(Budget::polls(100));
        test.advance(ms(1));
    }
    assert_eq!(beats.get(), 50);
}

#[test]
fn a_clone_of_a_tasks_waker_wakes_the_same_task() {
    run(poll_fn(|cx| {
        assert!(cx.waker().clone().will_wake(cx.waker()));
        Poll::Ready(())
    }));
    // Unlike another task's waker.
    run(async {
        let kept = Rc::new(Cell::new(None));
        let given = kept.clone();
        let other = spawn(
            "other",
            poll_fn(move |cx| {
                given.set(Some(cx.waker().clone()));
                Poll::Ready(())
            }),
        );
        drop(other.await);
        let other = kept.take().expect("it was polled");
        poll_fn(move |cx| {
            assert!(!other.will_wake(cx.waker()));
            Poll::Ready(())
        })
        .await;
    });
}
