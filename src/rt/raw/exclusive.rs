//! A value that one visitor at a time may change: a `RefCell` whose guard is one pointer.
//!
//! Borrowing a `RefCell` is a call where code is optimised for size, and its guard comes through memory; what is shared
//! between tasks is entered several times for each message, a recorder for each event. Invariant: while a visitor
//! is in, nobody else gets in, nor while somebody reads.

use std::cell::{Cell, UnsafeCell};
use std::ops::{Deref, DerefMut};

/// A value behind a shared reference.
#[derive(Default)]
pub(crate) struct Exclusive<T> {
    /// How many read, or [`ENTERED`].
    readers: Cell<u32>,
    value: UnsafeCell<T>,
}

const ENTERED: u32 = u32::MAX;

impl<T> Exclusive<T> {
    pub(crate) const fn new(value: T) -> Exclusive<T> {
        Exclusive { readers: Cell::new(0), value: UnsafeCell::new(value) }
    }

    /// Enters, to change the value.
    ///
    /// # Panics
    /// While somebody is in, or looks.
    #[inline(always)]
    pub(crate) fn enter(&self) -> Visit<'_, T> {
        if self.readers.get() != 0 {
            refuse();
        }
        self.readers.set(ENTERED);
        Visit(self)
    }

    /// Keeps visitors out for as long as it is looked at.
    ///
    /// # Panics
    /// While somebody is in.
    pub(crate) fn look(&self) -> Look<'_, T> {
        match self.readers.get().checked_add(1) {
            Some(readers) if readers < ENTERED => self.readers.set(readers),
            _ => refuse(),
        }
        Look(self)
    }
}

/// A value that is being changed by who has this.
pub(crate) struct Visit<'a, T>(&'a Exclusive<T>);

impl<T> Deref for Visit<'_, T> {
    type Target = T;

    #[inline(always)]
    fn deref(&self) -> &T {
        // SAFETY: a visit is under way exactly while `readers` says so, and only who has it gets at the value.
        unsafe { &*self.0.value.get() }
    }
}

impl<T> DerefMut for Visit<'_, T> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: as above.
        unsafe { &mut *self.0.value.get() }
    }
}

impl<T> Drop for Visit<'_, T> {
    #[inline(always)]
    fn drop(&mut self) {
        self.0.readers.set(0);
    }
}

/// A value that is looked at, and that nobody changes meanwhile.
pub struct Look<'a, T>(&'a Exclusive<T>);

impl<T> Deref for Look<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: while this is there `readers` is not zero, so nobody enters.
        unsafe { &*self.0.value.get() }
    }
}

impl<T> Drop for Look<'_, T> {
    fn drop(&mut self) {
        self.0.readers.set(self.0.readers.get() - 1);
    }
}

#[cold]
#[inline(never)]
fn refuse() -> ! {
    panic!("what is shared was entered while it was in use");
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;

    fn refuses(visit: impl FnOnce()) -> bool {
        catch_unwind(AssertUnwindSafe(visit)).is_err()
    }

    #[test]
    fn nobody_gets_in_during_a_visit() {
        let value = Exclusive::new(1);
        let mut visit = value.enter();
        assert!(refuses(|| drop(value.enter())) && refuses(|| drop(value.look())));
        *visit += 1;
        drop(visit);
        assert_eq!(*value.look(), 2);
    }

    #[test]
    fn many_look_at_a_time_and_keep_visitors_out() {
        let value = Exclusive::new(String::from("a"));
        let (first, second) = (value.look(), value.look());
        drop(first);
        assert!(refuses(|| drop(value.enter())));
        assert_eq!(*second, "a");
        drop(second);
        value.enter().push('b');
        assert_eq!(*value.look(), "ab");
    }
}
