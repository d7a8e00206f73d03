//! Foreign wakers in the wait queue for a permit, an item or a free slot.

use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use loopscope::sync::{Lock, Semaphore, queue};

use crate::hands::{Count, foreign_waker};

fn poll_with<F: Future + Unpin>(future: &mut F, waker: &Waker) -> Poll<F::Output> {
    Pin::new(future).poll(&mut Context::from_waker(waker))
}

/// tokio#5429: a waker that is replaced, or dropped with its future, and whose drop uses the semaphore it waited for.
#[test]
fn a_waker_may_reach_into_its_line_when_it_is_dropped() {
    let (semaphore, lock, drops) = (Semaphore::new(1), Lock::new(0), Count::default());
    let (permit, guard) = (semaphore.try_acquire(), lock.try_lock());
    let waker = || {
        let (semaphore, lock, drops) = (semaphore.clone(), lock.clone(), drops.clone());
        let reach_in = move || {
            drops.update(|drops| drops + 1);
            assert!(semaphore.try_acquire().is_none() && lock.try_lock().is_none());
            assert!(poll_with(&mut semaphore.acquire(), Waker::noop()).is_pending());
            assert!(poll_with(&mut lock.lock(), Waker::noop()).is_pending());
        };
        foreign_waker(|| {}, reach_in)
    };
    let (mut acquiring, mut locking) = (semaphore.acquire(), lock.lock());
    for _ in 0..3 {
        assert!(poll_with(&mut acquiring, &waker()).is_pending());
        assert!(poll_with(&mut locking, &waker()).is_pending());
    }
    assert_eq!(drops.get(), 4, "two of each were replaced");
    drop((acquiring, locking));
    assert_eq!(drops.get(), 6);
    drop((permit, guard));
    assert!(semaphore.free() == 1 && !lock.is_locked());
}

#[test]
fn a_waker_may_reach_into_its_queue_when_it_is_dropped() {
    let (producer, consumer) = queue::<u32>(1);
    let (producer, consumer, drops) = (Rc::new(producer), Rc::new(consumer), Count::default());
    let waker = {
        let (producer, consumer, drops) = (producer.clone(), consumer.clone(), drops.clone());
        let reach_in = move || {
            drops.update(|drops| drops + 1);
            assert!(consumer.try_get().is_err());
            assert!(poll_with(&mut consumer.get(), Waker::noop()).is_pending());
            assert_eq!(producer.len(), 0);
        };
        foreign_waker(|| {}, reach_in)
    };
    let mut get = consumer.get();
    assert!(poll_with(&mut get, &waker).is_pending());
    drop(waker);
    assert!(poll_with(&mut get, Waker::noop()).is_pending());
    assert_eq!(drops.get(), 1);
    producer.try_put(7).expect("there is room");
    assert_eq!(poll_with(&mut get, Waker::noop()), Poll::Ready(Ok(7)));
}

/// A waker whose wake tries to acquire a permit. None is free: the permit was granted to its future.
#[test]
fn a_waker_may_reach_into_its_line_when_it_is_used() {
    let (semaphore, wakes) = (Semaphore::new(1), Count::default());
    let permit = semaphore.try_acquire();
    let (same, woken) = (semaphore.clone(), wakes.clone());
    let reach_in = move || {
        woken.update(|wakes| wakes + 1);
        assert!(same.try_acquire().is_none());
        assert!(poll_with(&mut same.acquire(), Waker::noop()).is_pending());
    };
    let mut acquiring = semaphore.acquire();
    assert!(poll_with(&mut acquiring, &foreign_waker(reach_in, || {})).is_pending());
    drop(permit);
    assert_eq!((wakes.get(), semaphore.free()), (1, 0));
    assert!(poll_with(&mut acquiring, Waker::noop()).is_ready());
    assert_eq!(semaphore.free(), 1, "the permit was dropped at once");
}
