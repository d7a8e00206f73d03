//! Queues: no item is lost or got twice, whichever future is dropped, and a closed queue reports so only when it is empty.

use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use futures_util::future::{Either, select};
use loopscope::rt::{Budget, StreamExt, Turn, ms, println, sleep, spawn, timeout};
use loopscope::sync::queue::{NotGot, NotPut};
use loopscope::sync::{Closed, Consumer, Producer, queue};

use crate::hands::Count;
use loopscope::rt::testing::TestLoop;

/// Polls a future by hand.
fn poll<F: Future + Unpin>(future: &mut F) -> Poll<F::Output> {
    Pin::new(future).poll(&mut Context::from_waker(Waker::noop()))
}

/// Gets one item within 3 ms, in one of three ways; `None` if none came.
async fn get_in_time(how: u32, consumer: &Rc<Consumer<u32>>) -> Option<Result<u32, Closed>> {
    match how {
        0 => timeout(ms(3), consumer.get()).await.ok(),
        1 => {
            let consumer = consumer.clone();
            let child = spawn("child", async move { consumer.get().await });
            sleep(ms(3)).await;
            child.cancel();
            child.await.ok()
        }
        _ => match select(sleep(ms(3)), consumer.get()).await {
            Either::Left(_) => None,
            Either::Right((got, _)) => Some(got),
        },
    }
}

/// bpo-27585, bpo-23812, tornado#2826: a get that is dropped after its item was granted.
#[test]
fn no_item_is_lost_when_getters_give_up() {
    const ITEMS: u32 = 60;
    for how in 0..3 {
        let test = TestLoop::new();
        drop(test.executor.spawn("main", async move {
            let (producer, consumer) = queue(100);
            let consumer = Rc::new(consumer);
            let getters: Vec<_> = (0..3)
                .map(|_| {
                    let consumer = consumer.clone();
                    spawn("gets", async move {
                        let mut got = Vec::new();
                        loop {
                            match get_in_time(how, &consumer).await {
                                Some(Ok(item)) => got.push(item),
                                Some(Err(Closed)) => return got,
                                None => {}
                            }
                        }
                    })
                })
                .collect();
            for item in 0..ITEMS {
                producer.put(item).await.expect("three listen");
                if item % 2 == 0 {
                    sleep(ms(3)).await;
                }
            }
            drop(producer);
            let mut all = Vec::new();
            for getter in getters {
                all.extend(getter.await.expect("it is not cancelled"));
            }
            all.sort_unstable();
            println!("{}", all.into_iter().eq(0..ITEMS));
        }));
        assert_eq!((test.run_to_end(), test.output()), (Turn::Done, vec!["true".to_owned()]), "way {how}");
    }
}

/// CPython#96471: `QueueShutDown` is for an empty queue. Here it is not empty: the item was granted to a get
/// that is dropped.
#[test]
fn an_item_that_comes_back_after_the_queue_was_closed_is_got_by_the_next() {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        let (producer, consumer) = queue(10);
        let consumer = Rc::new(consumer);
        let gets = |name| {
            let consumer = consumer.clone();
            spawn(name, async move { println!("{name}: {:?}", consumer.get().await) })
        };
        let first = gets("first");
        sleep(ms(1)).await;
        producer.put(7).await.expect("first listens");
        drop(producer);
        first.cancel();
        let rest = [gets("second"), gets("third")];
        for task in rest {
            task.await.expect("it is not cancelled");
        }
        println!("main: {:?}", consumer.try_get());
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
    assert_eq!(test.output(), ["second: Ok(7)", "third: Err(Closed)", "main: Err(Closed)"]);
}

/// The same, for `try_get` and for the stream.
#[test]
fn a_closed_queue_with_an_item_on_its_way_is_empty_but_not_at_its_end() {
    let (producer, mut consumer) = queue(10);
    {
        let mut getter = consumer.get();
        assert!(poll(&mut getter).is_pending());
        producer.try_put(7).expect("there is room");
        assert_eq!((consumer.len(), consumer.try_get()), (1, Err(NotGot::Empty)), "it is the getter's");
        producer.close();
        assert_eq!((consumer.len(), consumer.try_get()), (1, Err(NotGot::Empty)), "who may give it back");
    }
    let mut next = consumer.next();
    assert_eq!(poll(&mut next), Poll::Ready(Some(7)));
    drop(next);
    assert_eq!(consumer.try_get(), Err(NotGot::Closed));
    assert_eq!(poll(&mut consumer.next()), Poll::Ready(None));
}

#[test]
fn room_that_was_given_to_a_put_that_gives_up_goes_to_the_next() {
    let item = Rc::new(());
    let (producer, consumer) = queue(1);
    producer.try_put(item.clone()).expect("there is room");
    let (mut first, mut second) = (producer.put(item.clone()), producer.put(item.clone()));
    assert!(poll(&mut first).is_pending() && poll(&mut second).is_pending());
    consumer.try_get().expect("it is there");
    assert!(matches!(producer.try_put(item.clone()), Err(NotPut::Full(_))), "the room is the first's");
    drop(first);
    assert_eq!(poll(&mut second), Poll::Ready(Ok(())));
    // The consumer is dropped: a put that waits fails, and no item is kept.
    let mut third = producer.put(item.clone());
    assert!(poll(&mut third).is_pending());
    drop(consumer);
    assert_eq!(poll(&mut third), Poll::Ready(Err(Closed)));
    drop((second, third));
    assert!(producer.is_closed());
    assert_eq!(Rc::strong_count(&item), 1);
}

#[test]
fn a_stream_that_has_ended_stays_at_its_end() {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        let (producer, mut consumer) = queue(4);
        producer.put(1).await.expect("main listens");
        drop(producer);
        for _ in 0..3 {
            println!("{:?}", consumer.next().await);
        }
        println!("{:?}", consumer.get().await);
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
    assert_eq!(test.output(), ["Some(1)", "None", "None", "Err(Closed)"]);
}

/// An item that owns a producer of its own queue, and puts another item when it is dropped.
struct Item(Option<Producer<Item>>, Count);

impl Drop for Item {
    fn drop(&mut self) {
        self.1.update(|drops| drops + 1);
        if let Some(producer) = &self.0 {
            assert!(matches!(producer.try_put(Item(None, self.1.clone())), Err(NotPut::Closed(_))));
        }
    }
}

#[test]
fn items_may_reach_into_their_queue_when_it_drops_them() {
    let drops = Count::default();
    let (producer, consumer) = queue(4);
    let put = producer.try_put(Item(Some(producer.clone()), drops.clone()));
    assert!(put.is_ok());
    drop((producer, consumer));
    assert_eq!(drops.get(), 2);
}

#[test]
fn an_item_that_came_to_a_dropped_next_is_got_by_whoever_comes_then() {
    let test = TestLoop::new();
    drop(test.executor.spawn("main", async {
        let (producer, mut consumer) = queue(4);
        assert!(timeout(ms(1), consumer.next()).await.is_err());
        for item in 1..=2 {
            producer.put(item).await.expect("main listens");
        }
        println!("{} {:?}", consumer.len(), consumer.try_get());
        println!("{:?}", timeout(ms(1), consumer.next()).await);
        assert!(timeout(ms(1), consumer.next()).await.is_err());
        producer.put(3).await.expect("main listens");
        println!("{:?}", spawn("other", async move { consumer.get().await }).await);
    }));
    assert_eq!(test.run_to_end(), Turn::Done);
    assert_eq!(test.output(), ["2 Ok(1)", "Ok(Some(2))", "Ok(Ok(3))"]);
}

#[test]
fn very_many_items_come_out_in_order_and_very_many_getters_are_refused() {
    let count = if cfg!(miri) { 100 } else { 100_000 };
    let (producer, consumer) = queue(usize::MAX);
    for item in 0..count {
        producer.try_put(item).expect("there is room for all");
    }
    producer.close();
    assert!((0..count).all(|item| consumer.try_get() == Ok(item)));
    assert_eq!(consumer.try_get(), Err(NotGot::Closed));
    let (producer, consumer) = queue::<()>(1);
    let mut getters: Vec<_> = (0..count).map(|_| consumer.get()).collect();
    assert!(getters.iter_mut().all(|getter| poll(getter).is_pending()));
    drop(producer);
    assert!(getters.iter_mut().all(|getter| poll(getter) == Poll::Ready(Err(Closed))));
}

/// A queue closed from outside a tick, by the test itself, wakes its tasks as from within: the next tick polls them.
#[test]
fn a_queue_that_is_closed_from_outside_wakes_both_ends_by_the_host() {
    let test = TestLoop::new();
    let (producer, consumer) = queue(1);
    producer.try_put(0).expect("there is room");
    let puts = producer.clone();
    drop(test.executor.spawn("puts", async move { println!("{:?}", puts.put(1).await) }));
    drop(test.executor.spawn("gets", async move {
        sleep(ms(1)).await;
        println!("{:?}", consumer.get().await);
        println!("{:?}", consumer.get().await);
    }));
    test.executor.tick(Budget::polls(10));
    test.events();
    producer.close();
    assert_eq!(test.events(), ["0 ready puts by host"]);
    test.run_to_end();
    assert_eq!(test.output(), ["Err(Closed)", "Ok(0)", "Err(Closed)"]);
}
