//! One value on its way from a callback of the browser's to whoever waits for it.
//!
//! Unlike [`sync::queue`](crate::sync::queue()) it says nothing of its waits: what waits for the browser says so itself, in
//! words of its own. Invariants: the waker is called once, after the value is there or the [`Reply`] is gone, with nothing
//! borrowed; a value that nobody is left to take is dropped at once, because a value may hold what others wait for.

use std::cell::Cell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

struct Slot<T> {
    value: Cell<Option<T>>,
    /// There is no reply left that could give a value.
    gone: Cell<bool>,
    waiting: Cell<Option<Waker>>,
}

/// Gives the value. Dropping it says that none will come.
pub(super) struct Reply<T>(Rc<Slot<T>>);

/// The value that is to come; `None` if none will.
#[must_use = "futures do nothing unless awaited"]
pub(super) struct Expected<T>(Rc<Slot<T>>);

/// The two ends of the way.
pub(super) fn reply<T>() -> (Reply<T>, Expected<T>) {
    let slot = Rc::new(Slot { value: Cell::new(None), gone: Cell::new(false), waiting: Cell::new(None) });
    (Reply(slot.clone()), Expected(slot))
}

impl<T> Reply<T> {
    /// Gives the value; one that was given before and not taken is dropped.
    pub(super) fn send(&self, value: T) {
        if !self.is_unwanted() {
            self.0.value.set(Some(value));
            self.wake();
        }
    }

    /// Whether nobody waits for it any more.
    pub(super) fn is_unwanted(&self) -> bool {
        Rc::strong_count(&self.0) == 1
    }

    fn wake(&self) {
        if let Some(waiting) = self.0.waiting.take() {
            waiting.wake();
        }
    }
}

impl<T> Drop for Reply<T> {
    fn drop(&mut self) {
        self.0.gone.set(true);
        self.wake();
    }
}

impl<T> Drop for Expected<T> {
    fn drop(&mut self) {
        drop(self.0.value.take());
    }
}

impl<T> Future for Expected<T> {
    type Output = Option<T>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<T>> {
        let slot = &self.0;
        match slot.value.take() {
            None if !slot.gone.get() => {
                drop(slot.waiting.replace(Some(cx.waker().clone())));
                Poll::Pending
            }
            value => Poll::Ready(value),
        }
    }
}
