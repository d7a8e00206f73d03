//! One value on its way from a callback of the browser's to whoever waits for it.
//!
//! Unlike [`sync::queue`](crate::sync::queue()) it says nothing of its waits: what waits for the browser says so itself, in
//! words of its own. Invariants: the waker is called once, after the value is there or the [`ReplySender`] is gone, with nothing
//! borrowed; a value that nobody is left to take is dropped at once, because a value may hold what others wait for.

use std::cell::Cell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

struct ReplySlot<T> {
    value: Cell<Option<T>>,
    /// There is no reply left that could give a value.
    sender_dropped: Cell<bool>,
    waker: Cell<Option<Waker>>,
}

/// Gives the value. Dropping it says that none will come.
pub(super) struct ReplySender<T>(Rc<ReplySlot<T>>);

/// The value that is to come; `None` if none will.
#[must_use = "futures do nothing unless awaited"]
pub(super) struct ReplyReceiver<T>(Rc<ReplySlot<T>>);

/// The two ends of the way.
pub(super) fn channel<T>() -> (ReplySender<T>, ReplyReceiver<T>) {
    let slot = Rc::new(ReplySlot {
        value: Cell::new(None),
        sender_dropped: Cell::new(false),
        waker: Cell::new(None),
    });
    (ReplySender(slot.clone()), ReplyReceiver(slot))
}

impl<T> ReplySender<T> {
    /// Gives the value; one that was given before and not taken is dropped.
    pub(super) fn send(&self, value: T) {
        if !self.is_canceled() {
            self.0.value.set(Some(value));
            self.wake();
        }
    }

    /// Whether nobody waits for it any more.
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
