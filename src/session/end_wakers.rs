//! The wakers of those who wait for the end of a run.

use std::cell::RefCell;
use std::task::Waker;

/// Wakers that are woken once.
#[derive(Default)]
pub struct EndWakers(RefCell<Vec<Waker>>);

impl EndWakers {
    /// Adds a waker.
    pub fn add(&self, waker: &Waker) {
        self.0.borrow_mut().push(waker.clone());
    }

    /// Wakes all of them.
    pub fn wake_all(&self) {
        for waker in self.0.take() {
            waker.wake();
        }
    }
}
