//! A channel for one value at a time, from a browser callback to a future.
//!
//! Unlike [`sync::oneshot`](crate::sync::oneshot) it reports no wait: the future around it does, under its own label.
//! Invariants: the waker is called after the value is stored or the [`ReplySender`] is dropped, with nothing borrowed; a
//! value that cannot be received is dropped at once, because it may own what other tasks wait for, such as a transaction.

use std::cell::Cell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

struct ReplySlot<T> {
    value: Cell<Option<T>>,
    sender_dropped: Cell<bool>,
    waker: Cell<Option<Waker>>,
}

/// The sending end. Dropping it completes the receiver with `None`.
pub(super) struct ReplySender<T>(Rc<ReplySlot<T>>);

/// A future of the value; `None` if the sender is dropped without one.
#[must_use = "futures do nothing unless awaited"]
pub(super) struct ReplyReceiver<T>(Rc<ReplySlot<T>>);

/// A new channel.
pub(super) fn channel<T>() -> (ReplySender<T>, ReplyReceiver<T>) {
    let slot = Rc::new(ReplySlot {
        value: Cell::new(None),
        sender_dropped: Cell::new(false),
        waker: Cell::new(None),
    });
    (ReplySender(slot.clone()), ReplyReceiver(slot))
}

impl<T> ReplySender<T> {
    /// Sends a value. It replaces a value that has not been received. Dropped if there is no receiver.
    pub(super) fn send(&self, value: T) {
        if !self.is_canceled() {
            self.0.value.set(Some(value));
            self.wake();
        }
    }

    /// Whether the receiver was dropped.
    pub(super) fn is_canceled(&self) -> bool {
        Rc::strong_count(&self.0) == 1
    }

    fn wake(&self) {
        if let Some(waker) = self.0.waker.take() {
            waker.wake();
        }
    }
}

impl<T> Drop for ReplySender<T> {
    fn drop(&mut self) {
        self.0.sender_dropped.set(true);
        self.wake();
    }
}

impl<T> Drop for ReplyReceiver<T> {
    fn drop(&mut self) {
        drop(self.0.value.take());
    }
}

impl<T> Future for ReplyReceiver<T> {
    type Output = Option<T>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<T>> {
        let slot = &self.0;
        match slot.value.take() {
            None if !slot.sender_dropped.get() => {
                drop(slot.waker.replace(Some(cx.waker().clone())));
                Poll::Pending
            }
            value => Poll::Ready(value),
        }
    }
}
