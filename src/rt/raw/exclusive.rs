//! A value that one visitor at a time may change: a `RefCell` that is entered in place.
//!
//! Borrowing a `RefCell` is a call where code is optimised for size, and gives a guard that has to be dropped; what is
//! shared between tasks is entered several times for each message. Invariant: while a visitor is in, nobody else gets in.

use std::cell::{Cell, UnsafeCell};

/// A value behind a shared reference.
#[derive(Default)]
pub(crate) struct Exclusive<T> {
    entered: Cell<bool>,
    value: UnsafeCell<T>,
}

impl<T> Exclusive<T> {
    pub(crate) const fn new(value: T) -> Exclusive<T> {
        Exclusive { entered: Cell::new(false), value: UnsafeCell::new(value) }
    }

    /// Lets `visit` change the value.
    ///
    /// # Panics
    /// When called from within a visit, or after one that panicked.
    #[inline(always)]
    pub(crate) fn enter<R>(&self, visit: impl FnOnce(&mut T) -> R) -> R {
        if self.entered.get() {
            refuse();
        }
        self.entered.set(true);
        // SAFETY: a visit is under way exactly while `entered` says so, and this one was alone when it began.
        let result = visit(unsafe { &mut *self.value.get() });
        self.entered.set(false);
        result
    }
}

#[cold]
#[inline(never)]
fn refuse() -> ! {
    panic!("what tasks share was entered while it was being changed");
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;

    #[test]
    fn a_visit_within_a_visit_is_refused_and_so_is_one_after_a_panic() {
        let value = Exclusive::new(1);
        assert_eq!(value.enter(|value| std::mem::replace(value, 2)), 1);
        let nested = catch_unwind(AssertUnwindSafe(|| value.enter(|_| value.enter(|inner| *inner = 3))));
        assert!(nested.is_err());
        assert!(catch_unwind(AssertUnwindSafe(|| value.enter(|_| ()))).is_err());
    }
}
