//! The run queue: which tasks are ready, first in, first out.
//!
//! Invariant: a task is in it once, exactly while its state is Ready; nothing is borrowed while a task is dropped.

use std::cell::RefCell;
use std::collections::VecDeque;

/// A queue of references to tasks.
pub(super) struct RunQueue<R>(RefCell<VecDeque<R>>);

impl<R> Default for RunQueue<R> {
    fn default() -> RunQueue<R> {
        RunQueue(RefCell::default())
    }
}

impl<R> RunQueue<R> {
    pub(super) fn len(&self) -> usize {
        self.0.borrow().len()
    }

    /// Puts a task at the end.
    #[inline]
    pub(super) fn push(&self, task: R) {
        self.0.borrow_mut().push_back(task);
    }

    /// Takes the task at the head.
    #[inline]
    pub(super) fn pop(&self) -> Option<R> {
        self.0.borrow_mut().pop_front()
    }
}
