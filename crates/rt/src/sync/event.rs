//! An event (asyncio: `Event`): a flag that tasks wait for.
//!
//! Invariants: [`Event::set`] completes every wait that has begun, even if the event is cleared before the tasks run; tasks
//! are woken in the order in which they began to wait; dropping a wait changes nothing for the others. Next:
//! [`waiters`](super::waiters), the wait queue.

use std::cell::Cell;
use std::panic::Location;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use super::waiters::{Ticket, Waiters};
use crate::WaitGuard;

/// An event. Clones are the same event.
///
/// ```
/// use loopscope_rt::sync::Event;
/// use loopscope_rt::{Time, ms, now, run_virtual, sleep, spawn};
///
/// let end = run_virtual(async {
///     let ready = Event::new();
///     let waiting = spawn("wait", {
///         let ready = ready.clone();
///         async move {
///             ready.wait().await;
///             now()
///         }
///     });
///     sleep(ms(10)).await;
///     ready.set();
///     waiting.await.unwrap()
/// });
/// assert_eq!(end, Ok(Time::ZERO + ms(10)));
/// ```
#[derive(Clone, Default)]
pub struct Event {
    shared: Rc<EventShared>,
}

#[derive(Default)]
struct EventShared {
    set: Cell<bool>,
    waiters: Waiters,
}

impl Event {
    /// An event that is not set.
    pub fn new() -> Event {
        Event::default()
    }

    /// Sets the event, and wakes all tasks that wait for it (asyncio: `event.set()`). Does nothing if it is set.
    pub fn set(&self) {
        if !self.shared.set.replace(true) {
            self.shared.waiters.wake(usize::MAX);
        }
    }

    /// Clears the event: waits that begin from now on wait for the next [`Event::set`] (asyncio: `event.clear()`).
    pub fn clear(&self) {
        self.shared.set.set(false);
    }

    /// Whether the event is set (asyncio: `event.is_set()`).
    pub fn is_set(&self) -> bool {
        self.shared.set.get()
    }

    /// Waits until the event is set; ready at once if it is (asyncio: `await event.wait()`).
    #[track_caller]
    pub fn wait(&self) -> EventWait<'_> {
        EventWait { event: self, ticket: None, at: Location::caller(), wait: WaitGuard::new() }
    }
}

/// The future of [`Event::wait`].
#[must_use = "futures do nothing unless awaited"]
pub struct EventWait<'a> {
    event: &'a Event,
    /// `None` before the wait begins, and after it.
    ticket: Option<Ticket>,
    at: &'static Location<'static>,
    wait: WaitGuard,
}

impl Future for EventWait<'_> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let EventShared { set, waiters } = &*self.event.shared;
        let polled = match self.ticket {
            None if set.get() => Poll::Ready(()),
            None => {
                self.ticket = Some(waiters.enqueue(cx.waker()));
                Poll::Pending
            }
            Some(ticket) => waiters.poll(ticket, cx.waker()),
        };
        match polled {
            Poll::Ready(()) => {
                self.ticket = None;
                self.wait.ready();
            }
            Poll::Pending => {
                let at = self.at;
                self.wait.pending_on("event", "wait: the event is not set", at);
            }
        }
        polled
    }
}

impl Drop for EventWait<'_> {
    fn drop(&mut self) {
        self.wait.ready();
        if let Some(ticket) = self.ticket {
            self.event.shared.waiters.remove(ticket);
        }
    }
}
