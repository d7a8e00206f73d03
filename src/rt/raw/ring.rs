//! The run queue: which tasks are ready, first in, first out, in a ring whose size is a power of two. What was taken from it
//! stays there for a while, and so it is also the record of the loop's latest steps, which costs a step nothing.
//!
//! Invariants: the places from `head` to before `tail` name a task each, which is Ready (see `stepping`); those of the last
//! [`PAST`] before `head` that were taken since [`Ring::forget`] name a block each that is in the table, so its header can be
//! read; the others nothing. No method calls foreign code, so none is ever entered while another is at work. The ring has
//! room for the past and as many tasks as its loop has blocks of memory for ([`Ring::reserve`]), each of which is in it at
//! most once: so it is never full.
//!
//! Taking moves only the head and putting only the tail: with a length, which both change, each step of the loop would wait
//! for the one before it.

use std::cell::{Cell, UnsafeCell};
use std::mem::MaybeUninit;
use std::ptr::NonNull;

use super::header::Header;
use super::stepping::Stepping;
use crate::rt::task::TaskId;

/// How many of the tasks that were taken last can be asked for.
pub(in crate::rt) const PAST: usize = 256;

type Places = Box<[MaybeUninit<NonNull<Header>>]>;

/// A queue of tasks.
pub(in crate::rt) struct Ring {
    /// As many as a power of two, or none.
    places: UnsafeCell<Places>,
    /// How many tasks were taken, and put, ever. Counted on and on; a place is what is left after whole turns of the ring.
    head: Cell<usize>,
    tail: Cell<usize>,
    /// How many of those taken nobody will ask for.
    forgotten: Cell<usize>,
}

impl Default for Ring {
    fn default() -> Ring {
        Ring {
            places: UnsafeCell::new(Box::new([])),
            head: Cell::new(0),
            tail: Cell::new(0),
            forgotten: Cell::new(0),
        }
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

    /// How many tasks were ever put, counted on and on.
    #[inline(always)]
    pub(in crate::rt) fn queued(&self) -> usize {
        self.tail.get()
    }

    /// How many tasks were taken since [`Ring::forget`].
    #[inline(always)]
    pub(in crate::rt) fn remembered(&self) -> usize {
        self.head.get().wrapping_sub(self.forgotten.get())
    }

    /// The task that was taken last, if that was since [`Ring::forget`].
    #[inline(always)]
    pub(in crate::rt) fn last_taken(&self) -> Option<TaskId> {
        // SAFETY: it is the last of those remembered.
        if self.remembered() > 0 { Some(unsafe { self.taken_before(1) }) } else { None }
    }

    /// The tasks that were taken since [`Ring::forget`], in order: no more than [`PAST`], which is up to who takes them.
    pub(super) fn remember<'a>(&self, into: &'a mut [TaskId; PAST]) -> &'a [TaskId] {
        let count = self.remembered().min(PAST);
        let taken = &mut into[..count];
        let mut before = count;
        for task in &mut *taken {
            // SAFETY: so many were taken, and are remembered.
            *task = unsafe { self.taken_before(before) };
            before -= 1;
        }
        taken
    }

    /// # Safety
    /// At least so many were taken since [`Ring::forget`], it is not zero, and not more than [`PAST`].
    #[inline(always)]
    unsafe fn taken_before(&self, count: usize) -> TaskId {
        // SAFETY: nothing else looks at the places while this method runs, see the module's invariants.
        let places = unsafe { &*self.places.get() };
        let place = self.head.get().wrapping_sub(count) & (places.len().wrapping_sub(1));
        // SAFETY: something was taken, so the size is not zero, and as a power of two it is above this; there is room for the
        // past, so it still names the block, whose header can be read.
        unsafe { places.get_unchecked(place).assume_init().as_ref() }.id()
    }

    /// Of the tasks taken so far none will be asked for: their memory may be given back.
    #[inline(always)]
    pub(in crate::rt) fn forget(&self) {
        self.forgotten.set(self.head.get());
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
        let wanted = tasks + PAST;
        if wanted <= places.len() {
            return;
        }
        let mut larger = Box::new_uninit_slice(wanted.next_power_of_two());
        let (former, now) = (places.len(), larger.len());
        // All of them, so what was taken is among them.
        for before in 1..=former {
            let place = self.tail.get().wrapping_sub(before);
            larger[place & (now - 1)] = places[place & (former - 1)];
        }
        *places = larger;
    }
}
