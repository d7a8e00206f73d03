//! A FIFO queue of tasks that wait for a notification: the base of the event, the condition and the barrier.
//!
//! Unlike [`permits`](super::permits) it hands nothing over, and a notification without a waiter is not stored.
//!
//! Invariants: a ticket that is neither queued nor removed was woken; tickets ascend, so the queue is sorted by them; no
//! waker is called or dropped while the queue is borrowed. Next: [`event`](super::event), the shortest use.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::mem;
use std::task::{Poll, Waker};

/// Identifies a waiter; never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Ticket(u64);

/// The wait queue.
#[derive(Default)]
pub(super) struct Waiters {
    queue: RefCell<VecDeque<(Ticket, Waker)>>,
    next_ticket: Cell<u64>,
}

impl Waiters {
    /// Appends a waiter.
    pub(super) fn enqueue(&self, waker: &Waker) -> Ticket {
        let waker = waker.clone();
        let ticket = Ticket(self.next_ticket.get());
        self.next_ticket.set(ticket.0 + 1);
        self.queue.borrow_mut().push_back((ticket, waker));
        ticket
    }

    /// Ready once the waiter was woken. Until then `waker` replaces the waker of the last poll.
    pub(super) fn poll(&self, ticket: Ticket, waker: &Waker) -> Poll<()> {
        if self.position(ticket).is_none() {
            return Poll::Ready(());
        }
        let waker = waker.clone();
        // A second search: cloning a foreign waker may have changed the queue.
        let Some(index) = self.position(ticket) else { return Poll::Ready(()) };
        let former = mem::replace(&mut self.queue.borrow_mut()[index].1, waker);
        // It may be a foreign waker: nothing is borrowed.
        drop(former);
        Poll::Pending
    }

    /// Removes a waiter. False if it was woken before.
    pub(super) fn remove(&self, ticket: Ticket) -> bool {
        let removed = self.position(ticket).and_then(|index| self.queue.borrow_mut().remove(index));
        // It may be a foreign waker, dropped at the end of this function: nothing is borrowed.
        removed.is_some()
    }

    /// Wakes the first waiter; false if there is none.
    pub(super) fn wake_one(&self) -> bool {
        let first = self.queue.borrow_mut().pop_front();
        first.map(|(_, waker)| waker.wake()).is_some()
    }

    /// Wakes up to `count` waiters, in FIFO order. A waiter that a waker enqueues meanwhile is not woken: it waits for the
    /// next notification.
    pub(super) fn wake(&self, count: usize) {
        let next = Ticket(self.next_ticket.get());
        let waited_before = |(ticket, _): &(Ticket, Waker)| *ticket < next;
        for _ in 0..count {
            if !self.queue.borrow().front().is_some_and(waited_before) || !self.wake_one() {
                return;
            }
        }
    }

    /// The number of waiters.
    pub(super) fn len(&self) -> usize {
        self.queue.borrow().len()
    }

    /// The tickets of the waiters, ascending.
    pub(super) fn pending_tickets(&self) -> Vec<Ticket> {
        self.queue.borrow().iter().map(|(ticket, _)| *ticket).collect()
    }

    /// The index of the waiter in the queue; `None` if it was woken.
    fn position(&self, ticket: Ticket) -> Option<usize> {
        self.queue.borrow().binary_search_by_key(&ticket, |(ticket, _)| *ticket).ok()
    }
}
