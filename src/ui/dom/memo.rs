//! A memoised value, derived from the page's state and read by several views.

use std::cell::RefCell;
use std::rc::Rc;

/// The last value and its key.
pub(crate) struct Memo<K, V>(RefCell<Option<(K, Rc<V>)>>);

impl<K, V> Default for Memo<K, V> {
    fn default() -> Memo<K, V> {
        Memo(RefCell::default())
    }
}

impl<K: PartialEq, V> Memo<K, V> {
    /// The value for `key`; calls `make` if the last key differs.
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
