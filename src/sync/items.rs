//! Items in the order in which they came, in a ring whose size is a power of two: what is in a channel.
//!
//! A `VecDeque` but for one thing: its methods are calls where code is optimised for size, of which one answers through memory.
//!
//! Invariant: the places from the head on, as many as are counted, hold an item each, the others nothing.

use std::mem;

pub(super) struct Items<T> {
    places: Vec<Option<T>>,
    /// Counted on and on until the ring grows; a place is what is left after whole turns of it.
    head: usize,
    count: usize,
}

impl<T> Default for Items<T> {
    fn default() -> Items<T> {
        Items { places: Vec::new(), head: 0, count: 0 }
    }
}

impl<T> Items<T> {
    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// Puts an item at the end.
    #[inline(always)]
    pub(super) fn push(&mut self, item: T) {
        if self.count == self.places.len() {
            self.grow();
        }
        let tail = self.head.wrapping_add(self.count);
        // Forgotten, because dropping what is known to be nothing would be a call.
        mem::forget(self.place(tail).replace(item));
        self.count += 1;
    }

    /// Takes the first.
    #[inline(always)]
    pub(super) fn pop(&mut self) -> Option<T> {
        if self.count == 0 {
            return None;
        }
        self.count -= 1;
        let head = self.head;
        self.head = head.wrapping_add(1);
        self.place(head).take()
    }

    #[inline(always)]
    fn place(&mut self, number: usize) -> &mut Option<T> {
        let last = self.places.len().wrapping_sub(1);
        &mut self.places.as_mut_slice()[number & last]
    }

    /// Doubles the room of a ring that is full.
    #[cold]
    #[inline(never)]
    fn grow(&mut self) {
        let size = self.count;
        self.head &= size.wrapping_sub(1);
        self.places.resize_with((2 * size).max(4), || None);
        // What had gone round to the places before the head comes after what was there.
        for n in 0..self.head {
            self.places.as_mut_slice().swap(n, size + n);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_in_first_comes_out_first_while_the_ring_turns_and_grows() {
        let (mut items, mut next, mut first) = (Items::default(), 0, 0);
        for round in 0..40 {
            for _ in 0..round % 7 + 1 {
                items.push(Box::new(next));
                next += 1;
            }
            for _ in 0..round % 5 {
                assert_eq!(items.pop().map(|item| *item), (first < next).then_some(first));
                first = (first + 1).min(next);
            }
            assert_eq!(items.len(), next - first);
        }
        while let Some(item) = items.pop() {
            assert_eq!(*item, first);
            first += 1;
        }
        assert_eq!((first, items.len(), items.pop()), (next, 0, None));
    }
}
