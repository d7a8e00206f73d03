//! The run queue: the ready tasks, FIFO.
//!
//! Invariant: a task is in the queue exactly while its state is Ready, once; nothing is borrowed while a task is dropped.

use std::cell::RefCell;
use std::collections::VecDeque;

/// A queue of task references.
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

    /// Pushes a task to the back.
    #[inline]
    pub(crate) fn push(&self, task: R) {
        self.0.borrow_mut().push_back(task);
    }

    /// Pops the task at the front.
    #[inline]
    pub(crate) fn pop(&self) -> Option<R> {
        self.0.borrow_mut().pop_front()
    }
}
