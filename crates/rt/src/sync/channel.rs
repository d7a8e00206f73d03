//! Items on their way from those who put to those who get, in order, as far as there is room: what is inside a queue.
//!
//! It says nothing of its waits to anyone; [`queue`](mod@super::queue) does.
//!
//! Invariants: the length is told before anybody is woken by what changed it; as many items are in the channel as there are permits of `ready_items` that are free or were given to someone who
//! has not come to fetch the item; and as many places are left as there are such permits of `free_slots`, while it is open.

use std::cell::RefCell;
use std::collections::VecDeque;

use super::permits::Permits;
use crate::Gauge;

/// A channel for any number of tasks at each end.
pub(super) struct Channel<T> {
    items: RefCell<VecDeque<T>>,
    pub(super) free_slots: Permits,
    pub(super) ready_items: Permits,
    /// Tells how many items are in it.
    length: Gauge,
}

impl<T> Channel<T> {
    pub(super) fn new(capacity: usize, length: Gauge) -> Channel<T> {
        Channel {
            items: RefCell::default(),
            free_slots: Permits::new(capacity),
            ready_items: Permits::new(0),
            length,
        }
    }

    /// Puts an item in, for which a permit of `free_slots` was got; gives it back if the channel is closed.
    #[inline(always)]
    pub(super) fn put(&self, item: T) -> Result<(), T> {
        if self.is_closed() {
            return Err(item);
        }
        self.items.borrow_mut().push_back(item);
        self.length.set_to(|| self.len());
        self.ready_items.release(|_| {});
        Ok(())
    }

    /// Takes the item that was put first, for which a permit of `ready_items` was got; `None` if it was dropped meanwhile.
    #[inline(always)]
    pub(super) fn get(&self) -> Option<T> {
        let item = self.items.borrow_mut().pop_front();
        self.length.set_to(|| self.len());
        self.free_slots.release(|_| {});
        item
    }

    pub(super) fn is_closed(&self) -> bool {
        self.free_slots.is_closed()
    }

    /// How many items are in it.
    pub(super) fn len(&self) -> usize {
        self.items.borrow().len()
    }

    /// Nothing is put in any more; what is in can be got.
    pub(super) fn close(&self) {
        // Nobody has use for room any more, not even who was given some.
        self.free_slots.close_now();
        self.ready_items.close();
    }

    /// Closes, and drops what is in.
    pub(super) fn clear(&self) {
        self.close();
        while self.ready_items.try_acquire() {}
        let items = self.items.take();
        self.length.set(0);
        // Items are foreign code when they are dropped: nothing is borrowed.
        drop(items);
    }
}
