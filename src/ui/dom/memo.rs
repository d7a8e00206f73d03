//! What is worked out from the page's state and read by several views: made once.

use std::cell::RefCell;
use std::rc::Rc;

/// A value, and the key it was made for; another key makes it anew.
pub(crate) struct Memo<K, V>(RefCell<Option<(K, Rc<V>)>>);

impl<K, V> Default for Memo<K, V> {
    fn default() -> Memo<K, V> {
        Memo(RefCell::default())
    }
}

impl<K: PartialEq, V> Memo<K, V> {
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
