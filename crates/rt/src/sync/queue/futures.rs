//! The futures that wait at a full or an empty queue.
//!
//! Invariant: a future that is dropped while it waits loses no item and no slot; a permit that was granted to it goes to the
//! next in the wait queue. Next: `channel`.

use std::mem;
use std::panic::Location;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::channel::Channel;
use super::error::Closed;
use crate::WaitGuard;
use crate::sync::wait_queue::WaiterId;

/// The future of [`Producer::put`](super::Producer::put).
#[must_use = "futures do nothing unless awaited"]
pub struct Put<'a, T> {
    channel: &'a Channel<T>,
    /// `None` once it was put.
    item: Option<T>,
    waiter: WaiterId,
    at: &'static Location<'static>,
    wait: WaitGuard,
}

impl<'a, T> Put<'a, T> {
    #[inline(always)]
    pub(super) fn new(channel: &'a Channel<T>, item: T, at: &'static Location<'static>) -> Put<'a, T> {
        Put { channel, item: Some(item), waiter: WaiterId::NONE, at, wait: WaitGuard::new() }
    }
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

/// The future of [`Consumer::get`](super::Consumer::get).
#[must_use = "futures do nothing unless awaited"]
pub struct Get<'a, T> {
    channel: &'a Channel<T>,
    waiter: WaiterId,
    at: &'static Location<'static>,
    wait: WaitGuard,
}

impl<'a, T> Get<'a, T> {
    #[inline(always)]
    pub(super) fn new(channel: &'a Channel<T>, at: &'static Location<'static>) -> Get<'a, T> {
        Get { channel, waiter: WaiterId::NONE, at, wait: WaitGuard::new() }
    }
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
