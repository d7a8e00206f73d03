//! Items on their way from those who put to those who get, in order, as far as there is room: what is inside a queue.
//!
//! It says nothing of its waits to anyone; [`queue`](mod@super::queue) does.
//!
//! Invariant: as many items are in the channel as there are permits of `filled` that are free or were given to someone who
//! has not come to fetch the item; and as many places are left as there are such permits of `room`, while it is open.

use std::mem;

use super::items::Items;
use super::permits::Permits;
use crate::rt::{Exclusive, Gauge};

/// A channel for any number of tasks at each end.
pub(super) struct Channel<T> {
    items: Exclusive<Items<T>>,
    pub(super) room: Permits,
    pub(super) filled: Permits,
    /// Tells how many items are in it.
    length: Gauge,
}

impl<T> Channel<T> {
    pub(super) fn new(capacity: usize, length: Gauge) -> Channel<T> {
        Channel {
            items: Exclusive::new(Items::default()),
            room: Permits::new(capacity),
            filled: Permits::new(0),
            length,
        }
    }

    /// Puts an item in, for which a permit of `room` was got; gives it back if the channel is closed.
    #[inline(always)]
    pub(super) fn put(&self, item: T) -> Result<(), T> {
        if self.is_closed() {
            return Err(item);
        }
        self.items.enter().push(item);
        self.filled.release();
        self.length.set_to(|| self.len());
        Ok(())
    }

    /// Takes the item that was put first, for which a permit of `filled` was got; `None` if it was dropped meanwhile.
    #[inline(always)]
    pub(super) fn get(&self) -> Option<T> {
        let item = self.items.enter().pop();
        self.room.release();
        self.length.set_to(|| self.len());
        item
    }

    pub(super) fn is_closed(&self) -> bool {
        self.room.is_closed()
    }

    /// How many items are in it.
    pub(super) fn len(&self) -> usize {
        self.items.look().len()
    }

    /// Nothing is put in any more; what is in can be got.
    pub(super) fn close(&self) {
        self.room.close();
        self.filled.close();
    }

    /// Closes, and drops what is in.
    pub(super) fn clear(&self) {
        self.close();
        while self.filled.take() {}
        let items = mem::take(&mut *self.items.enter());
        self.length.set(0);
        // Items are foreign code when they are dropped: nothing is borrowed.
        drop(items);
    }
}
