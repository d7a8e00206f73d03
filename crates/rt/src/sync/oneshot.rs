//! A one-shot channel: one value from one task to another (asyncio: a `Future` with `set_result`).
//!
//! It has two handles, as a [`queue()`](super::queue()) has. With asyncio's single object the reader waits forever when the
//! last possible writer is gone.
//!
//! Invariant: the receiver is ready as soon as the sender is dropped, with or without a value; a value that cannot be
//! received is returned or dropped at once, with nothing borrowed.

use std::cell::Cell;
use std::error::Error;
use std::fmt;
use std::panic::Location;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use crate::WaitGuard;

/// A new channel (asyncio: `loop.create_future()`).
///
/// ```
/// use loopscope_rt::sync::oneshot::{self, Canceled};
/// use loopscope_rt::{run_virtual, spawn_detached};
///
/// run_virtual(async {
///     let (sender, receiver) = oneshot::channel();
///     spawn_detached("send", async move { sender.send("hello") });
///     assert_eq!(receiver.await, Ok("hello"));
///
///     let (sender, receiver) = oneshot::channel::<u32>();
///     drop(sender);
///     assert_eq!(receiver.await, Err(Canceled));
/// })?;
/// # Ok::<(), loopscope_rt::RunError>(())
/// ```
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
    /// Of the receiver's last poll.
    waker: Cell<Option<Waker>>,
    /// The sender was dropped, with or without a value.
    is_sent: Cell<bool>,
    /// The receiver was dropped.
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

/// The sending end. Dropping it without a value completes the receiver with [`Canceled`] (asyncio: `future.cancel()`).
pub struct Sender<T> {
    shared: Rc<OneshotShared<T>>,
}

impl<T> Sender<T> {
    /// Sends the value, and wakes the receiver (asyncio: `future.set_result(value)`).
    ///
    /// # Errors
    /// Returns the value if the receiver was dropped.
    pub fn send(self, value: T) -> Result<(), T> {
        if self.is_canceled() {
            return Err(value);
        }
        self.shared.value.set(Some(value));
        // The drop of `self` wakes the receiver.
        Ok(())
    }

    /// Whether the receiver was dropped (asyncio: `future.cancelled()`).
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

/// The receiving end, a future of the value (asyncio: `await future`). Dropping it drops a value that was sent.
#[must_use = "futures do nothing unless awaited"]
pub struct Receiver<T> {
    shared: Rc<OneshotShared<T>>,
    wait: WaitGuard,
}

impl<T> Future for Receiver<T> {
    type Output = Result<T, Canceled>;

    /// The recorded line is that of the `.await`. Polled after it was ready it is ready again, with [`Canceled`].
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
