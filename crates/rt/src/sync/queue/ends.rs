//! The two ends of a queue: [`Producer`] and [`Consumer`].
//!
//! Invariant: the queue is closed as soon as one end has no handle, also when the drop is part of a cancellation. Next:
//! `futures`, which wait.

use std::cell::Cell;
use std::panic::Location;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use futures_core::Stream;

use super::channel::Channel;
use super::error::{NotGot, NotPut};
use super::futures::{Get, Put};
use crate::futures::stream::{ends_with_next, next_site};
use crate::sync::wait_queue::WaiterId;
use crate::{Gauge, WaitGuard};

/// A queue of up to `capacity` items, as its two ends. With [`usize::MAX`] it is unbounded: no put waits (asyncio:
/// `maxsize=0`).
///
/// ```
/// use loopscope_rt::sync::{Closed, queue};
/// use loopscope_rt::{run_virtual, spawn_detached};
///
/// let got = run_virtual(async {
///     let (producer, consumer) = queue(1);
///     spawn_detached("produce", async move {
///         producer.put("a").await.unwrap();
///         producer.put("b").await.unwrap(); // Waits for the slot of `a`.
///     });
///     [consumer.get().await, consumer.get().await, consumer.get().await]
/// });
/// assert_eq!(got, Ok([Ok("a"), Ok("b"), Err(Closed)]));
/// ```
///
/// # Panics
/// If `capacity` is zero.
#[track_caller]
pub fn queue<T>(capacity: usize) -> (Producer<T>, Consumer<T>) {
    assert!(capacity > 0, "a queue needs room for at least one item");
    let at = Location::caller();
    let channel = Rc::new(Channel::new(capacity, Gauge::new("queue", at, 0)));
    let producers = Rc::new(CloseOnDrop(channel.clone()));
    let consumer =
        Consumer { channel, next_waiter: Cell::new(WaiterId::NONE), at, next_wait: Cell::default() };
    (Producer { producers }, consumer)
}

/// The sending end. Clones put into the same queue. Dropping the last one closes the queue; its items can still be got.
pub struct Producer<T> {
    producers: Rc<CloseOnDrop<T>>,
}

/// Closes the channel when the last producer is dropped.
struct CloseOnDrop<T>(Rc<Channel<T>>);

impl<T> Drop for CloseOnDrop<T> {
    fn drop(&mut self) {
        self.0.close();
    }
}

impl<T> Clone for Producer<T> {
    fn clone(&self) -> Producer<T> {
        Producer { producers: self.producers.clone() }
    }
}

impl<T> Producer<T> {
    #[inline(always)]
    fn channel(&self) -> &Channel<T> {
        &self.producers.0
    }

    /// Puts an item in, waiting for a free slot if the queue is full (asyncio: `await queue.put(item)`).
    ///
    /// # Errors
    /// [`Closed`](super::Closed) when the queue is closed; the item is dropped.
    #[track_caller]
    #[inline(always)]
    pub fn put(&self, item: T) -> Put<'_, T> {
        Put::new(self.channel(), item, Location::caller())
    }

    /// Puts an item in if a slot is free (asyncio: `queue.put_nowait(item)`).
    ///
    /// # Errors
    /// Returns the item if no slot is free, or the queue is closed.
    pub fn try_put(&self, item: T) -> Result<(), NotPut<T>> {
        let channel = self.channel();
        if channel.is_closed() {
            Err(NotPut::Closed(item))
        } else if channel.free_slots.try_acquire() {
            channel.put(item).map_err(NotPut::Closed)
        } else {
            Err(NotPut::Full(item))
        }
    }

    /// Closes the queue for all its handles (asyncio: `Queue.shutdown`). Its items can still be got.
    pub fn close(&self) {
        self.channel().close();
    }

    /// Whether the queue is closed.
    pub fn is_closed(&self) -> bool {
        self.channel().is_closed()
    }

    /// The number of items, including those granted to a waiting get (asyncio: `queue.qsize()`).
    pub fn len(&self) -> usize {
        self.channel().len()
    }

    /// Whether the queue has no items (asyncio: `queue.empty()`).
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The receiving end. It is also the stream of the items, which ends when the queue is closed and empty. Dropping it closes
/// the queue and drops its items. To get from several tasks, share it (`Rc<Consumer<_>>`).
pub struct Consumer<T> {
    channel: Rc<Channel<T>>,
    /// The stream's waiter.
    next_waiter: Cell<WaiterId>,
    /// Recorded as the stream's line when no [`StreamExt::next`](crate::StreamExt::next) polls it.
    at: &'static Location<'static>,
    /// The stream's wait.
    next_wait: Cell<WaitGuard>,
}

impl<T> Drop for Consumer<T> {
    fn drop(&mut self) {
        self.channel.clear();
    }
}

impl<T> Consumer<T> {
    /// Removes the oldest item, waiting for one if the queue is empty (asyncio: `await queue.get()`).
    ///
    /// # Errors
    /// [`Closed`](super::Closed) when the queue is closed and empty. An item granted to a waiting get counts as in the queue
    /// until that get fetches it: the get may be dropped.
    #[track_caller]
    #[inline(always)]
    pub fn get(&self) -> Get<'_, T> {
        self.cancel_next();
        Get::new(&self.channel, Location::caller())
    }

    /// Removes the oldest item, if one is available (asyncio: `queue.get_nowait()`). An item granted to a waiting get is not.
    ///
    /// # Errors
    /// [`NotGot::Empty`] also for a closed queue while a granted item may become available again: its get may be dropped.
    pub fn try_get(&self) -> Result<T, NotGot> {
        self.cancel_next();
        let item = if self.channel.ready_items.try_acquire() { self.channel.get() } else { None };
        item.ok_or(if self.channel.ready_items.is_exhausted() { NotGot::Closed } else { NotGot::Empty })
    }

    /// Removes the stream's waiter. A `next` that is dropped leaves it in the queue, and an item granted to it would be lost
    /// to this get.
    #[inline(always)]
    fn cancel_next(&self) {
        drop(self.next_wait.take());
        self.channel.ready_items.remove(&self.next_waiter.replace(WaiterId::NONE), |_| {});
    }

    /// Closes the queue for all its handles: later puts fail, its items can still be got.
    pub fn close(&self) {
        self.channel.close();
    }

    /// The number of items, including those granted to a waiting get (asyncio: `queue.qsize()`).
    pub fn len(&self) -> usize {
        self.channel.len()
    }

    /// Whether the queue has no items (asyncio: `queue.empty()`).
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<T> Stream for Consumer<T> {
    type Item = T;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<T>> {
        let this = self.get_mut();
        match this.channel.ready_items.poll_acquire(this.next_waiter.get_mut(), cx) {
            Poll::Ready(result) => {
                this.next_wait.get_mut().ready();
                Poll::Ready(result.ok().and_then(|()| this.channel.get()))
            }
            Poll::Pending => {
                let wait = this.next_wait.get_mut();
                wait.pending_on("queue", "next item", next_site().unwrap_or(this.at));
                ends_with_next(wait);
                Poll::Pending
            }
        }
    }
}
