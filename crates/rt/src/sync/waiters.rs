//! Tasks that wait for a word, in the order in which they came: what an event, a condition and a barrier have in common.
//!
//! Unlike the line of [`permits`](super::permits) nothing is handed from one to another, and a word that comes while nobody
//! waits is not kept.
//!
//! Invariants: who has joined and is not in the line any more was woken; tickets count up, so the line is sorted by them; no
//! foreign code is called while the line is borrowed.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::mem;
use std::task::{Poll, Waker};

/// Names one who has joined; never used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Ticket(u64);

/// The line.
#[derive(Default)]
pub(super) struct Waiters {
    queue: RefCell<VecDeque<(Ticket, Waker)>>,
    /// How many tickets were given out.
    next_ticket: Cell<u64>,
}

impl Waiters {
    /// A place at the end of the line, for who is to be woken through `waker`.
    pub(super) fn enqueue(&self, waker: &Waker) -> Ticket {
        let waker = waker.clone();
        let ticket = Ticket(self.next_ticket.get());
        self.next_ticket.set(ticket.0 + 1);
        self.queue.borrow_mut().push_back((ticket, waker));
        ticket
    }

    /// Ready if who has this ticket was woken; until then `waker` is the one to wake through.
    pub(super) fn poll(&self, ticket: Ticket, waker: &Waker) -> Poll<()> {
        if self.position(ticket).is_none() {
            return Poll::Ready(());
        }
        let waker = waker.clone();
        // Looked for again, since making the waker may have called anything.
        let Some(index) = self.position(ticket) else { return Poll::Ready(()) };
        let former = mem::replace(&mut self.queue.borrow_mut()[index].1, waker);
        // It may be a foreign waker: nothing is borrowed.
        drop(former);
        Poll::Pending
    }

    /// Gives up a place. False if its owner was woken before.
    pub(super) fn remove(&self, ticket: Ticket) -> bool {
        let left = self.position(ticket).and_then(|index| self.queue.borrow_mut().remove(index));
        // What is dropped now may be a foreign waker: nothing is borrowed.
        left.is_some()
    }

    /// Wakes who has waited for longest; false if nobody waits.
    pub(super) fn wake_one(&self) -> bool {
        let first = self.queue.borrow_mut().pop_front();
        first.map(|(_, waker)| waker.wake()).is_some()
    }

    /// Wakes up to `count` of those who wait now, in the order in which they came. Who joins meanwhile, from what a waker
    /// calls, is left alone.
    pub(super) fn wake(&self, count: usize) {
        let next = Ticket(self.next_ticket.get());
        let waits = |(ticket, _): &(Ticket, Waker)| *ticket < next;
        for _ in 0..count {
            if !self.queue.borrow().front().is_some_and(waits) || !self.wake_one() {
                return;
            }
        }
    }

    /// How many wait.
    pub(super) fn len(&self) -> usize {
        self.queue.borrow().len()
    }

    /// The tickets of those who wait, in order.
    pub(super) fn pending_tickets(&self) -> Vec<Ticket> {
        self.queue.borrow().iter().map(|(ticket, _)| *ticket).collect()
    }

    /// Where in the line who has this ticket is.
    fn position(&self, ticket: Ticket) -> Option<usize> {
        self.queue.borrow().binary_search_by_key(&ticket, |(ticket, _)| *ticket).ok()
    }
}
