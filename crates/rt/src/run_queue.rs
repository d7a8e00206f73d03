//! The run queue: which tasks are ready, first in, first out.
//!
//! Invariant: a task is in it once, exactly while its state is Ready; nothing is borrowed while a task is dropped.

use std::cell::RefCell;
use std::collections::VecDeque;

use super::task::TaskId;

/// A queue of references to tasks, each with the task's id: of a task whose type is not known that would be a call.
pub(super) struct RunQueue<R>(RefCell<VecDeque<(TaskId, R)>>);

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
    pub(super) fn push(&self, id: TaskId, task: R) {
        self.0.borrow_mut().push_back((id, task));
    }

    /// Takes the task at the head.
    #[inline]
    pub(super) fn pop(&self) -> Option<(TaskId, R)> {
        self.0.borrow_mut().pop_front()
    }
}
