//! A value that one task sends to another, once (asyncio: a `Future` with `set_result`).
//!
//! Two handles, as of a [`queue()`](super::queue()): asyncio's one object is awaited and set by anybody, and says nothing when
//! nobody is left to set it.
//!
//! Invariant: the receiver is ready as soon as the sender is gone, with the value or without; a value that nobody can receive
//! is given back or dropped, with nothing borrowed.

use std::cell::Cell;
use std::error::Error;
use std::fmt;
use std::panic::Location;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use crate::WaitGuard;

/// The two ends of the way of one value (asyncio: `loop.create_future()`).
pub fn channel<T>() -> (Sender<T>, Receiver<T>) {
    let shared = Rc::new(OneshotShared {
        value: Cell::new(None),
        waker: Cell::new(None),
        is_sent: Cell::new(false),
        is_canceled: Cell::new(false),
    });
    (Sender { shared: shared.clone() }, Receiver { shared, wait: WaitGuard::new() })
}

struct OneshotShared<T> {
    value: Cell<Option<T>>,
    /// Who is to be woken.
    waker: Cell<Option<Waker>>,
    /// The sender is gone.
    is_sent: Cell<bool>,
    /// The receiver is gone.
    is_canceled: Cell<bool>,
}

/// The sender was dropped without a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Canceled;

impl fmt::Display for Canceled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("nobody will send a value")
    }
}

impl Error for Canceled {}

/// The end that sends. Dropping it tells the receiver that no value will come (asyncio: `future.cancel()`).
pub struct Sender<T> {
    shared: Rc<OneshotShared<T>>,
}

impl<T> Sender<T> {
    /// Sends the value, and wakes who waits for it (asyncio: `future.set_result(value)`).
    ///
    /// # Errors
    /// Gives the value back if nobody will receive it.
    pub fn send(self, value: T) -> Result<(), T> {
        if self.is_canceled() {
            return Err(value);
        }
        self.shared.value.set(Some(value));
        // The receiver is woken when the sender is dropped.
        Ok(())
    }

    /// Whether nobody will receive a value: the receiver was dropped (asyncio: `future.cancelled()`).
    pub fn is_canceled(&self) -> bool {
        self.shared.is_canceled.get()
    }
}

impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        self.shared.is_sent.set(true);
        if let Some(waker) = self.shared.waker.take() {
            waker.wake();
        }
    }
}

/// The end that receives: a future of the value (asyncio: `await future`). Dropping it drops a value that was sent.
#[must_use = "futures do nothing unless awaited"]
pub struct Receiver<T> {
    shared: Rc<OneshotShared<T>>,
    wait: WaitGuard,
}

impl<T> Future for Receiver<T> {
    type Output = Result<T, Canceled>;

    /// The recorded line is that of the `.await`. Polled again after it was ready it is ready again, without a value.
    #[track_caller]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if self.shared.is_sent.get() {
            self.wait.ready();
            return Poll::Ready(self.shared.value.take().ok_or(Canceled));
        }
        drop(self.shared.waker.replace(Some(cx.waker().clone())));
        self.wait.pending_on("future", "receive: nothing was sent", Location::caller());
        Poll::Pending
    }
}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        self.wait.ready();
        self.shared.is_canceled.set(true);
        drop(self.shared.waker.take());
        drop(self.shared.value.take());
    }
}
