//! An event (asyncio: `Event`): a flag that tasks wait for.
//!
//! Invariants: who waits when the event is set goes on, even if it is cleared before they run; they are woken in the order in
//! which they came; a wait that is dropped leaves the line and takes nothing with it.

use std::cell::Cell;
use std::panic::Location;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use super::waiters::{Ticket, Waiters};
use crate::WaitGuard;

/// An event. Clones are the same event.
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

    /// Sets it, and wakes all who wait for it (asyncio: `event.set()`). Setting twice is setting once.
    pub fn set(&self) {
        if !self.shared.set.replace(true) {
            self.shared.waiters.wake(usize::MAX);
        }
    }

    /// Takes [`Event::set`] back: who waits from now on waits for the next (asyncio: `event.clear()`).
    pub fn clear(&self) {
        self.shared.set.set(false);
    }

    /// Whether it is set (asyncio: `event.is_set()`).
    pub fn is_set(&self) -> bool {
        self.shared.set.get()
    }

    /// Waits until the event is set; does not wait if it is (asyncio: `await event.wait()`).
    #[track_caller]
    pub fn wait(&self) -> EventWait<'_> {
        EventWait { event: self, ticket: None, at: Location::caller(), wait: WaitGuard::new() }
    }
}

/// The future of [`Event::wait`].
#[must_use = "futures do nothing unless awaited"]
pub struct EventWait<'a> {
    event: &'a Event,
    /// `None` before it waits, and after.
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
