//! The timers of a loop, by deadline; equal deadlines fire in the order in which they were set.
//!
//! Invariants: a timer that was cleared leaves no trace, so the next deadline never lies; no waker is cloned or dropped
//! while the wheel is borrowed, since wakers may be foreign code.

use std::cell::{Cell, RefCell};
use std::task::Waker;

use super::time::Time;
use super::wheel::{TimerKey, Wheel};

#[derive(Default)]
pub(super) struct Timers {
    wheel: RefCell<Wheel>,
    /// No timer is due before, so that a loop with nothing due sees it at a glance.
    earliest: Cell<Time>,
    /// Whether a timer is due exactly then, or no timer is set.
    exact: Cell<bool>,
}

impl Timers {
    /// Whether looking for due timers could be worth it.
    #[inline(always)]
    pub(super) fn may_be_due(&self, now: Time) -> bool {
        self.earliest.get() <= now
    }

    pub(super) fn set(&self, deadline: Time, waker: Waker) -> TimerKey {
        if deadline < self.earliest.get() {
            self.earliest.set(deadline);
            self.exact.set(true);
        }
        self.wheel.borrow_mut().set(deadline, waker)
    }

    /// Makes a timer wake someone else; a timer that has fired stays fired.
    pub(super) fn rewire(&self, key: TimerKey, waker: &Waker) {
        let changes = self.wheel.borrow_mut().waker(key).is_some_and(|current| !current.will_wake(waker));
        if changes {
            let waker = waker.clone();
            let former = self.wheel.borrow_mut().waker(key).map(|current| std::mem::replace(current, waker));
            drop(former);
        }
    }

    /// Clears a timer; does nothing if it has fired.
    pub(super) fn clear(&self, key: TimerKey) {
        let Some((deadline, waker)) = self.wheel.borrow_mut().clear(key) else { return };
        if deadline == self.earliest.get() {
            self.exact.set(false);
        }
        drop(waker);
    }

    /// Takes the first of the timers that are due.
    pub(super) fn pop_due(&self, now: Time) -> Option<Waker> {
        if !self.may_be_due(now) {
            return None;
        }
        let mut wheel = self.wheel.borrow_mut();
        let due = wheel.pop_due(now);
        let (earliest, exact) = wheel.earliest();
        self.earliest.set(earliest);
        self.exact.set(exact);
        due
    }

    /// When the next timer is due.
    pub(super) fn next_deadline(&self) -> Option<Time> {
        let wheel = self.wheel.borrow();
        if wheel.is_empty() {
            return None;
        }
        if !self.exact.get() {
            self.earliest.set(wheel.next_deadline());
            self.exact.set(true);
        }
        Some(self.earliest.get())
    }
}
