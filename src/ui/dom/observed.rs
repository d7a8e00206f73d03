//! Cells of state that schedule a refresh of the page when they are written.

use std::cell::RefCell;

use super::refresh;

/// A value that views read.
#[derive(Default)]
pub(crate) struct Observed<T>(RefCell<T>);

impl<T> Observed<T> {
    pub(crate) const fn new(value: T) -> Observed<T> {
        Observed(RefCell::new(value))
    }

    /// Reads the value in place. `read` must call neither the browser nor a session.
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
        // Dropped after the borrow: the old value may own a run, whose drop runs tasks' destructors.
        let old = self.0.replace(value);
        drop(old);
        refresh::soon();
    }

    /// Changes the value in place. `change` must call neither the browser nor a session.
    pub(crate) fn update<R>(&self, change: impl FnOnce(&mut T) -> R) -> R {
        let result = change(&mut self.0.borrow_mut());
        refresh::soon();
        result
    }

    /// Sets the value if it differs.
    pub(crate) fn set_if_changed(&self, value: T)
    where
        T: PartialEq,
    {
        if *self.0.borrow() != value {
            self.set(value);
        }
    }
}
