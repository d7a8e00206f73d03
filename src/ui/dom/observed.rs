//! The page's state: cells that ask for a refresh when they are written.

use std::cell::RefCell;

use super::refresh;

/// A value that the page shows.
#[derive(Default)]
pub(crate) struct Observed<T>(RefCell<T>);

impl<T> Observed<T> {
    pub(crate) const fn new(value: T) -> Observed<T> {
        Observed(RefCell::new(value))
    }

    /// Looks at it. `read` calls neither the browser nor a session.
    pub(crate) fn with<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        read(&self.0.borrow())
    }

    pub(crate) fn get(&self) -> T
    where
        T: Clone,
    {
        self.0.borrow().clone()
    }

    pub(crate) fn set(&self, value: T) {
        // The old one may own a run: it goes when the cell is free again.
        let old = self.0.replace(value);
        drop(old);
        refresh::soon();
    }

    /// Writes it in place. `change` calls neither the browser nor a session.
    pub(crate) fn update(&self, change: impl FnOnce(&mut T)) {
        change(&mut self.0.borrow_mut());
        refresh::soon();
    }

    /// Writes it if that changes it.
    pub(crate) fn set_if_changed(&self, value: T)
    where
        T: PartialEq,
    {
        if *self.0.borrow() != value {
            self.set(value);
        }
    }
}
