//! The timers of a loop, by deadline; timers with equal deadlines fire in the order in which they were set.
//!
//! Invariants: a cleared timer is removed at once, so the next deadline is always that of a set timer; no waker is cloned or
//! dropped while the wheel is borrowed, since wakers may be foreign code. Next: `wheel`.

use std::cell::{Cell, RefCell};
use std::task::Waker;

use super::wheel::{TimerKey, Wheel};
use crate::hosts::time::Time;

#[derive(Default)]
pub(crate) struct Timers {
    wheel: RefCell<Wheel>,
    /// A lower bound of the deadlines: a turn with no due timer needs one comparison.
    lower_bound: Cell<Time>,
    /// Whether a timer has exactly this deadline, or no timer is set.
    is_exact: Cell<bool>,
}

impl Timers {
    /// False if no timer is due for certain.
    #[inline(always)]
    pub(crate) fn may_be_due(&self, now: Time) -> bool {
        self.lower_bound.get() <= now
    }

    pub(crate) fn set(&self, deadline: Time, waker: Waker) -> TimerKey {
        if deadline < self.lower_bound.get() {
            self.lower_bound.set(deadline);
            self.is_exact.set(true);
        }
        self.wheel.borrow_mut().set(deadline, waker)
    }

    /// Replaces the waker of a timer; does nothing if it has fired.
    pub(crate) fn set_waker(&self, key: TimerKey, waker: &Waker) {
        let is_other =
            self.wheel.borrow_mut().waker_mut(key).is_some_and(|current| !current.will_wake(waker));
        if is_other {
            let waker = waker.clone();
            let former =
                self.wheel.borrow_mut().waker_mut(key).map(|current| std::mem::replace(current, waker));
            drop(former);
        }
    }

    /// Clears a timer; does nothing if it has fired.
    pub(crate) fn clear(&self, key: TimerKey) {
        let Some((deadline, waker)) = self.wheel.borrow_mut().clear(key) else { return };
        if deadline == self.lower_bound.get() {
            self.is_exact.set(false);
        }
        drop(waker);
    }

    /// Pops the first timer that is due.
    pub(crate) fn pop_due(&self, now: Time) -> Option<Waker> {
        if !self.may_be_due(now) {
            return None;
        }
        let mut wheel = self.wheel.borrow_mut();
        let due = wheel.pop_due(now);
        let (lower_bound, is_exact) = wheel.lower_bound();
        self.lower_bound.set(lower_bound);
        self.is_exact.set(is_exact);
        due
    }

    /// The first deadline.
    pub(crate) fn next_deadline(&self) -> Option<Time> {
        let wheel = self.wheel.borrow();
        if wheel.is_empty() {
            return None;
        }
        if !self.is_exact.get() {
            self.lower_bound.set(wheel.next_deadline());
            self.is_exact.set(true);
        }
        Some(self.lower_bound.get())
    }
}
