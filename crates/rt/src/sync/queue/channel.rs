//! The bounded FIFO buffer inside a queue, with one set of permits for each end. Many producers, many consumers.
//!
//! It reports no waits; its `futures` do.
//!
//! Invariants: the gauge is set before the change wakes a task; the number of items equals the permits of `ready_items`
//! that are free or granted; while the channel is open, the remaining capacity equals those of `free_slots`.

use std::cell::RefCell;
use std::collections::VecDeque;

use crate::Gauge;
use crate::sync::permits::Permits;

pub(super) struct Channel<T> {
    items: RefCell<VecDeque<T>>,
    pub(super) free_slots: Permits,
    pub(super) ready_items: Permits,
    /// Reports the number of items.
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

    /// Appends an item. The caller has acquired a permit of `free_slots`. A closed channel returns the item.
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

    /// Removes the oldest item. The caller has acquired a permit of `ready_items`. `None` if [`Channel::clear`] dropped it.
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

    /// The number of items.
    pub(super) fn len(&self) -> usize {
        self.items.borrow().len()
    }

    /// Fails every later put. The items can still be got.
    pub(super) fn close(&self) {
        // At once: a put fails on a closed channel, with or without a slot.
        self.free_slots.close_now();
        self.ready_items.close();
    }

    /// Closes, and drops the items.
    pub(super) fn clear(&self) {
        self.close();
        while self.ready_items.try_acquire() {}
        let items = self.items.take();
        self.length.set(0);
        // The drop of an item is foreign code: nothing is borrowed.
        drop(items);
    }
}
