//! A queue between tasks (asyncio: `Queue(maxsize)`).
//!
//! Its two ends are two handles. asyncio's one object for both has to be told when nobody puts or nobody gets any more
//! (`Queue.shutdown`); here dropping the last [`Producer`] or the [`Consumer`] says so, which also holds when a task
//! is cancelled.
//!
//! Invariants: items come out in the order in which they went in, each once; tasks that wait at one end go on in the
//! order in which they came, and nobody who comes later is served before them; a wait names the line of the `put`, `get` or
//! `next` that waits; a future that is dropped while it waits takes no item and no room with it; a [`Gauge`] tells how many
//! items are in the queue, each time one goes in or out.

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
use crate::stream::{ends_with_next, next_site};
use crate::{Gauge, WaitGuard};

/// A queue that holds up to `capacity` items: the end that puts and the end that gets. With [`usize::MAX`] nobody waits for
/// room (asyncio: `maxsize=0`).
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

/// The queue has been closed: nobody will get what is put, or nothing is left to get.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed;

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the queue is closed")
    }
}

impl Error for Closed {}

/// Why nothing was put at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotPut<T> {
    /// There is no room (asyncio: `QueueFull`).
    Full(T),
    /// Nobody will get it (asyncio: `QueueShutDown`).
    Closed(T),
}

/// Why there was nothing to get at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotGot {
    /// There is no item (asyncio: `QueueEmpty`).
    Empty,
    /// There is none, and none will come (asyncio: `QueueShutDown`).
    Closed,
}

/// The end of a queue that puts. Clones put into the same queue; when the last is dropped the queue is closed, and the
/// consumer still gets what is in it.
pub struct Producer<T> {
    producers: Rc<CloseOnDrop<T>>,
}

/// Dropped with the last producer.
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

    /// Puts an item in, waiting for room if the queue is full (asyncio: `await queue.put(item)`).
    ///
    /// # Errors
    /// [`Closed`] when nobody will get the item; it is dropped.
    #[track_caller]
    #[inline(always)]
    pub fn put(&self, item: T) -> Put<'_, T> {
        let (channel, at) = (self.channel(), Location::caller());
        Put { channel, item: Some(item), waiter: WaiterId::NONE, at, wait: WaitGuard::new() }
    }

    /// Puts an item in if there is room (asyncio: `queue.put_nowait(item)`).
    ///
    /// # Errors
    /// Gives the item back if there is none, or nobody will get it.
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

    /// Closes the queue for all its handles (asyncio: `Queue.shutdown`). What is in it can still be got.
    pub fn close(&self) {
        self.channel().close();
    }

    /// Whether nobody will get what is put.
    pub fn is_closed(&self) -> bool {
        self.channel().is_closed()
    }

    /// How many items are in the queue (asyncio: `queue.qsize()`).
    pub fn len(&self) -> usize {
        self.channel().len()
    }

    /// Whether no item is in the queue (asyncio: `queue.empty()`).
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The end of a queue that gets. It is also the stream of the items, up to the queue's end. Dropping it closes the
/// queue and drops what is in it: nobody listens. To get from several tasks, share it (`Rc<Consumer<_>>`).
pub struct Consumer<T> {
    channel: Rc<Channel<T>>,
    /// Where the stream waits.
    next_waiter: Cell<WaiterId>,
    /// Recorded for polls that come through some other `next` than [`StreamExt::next`](crate::StreamExt::next).
    at: &'static Location<'static>,
    /// Of the stream.
    next_wait: Cell<WaitGuard>,
}

impl<T> Drop for Consumer<T> {
    fn drop(&mut self) {
        self.channel.clear();
    }
}

impl<T> Consumer<T> {
    /// Takes the item that has been in the queue for longest, waiting for one if it is empty (asyncio: `await
    /// queue.get()`).
    ///
    /// # Errors
    /// [`Closed`] when the queue is closed and empty, with no item on its way to a task that may give it back.
    #[track_caller]
    #[inline(always)]
    pub fn get(&self) -> Get<'_, T> {
        self.cancel_next();
        Get { channel: &self.channel, waiter: WaiterId::NONE, at: Location::caller(), wait: WaitGuard::new() }
    }

    /// Takes the item that has been in the queue for longest, if there is one (asyncio: `queue.get_nowait()`).
    ///
    /// # Errors
    /// If there is no item for the caller; an item that is on its way to a task that waited for it is not. Closed only if there
    /// will be none: who was given an item may yet give it back.
    pub fn try_get(&self) -> Result<T, NotGot> {
        self.cancel_next();
        let item = if self.channel.ready_items.try_acquire() { self.channel.get() } else { None };
        item.ok_or(if self.channel.ready_items.is_exhausted() { NotGot::Closed } else { NotGot::Empty })
    }

    /// A `next` that was dropped while it waited has left its place in the line, to which an item may have come: whoever
    /// gets now takes it over.
    #[inline(always)]
    fn cancel_next(&self) {
        drop(self.next_wait.take());
        self.channel.ready_items.remove(&self.next_waiter.replace(WaiterId::NONE), |_| {});
    }

    /// Closes the queue for all its handles: puts fail from now on, what is in it can still be got.
    pub fn close(&self) {
        self.channel.close();
    }

    /// How many items are in the queue (asyncio: `queue.qsize()`).
    pub fn len(&self) -> usize {
        self.channel.len()
    }

    /// Whether no item is in the queue (asyncio: `queue.empty()`).
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<T> Stream for Consumer<T> {
    type Item = T;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<T>> {
        let this = self.get_mut();
        match this.channel.ready_items.poll_acquire(this.next_waiter.get_mut(), cx) {
            Poll::Ready(come) => {
                this.next_wait.get_mut().ready();
                Poll::Ready(come.ok().and_then(|()| this.channel.get()))
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
    /// `None` once it has been put.
    item: Option<T>,
    /// Where it waits for room.
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
    /// Where it waits for an item.
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
            Poll::Ready(come) => {
                self.wait.ready();
                Poll::Ready(come.map_err(|_| Closed).and_then(|()| channel.get().ok_or(Closed)))
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
