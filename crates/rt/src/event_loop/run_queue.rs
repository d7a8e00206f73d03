//! The run queue: the ready tasks and callbacks, FIFO.
//!
//! Invariant: a task is in the queue exactly while its state is Ready, once; nothing is borrowed while an entry is dropped.

use std::cell::RefCell;
use std::collections::VecDeque;

/// A queue of entries.
pub(crate) struct RunQueue<R>(RefCell<VecDeque<R>>);

impl<R> Default for RunQueue<R> {
    fn default() -> RunQueue<R> {
        RunQueue(RefCell::default())
    }
}

impl<R> RunQueue<R> {
    pub(crate) fn len(&self) -> usize {
        self.0.borrow().len()
    }

    /// Pushes an entry to the back.
    #[inline]
    pub(crate) fn push(&self, entry: R) {
        self.0.borrow_mut().push_back(entry);
    }

    /// Pops the entry at the front.
    #[inline]
    pub(crate) fn pop(&self) -> Option<R> {
        self.0.borrow_mut().pop_front()
    }
}
