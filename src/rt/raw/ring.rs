//! The run queue: which tasks are ready, first in, first out, in a ring whose size is a power of two.
//!
//! Invariants: the places from `head` to before `tail` name a task each, which is Ready (see `stepping`), the others nothing;
//! no method calls foreign code, so none is ever entered while another is at work. The ring has room for as many tasks as its
//! loop has blocks of memory for ([`Ring::reserve`]), each of which is in it at most once: so it is never full.
//!
//! Taking moves only the head and putting only the tail: with a length, which both change, each step of the loop would wait
//! for the one before it.

use std::cell::{Cell, UnsafeCell};
use std::mem::MaybeUninit;
use std::ptr::NonNull;

use super::header::Header;
use super::stepping::Stepping;

type Places = Box<[MaybeUninit<NonNull<Header>>]>;

/// A queue of tasks.
pub(in crate::rt) struct Ring {
    /// As many as a power of two, or none.
    places: UnsafeCell<Places>,
    /// How many tasks were taken, and put, ever. Counted on and on; a place is what is left after whole turns of the ring.
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

    /// How many tasks were ever taken, counted on and on.
    #[inline(always)]
    pub(in crate::rt) fn taken(&self) -> usize {
        self.head.get()
    }

    /// Puts a task at the end.
    ///
    /// # Safety
    /// It is Ready, in no run queue, nobody has its [`Stepping`], and room for it was reserved.
    #[inline(always)]
    pub(super) unsafe fn push(&self, task: NonNull<Header>) {
        // SAFETY: nothing else looks at the places while this method runs, see the module's invariants.
        let places = unsafe { &mut *self.places.get() };
        let tail = self.tail.get();
        // SAFETY: there is room, so the size is not zero, and as a power of two it is above this.
        unsafe { places.get_unchecked_mut(tail & (places.len().wrapping_sub(1))) }.write(task);
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
        // SAFETY: who was in the run queue is Ready, and is in no run queue any more.
        Some(unsafe { Stepping::new(task) })
    }

    /// Makes room for so many tasks in all.
    #[cold]
    #[inline(never)]
    pub(super) fn reserve(&self, tasks: usize) {
        // SAFETY: nothing else looks at the places while this method runs.
        let places = unsafe { &mut *self.places.get() };
        if tasks <= places.len() {
            return;
        }
        let mut larger = Box::new_uninit_slice(tasks.next_power_of_two().max(16));
        let (former, now) = (places.len(), larger.len());
        for n in 0..self.len() {
            let place = self.head.get().wrapping_add(n);
            larger[place & (now - 1)] = places[place & (former - 1)];
        }
        *places = larger;
    }
}
