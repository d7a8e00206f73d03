//! A queue between tasks (asyncio: `Queue(maxsize)`).
//!
//! It has two handles. asyncio's single object needs an explicit `Queue.shutdown`; here dropping the last [`Producer`] or
//! the [`Consumer`] closes the queue, also when the drop is part of a cancellation.
//!
//! Invariants: items are FIFO, and each is got once; the tasks that wait at one end are served FIFO, and a later call never
//! overtakes them; a wait names the line of its `put`, `get` or `next`; a future that is dropped while it waits loses no
//! item and no slot; a [`Gauge`] reports the number of items at every change. Next: [`channel`](super::channel), the
//! buffer.
//!
//! The page loads this on first use.

use std::cell::Cell;
use std::error::Error;
use std::fmt;
use std::mem;
use std::panic::Location;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use futures_core::Stream;

use super::channel::Channel;
use super::permits::WaiterId;
use crate::futures::stream::{ends_with_next, next_site};
use crate::{Gauge, WaitGuard};

/// A queue of up to `capacity` items, as its two ends. With [`usize::MAX`] it is unbounded: no put waits (asyncio:
/// `maxsize=0`).
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

/// The queue is closed: an item that is put will not be got, or no item is left to get.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed;

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the queue is closed")
    }
}

impl Error for Closed {}

/// Why [`Producer::try_put`] put nothing. It returns the item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotPut<T> {
    /// No slot is free (asyncio: `QueueFull`).
    Full(T),
    /// The queue is closed (asyncio: `QueueShutDown`).
    Closed(T),
}

/// Why [`Consumer::try_get`] got nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotGot {
    /// No item is available now (asyncio: `QueueEmpty`).
    Empty,
    /// The queue is closed, and no item will become available (asyncio: `QueueShutDown`).
    Closed,
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
    /// [`Closed`] when the queue is closed; the item is dropped.
    #[track_caller]
    #[inline(always)]
    pub fn put(&self, item: T) -> Put<'_, T> {
        let (channel, at) = (self.channel(), Location::caller());
        Put { channel, item: Some(item), waiter: WaiterId::NONE, at, wait: WaitGuard::new() }
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
    /// [`Closed`] when the queue is closed and empty. An item granted to a waiting get counts as in the queue until that get
    /// fetches it: the get may be dropped.
    #[track_caller]
    #[inline(always)]
    pub fn get(&self) -> Get<'_, T> {
        self.cancel_next();
        Get { channel: &self.channel, waiter: WaiterId::NONE, at: Location::caller(), wait: WaitGuard::new() }
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

/// The future of [`Producer::put`].
#[must_use = "futures do nothing unless awaited"]
pub struct Put<'a, T> {
    channel: &'a Channel<T>,
    /// `None` once it was put.
    item: Option<T>,
    waiter: WaiterId,
    at: &'static Location<'static>,
    wait: WaitGuard,
}

/// The item is moved, never pinned.
impl<T> Unpin for Put<'_, T> {}

impl<T> Future for Put<'_, T> {
    type Output = Result<(), Closed>;

    /// # Panics
    /// When polled after it was ready.
    #[inline(always)]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let (channel, at) = (self.channel, self.at);
        if channel.is_closed() {
            self.wait.ready();
            drop(self.item.take());
            return Poll::Ready(Err(Closed));
        }
        if channel.free_slots.poll_acquire(&mut self.waiter, cx).is_pending() {
            self.wait.pending_on("queue", "put: the queue is full", at);
            return Poll::Pending;
        }
        self.wait.ready();
        let item = mem::take(&mut self.item).expect("a put is not polled after it was ready");
        Poll::Ready(channel.put(item).map_err(|_| Closed))
    }
}

impl<T> Drop for Put<'_, T> {
    #[inline(always)]
    fn drop(&mut self) {
        self.wait.ready();
        self.channel.free_slots.remove(&self.waiter, |_| {});
    }
}

/// The future of [`Consumer::get`].
#[must_use = "futures do nothing unless awaited"]
pub struct Get<'a, T> {
    channel: &'a Channel<T>,
    waiter: WaiterId,
    at: &'static Location<'static>,
    wait: WaitGuard,
}

impl<T> Future for Get<'_, T> {
    type Output = Result<T, Closed>;

    #[inline(always)]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let (channel, at) = (self.channel, self.at);
        match channel.ready_items.poll_acquire(&mut self.waiter, cx) {
            Poll::Ready(result) => {
                self.wait.ready();
                Poll::Ready(result.map_err(|_| Closed).and_then(|()| channel.get().ok_or(Closed)))
            }
            Poll::Pending => {
                self.wait.pending_on("queue", "get: the queue is empty", at);
                Poll::Pending
            }
        }
    }
}

impl<T> Drop for Get<'_, T> {
    #[inline(always)]
    fn drop(&mut self) {
        self.wait.ready();
        self.channel.ready_items.remove(&self.waiter, |_| {});
    }
}
