//! Third-party channels and locks: tokio's, and async-channel's.

use std::rc::Rc;

use futures::future::join_all;
use loopscope::rt::{Turn, ms, println, sleep, spawn, yield_now};
use tokio::sync::{Barrier, Notify, RwLock, broadcast, mpsc, oneshot, watch};

use crate::foreign::run;
use loopscope::rt::testing::TestLoop;

#[test]
fn a_notification_of_tokios_is_the_wake_of_who_notifies() {
    let test = TestLoop::new();
    let notify = Rc::new(Notify::new());
    let notified = notify.clone();
    drop(test.executor.spawn("waits", async move { notified.notified().await }));
    drop(test.executor.spawn("notifies", async move { notify.notify_one() }));
    assert_eq!(test.run_to_end(), Turn::Done);
    assert_eq!(
        test.events()[4..],
        [
            "0 poll waits",
            "0 pending waits",
            "0 poll notifies",
            "0 ready waits by notifies",
            "0 completed notifies",
            "0 poll waits",
            "0 completed waits",
        ]
    );
}

#[test]
fn locks_of_tokios_are_had_in_turn() {
    let (said, end) = run(async {
        let value = Rc::new(RwLock::new(0));
        let tasks: Vec<_> = (0..10)
            .map(|number| {
                let value = value.clone();
                spawn("locks", async move {
                    if number % 3 == 0 {
                        let mut value = value.write().await;
                        sleep(ms(1)).await;
                        *value += 1;
                    } else {
                        let _value = value.read().await;
                        sleep(ms(1)).await;
                    }
                })
            })
            .collect();
        join_all(tasks).await;
        println!("{}", value.read().await);
        let barrier = Rc::new(Barrier::new(3));
        let tasks = (0..3).map(|number| {
            let barrier = barrier.clone();
            spawn("meets", async move {
                sleep(ms(number)).await;
                barrier.wait().await.is_leader()
            })
        });
        let leaders = join_all(tasks).await.into_iter().filter(|leads| matches!(leads, Ok(true)));
        println!("{}", leaders.count());
    });
    // Write, two concurrent reads, write, ...: seven turns of 1 ms; then the last of the three comes after 2 ms.
    assert_eq!((said, end), (vec!["4".to_owned(), "1".to_owned()], 9.0));
}

#[test]
fn channels_of_tokios_lose_nothing() {
    let (said, _) = run(async {
        let (sender, receiver) = oneshot::channel();
        drop(spawn("once", async move { sender.send(5).expect("main receives") }));
        println!("{:?}", receiver.await);
        let (sender, mut receiver) = mpsc::channel(2);
        drop(spawn("sends", async move {
            for item in 0..300 {
                sender.send(item).await.expect("main receives");
            }
        }));
        let mut sum = 0;
        while let Some(item) = receiver.recv().await {
            sum += item;
        }
        println!("{sum}");
        let (sender, _) = broadcast::channel(4);
        let listens = (0..3).map(|_| {
            let mut receiver = sender.subscribe();
            spawn("listens", async move {
                receiver.recv().await.unwrap_or(0) + receiver.recv().await.unwrap_or(0)
            })
        });
        let listeners: Vec<_> = listens.collect();
        for item in 1..3 {
            sender.send(item).expect("three listen");
            yield_now().await;
        }
        println!("{:?}", join_all(listeners).await.into_iter().map(Result::unwrap).collect::<Vec<_>>());
        let (sender, mut receiver) = watch::channel(0);
        let watches = spawn("watches", async move { receiver.wait_for(|value| *value == 3).await.is_ok() });
        for value in 1..4 {
            sender.send(value).expect("it is watched");
            yield_now().await;
        }
        println!("{:?}", watches.await);
    });
    assert_eq!(said, ["Ok(5)", "44850", "[3, 3, 3]", "Ok(true)"]);
}

#[test]
fn a_channel_of_async_channels_and_a_small_executor_work_inside_a_task() {
    let (said, _) = run(async {
        let (sender, receiver) = async_channel::bounded(1);
        drop(spawn("sends", async move {
            for item in 0..100_u32 {
                sender.send(item).await.expect("main receives");
            }
        }));
        let mut sum = 0;
        while let Ok(item) = receiver.recv().await {
            sum += item;
        }
        println!("{}", sum + futures::executor::LocalPool::new().run_until(async { 1 }));
    });
    assert_eq!(said, ["4951"]);
}
