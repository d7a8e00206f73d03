//! The run queue: which tasks are ready, first in, first out, in a ring whose size is a power of two.
//!
//! Invariants: the `length` places from `head` on hold a task each, the others nothing; no method calls foreign code, so
//! none is ever entered while another is at work. The ring grows when it is full and so is soon as large as the loop
//! has tasks: each is in it at most once.

use std::cell::{Cell, UnsafeCell};
use std::mem::MaybeUninit;

use super::cell::TaskRef;

type Places = Box<[MaybeUninit<TaskRef>]>;

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
    #[inline(always)]
    pub(in crate::rt) fn push(&self, task: TaskRef) {
        // SAFETY: nothing else looks at the places while this method runs, see the module's invariants; the borrow ends
        // before `grow` takes its own.
        let size = unsafe { &*self.places.get() }.len();
        if self.length.get() == size {
            self.grow();
        }
        // SAFETY: as above.
        let places = unsafe { &mut *self.places.get() };
        let place = self.head.get().wrapping_add(self.length.get()) & (places.len() - 1);
        // SAFETY: the size is a power of two, so `place` is below it.
        unsafe { places.get_unchecked_mut(place) }.write(task);
        self.length.set(self.length.get() + 1);
    }

    /// Takes the task at the head.
    #[inline(always)]
    pub(in crate::rt) fn pop(&self) -> Option<TaskRef> {
        let length = self.length.get().checked_sub(1)?;
        // SAFETY: nothing else looks at the places while this method runs, see the module's invariants.
        let places = unsafe { &*self.places.get() };
        let place = self.head.get() & (places.len() - 1);
        // SAFETY: the length was not zero, so the size is not either, and as a power of two it is above `place`; the head
        // holds a task, and is moved on so that it is read once.
        let task = unsafe { places.get_unchecked(place).assume_init_read() };
        self.head.set(self.head.get().wrapping_add(1));
        self.length.set(length);
        Some(task)
    }

    /// Doubles the size.
    #[cold]
    fn grow(&self) {
        let mut tasks: Vec<MaybeUninit<TaskRef>> = Vec::new();
        let size = (self.length.get() * 2).max(16);
        tasks.reserve_exact(size);
        let length = self.length.get();
        while let Some(task) = self.pop() {
            tasks.push(MaybeUninit::new(task));
        }
        tasks.resize_with(size, MaybeUninit::uninit);
        // SAFETY: nothing else looks at the places while this method runs; `pop` has left them all empty.
        unsafe { *self.places.get() = tasks.into_boxed_slice() };
        self.head.set(0);
        self.length.set(length);
    }
}

impl Drop for Ring {
    fn drop(&mut self) {
        while self.pop().is_some() {}
    }
}
