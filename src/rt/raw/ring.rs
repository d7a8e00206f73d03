//! The run queue: which tasks are ready, first in, first out, in a ring whose size is a power of two.
//!
//! Invariants: the places from `head` to before `tail` name a task each, which is Ready (see `stepping`), the others nothing;
//! no method calls foreign code, so none is ever entered while another is at work. The ring grows when it is full and so is
//! soon as large as the loop has tasks: each is in it at most once.
//!
//! Taking moves only the head and putting only the tail: with a length, which both change, each step of the loop would wait
//! for the one before it.

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
    /// These are counted on and on; a place is what is left after whole turns of the ring.
    head: Cell<usize>,
    tail: Cell<usize>,
}

impl Default for Ring {
    fn default() -> Ring {
        Ring { places: UnsafeCell::new(Box::new([])), head: Cell::new(0), tail: Cell::new(0) }
    }
}

impl Ring {
    #[inline(always)]
    pub(in crate::rt) fn len(&self) -> usize {
        self.tail.get().wrapping_sub(self.head.get())
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
        if self.len() == size {
            self.grow();
        }
        // SAFETY: as above.
        let places = unsafe { &mut *self.places.get() };
        let tail = self.tail.get();
        // SAFETY: the size is a power of two, so this is below it.
        unsafe { places.get_unchecked_mut(tail & (places.len() - 1)) }.write(task);
        self.tail.set(tail.wrapping_add(1));
    }

    /// Takes the task at the head.
    #[inline(always)]
    pub(in crate::rt) fn pop(&self) -> Option<Stepping> {
        let head = self.head.get();
        if head == self.tail.get() {
            return None;
        }
        // SAFETY: nothing else looks at the places while this method runs, see the module's invariants.
        let places = unsafe { &*self.places.get() };
        // SAFETY: there is a task, so the size is not zero, and as a power of two it is above this; the head names a task,
        // and is moved on so that it is read once.
        let task = unsafe { places.get_unchecked(head & (places.len() - 1)).assume_init_read() };
        self.head.set(head.wrapping_add(1));
        // SAFETY: who was in the run queue is in the table and Ready, and is in no run queue any more.
        Some(unsafe { Stepping::new(task) })
    }

    /// Doubles the size.
    #[cold]
    #[inline(never)]
    fn grow(&self) {
        // SAFETY: nothing else looks at the places while this method runs.
        let places = unsafe { &mut *self.places.get() };
        let length = self.len();
        let size = (length * 2).max(16);
        let mut tasks = Vec::with_capacity(size);
        // It is full, so every place from the head on, round the ring, names a task.
        for n in 0..length {
            tasks.push(places[self.head.get().wrapping_add(n) & (length - 1)]);
        }
        tasks.resize_with(size, MaybeUninit::uninit);
        *places = tasks.into_boxed_slice();
        self.head.set(0);
        self.tail.set(length);
    }
}
