//! What is worked out from the page's state and read by several views: made once.

use std::cell::RefCell;
use std::rc::Rc;

/// A value, and the key it was made for; another key makes it anew.
pub(crate) struct Derived<K, V>(RefCell<Option<(K, Rc<V>)>>);

impl<K, V> Default for Derived<K, V> {
    fn default() -> Derived<K, V> {
        Derived(RefCell::default())
    }
}

impl<K: PartialEq, V> Derived<K, V> {
    /// The value for `key`, by `make` unless it is there.
    pub(crate) fn get(&self, key: K, make: impl FnOnce() -> V) -> Rc<V> {
        if let Some((known, value)) = &*self.0.borrow()
            && *known == key
        {
            return value.clone();
        }
        let value = Rc::new(make());
        self.0.replace(Some((key, value.clone())));
        value
    }
}
