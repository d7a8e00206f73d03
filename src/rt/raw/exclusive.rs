//! A value that one visitor at a time may change: a `RefCell` that is entered in place.
//!
//! Borrowing a `RefCell` to change it is a call where code is optimised for size, and gives a guard through memory; what
//! is shared between tasks is entered several times for each message, a recorder for each event. Invariant: while a visitor
//! is in, nobody else gets in, nor while somebody reads.

use std::cell::{Cell, UnsafeCell};
use std::ops::Deref;

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

    /// Lets `visit` change the value.
    ///
    /// # Panics
    /// When called from within a visit, after one that panicked, or while somebody reads.
    #[inline(always)]
    pub(crate) fn enter<R>(&self, visit: impl FnOnce(&mut T) -> R) -> R {
        if self.readers.get() != 0 {
            refuse();
        }
        self.readers.set(ENTERED);
        // SAFETY: nobody reads, and a visit is under way exactly while `readers` says so: this one is alone.
        let result = visit(unsafe { &mut *self.value.get() });
        self.readers.set(0);
        result
    }

    /// Keeps visitors out for as long as it is looked at.
    ///
    /// # Panics
    /// When called from within a visit, or after one that panicked.
    pub(crate) fn look(&self) -> Look<'_, T> {
        match self.readers.get().checked_add(1) {
            Some(readers) if readers < ENTERED => self.readers.set(readers),
            _ => refuse(),
        }
        Look(self)
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
    fn nobody_gets_in_during_a_visit_or_after_one_that_panicked() {
        let value = Exclusive::new(1);
        assert_eq!(value.enter(|value| std::mem::replace(value, 2)), 1);
        value.enter(|inner| {
            assert!(refuses(|| value.enter(|_| ())) && refuses(|| drop(value.look())));
            *inner = 3;
        });
        assert_eq!(*value.look(), 3);
        assert!(refuses(|| value.enter(|_| panic!("in the midst"))));
        assert!(refuses(|| value.enter(|_| ())) && refuses(|| drop(value.look())));
    }

    #[test]
    fn many_read_at_a_time_and_keep_visitors_out() {
        let value = Exclusive::new(String::from("a"));
        let (first, second) = (value.look(), value.look());
        drop(first);
        assert!(refuses(|| value.enter(|_| ())));
        assert_eq!(*second, "a");
        drop(second);
        value.enter(|value| value.push('b'));
        assert_eq!(*value.look(), "ab");
    }
}
