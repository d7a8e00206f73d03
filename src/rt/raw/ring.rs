//! The run queue: which tasks are ready, first in, first out, in a ring whose size is a power of two.
//!
//! Invariants: the `length` places from `head` on name a task each, which is Ready (see `stepping`), the others nothing; no
//! method calls foreign code, so none is ever entered while another is at work. The ring grows when it is full and so is
//! soon as large as the loop has tasks: each is in it at most once.

use std::cell::{Cell, UnsafeCell};
use std::mem::MaybeUninit;
use std::ptr::NonNull;

use super::cell::Header;
use super::stepping::Stepping;

type Places = Box<[MaybeUninit<NonNull<Header>>]>;

/// A queue of tasks.
pub(in crate::rt) struct Ring {
    /// As many as a power of two, or none.
    places: UnsafeCell<Places>,
    /// Counted on and on; the place is what is left after whole turns of the ring.
    head: Cell<usize>,
    length: Cell<usize>,
}

impl Default for Ring {
    fn default() -> Ring {
        Ring { places: UnsafeCell::new(Box::new([])), head: Cell::new(0), length: Cell::new(0) }
    }
}

impl Ring {
    #[inline(always)]
    pub(in crate::rt) fn len(&self) -> usize {
        self.length.get()
    }

    /// Puts a task at the end.
    ///
    /// # Safety
    /// It is in the table and Ready, in no run queue, and nobody has its [`Stepping`].
    #[inline(always)]
    pub(super) unsafe fn push(&self, task: NonNull<Header>) {
        // SAFETY: nothing else looks at the places while this method runs, see the module's invariants; the borrow ends
        // before `grow` takes its own.
        let size = unsafe { &*self.places.get() }.len();
        let length = self.length.get();
        if length == size {
            self.grow();
        }
        // SAFETY: as above.
        let places = unsafe { &mut *self.places.get() };
        let place = self.head.get().wrapping_add(length) & (places.len() - 1);
        // SAFETY: the size is a power of two, so `place` is below it.
        unsafe { places.get_unchecked_mut(place) }.write(task);
        self.length.set(length + 1);
    }

    /// Takes the task at the head.
    #[inline(always)]
    pub(in crate::rt) fn pop(&self) -> Option<Stepping> {
        let length = self.length.get().checked_sub(1)?;
        // SAFETY: nothing else looks at the places while this method runs, see the module's invariants.
        let places = unsafe { &*self.places.get() };
        let place = self.head.get() & (places.len() - 1);
        // SAFETY: the length was not zero, so the size is not either, and as a power of two it is above `place`; the head
        // names a task, and is moved on so that it is read once.
        let task = unsafe { places.get_unchecked(place).assume_init_read() };
        self.head.set(self.head.get().wrapping_add(1));
        self.length.set(length);
        // SAFETY: who was in the run queue is in the table and Ready, and is in no run queue any more.
        Some(unsafe { Stepping::new(task) })
    }

    /// Doubles the size.
    #[cold]
    #[inline(never)]
    fn grow(&self) {
        // SAFETY: nothing else looks at the places while this method runs.
        let places = unsafe { &mut *self.places.get() };
        let length = self.length.get();
        let size = (length * 2).max(16);
        let mut tasks = Vec::with_capacity(size);
        // It is full, so every place from the head on, round the ring, names a task.
        for n in 0..length {
            tasks.push(places[self.head.get().wrapping_add(n) & (length - 1)]);
        }
        tasks.resize_with(size, MaybeUninit::uninit);
        *places = tasks.into_boxed_slice();
        self.head.set(0);
    }
}
