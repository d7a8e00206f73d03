//! The run queue: which tasks are ready, first in, first out.
//!
//! Invariant: a task is in the queue exactly while its state is `Ready`, hence at most once; the executor's
//! state machine ensures it, so the queue itself checks nothing.

use std::cell::RefCell;
use std::collections::VecDeque;

/// A task's place in the executor's table.
pub(super) type Slot = usize;

#[derive(Default)]
pub(super) struct RunQueue(RefCell<VecDeque<Slot>>);

impl RunQueue {
    #[inline(always)]
    pub(super) fn push(&self, slot: Slot) {
        self.0.borrow_mut().push_back(slot);
    }

    #[inline(always)]
    pub(super) fn pop(&self) -> Option<Slot> {
        self.0.borrow_mut().pop_front()
    }

    #[inline(always)]
    pub(super) fn len(&self) -> usize {
        self.0.borrow().len()
    }
}
