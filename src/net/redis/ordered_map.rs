//! A map that keeps the order in which keys were added, and can be walked in parts while it changes.
//!
//! Invariant: each key has a place, above those of all keys before it, which it keeps until it is removed. So a walk by places
//! meets each key that is there from its beginning to its end exactly once, as `SCAN` promises.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use super::value::RedisBytes;

/// A map from strings, in the order of adding.
#[derive(Clone, Debug)]
pub(super) struct OrderedMap<V> {
    places: HashMap<Rc<[u8]>, u64>,
    entries: BTreeMap<u64, (Rc<[u8]>, V)>,
    /// The place of the last key that was added; the first is 1.
    last: u64,
}

impl<V> Default for OrderedMap<V> {
    fn default() -> OrderedMap<V> {
        OrderedMap { places: HashMap::new(), entries: BTreeMap::new(), last: 0 }
    }
}

impl<V> OrderedMap<V> {
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub(super) fn contains(&self, key: &[u8]) -> bool {
        self.places.contains_key(key)
    }

    pub(super) fn get(&self, key: &[u8]) -> Option<&V> {
        self.entries.get(self.places.get(key)?).map(|(_, value)| value)
    }

    pub(super) fn get_mut(&mut self, key: &[u8]) -> Option<&mut V> {
        self.entries.get_mut(self.places.get(key)?).map(|(_, value)| value)
    }

    /// Sets a key's value; a key that is there keeps its place. Returns the value before.
    pub(super) fn insert(&mut self, key: &[u8], value: V) -> Option<V> {
        if let Some(known) = self.get_mut(key) {
            return Some(std::mem::replace(known, value));
        }
        self.last += 1;
        let key: Rc<[u8]> = key.into();
        self.places.insert(key.clone(), self.last);
        self.entries.insert(self.last, (key, value));
        None
    }

    pub(super) fn remove(&mut self, key: &[u8]) -> Option<V> {
        let place = self.places.remove(key)?;
        self.entries.remove(&place).map(|(_, value)| value)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&[u8], &V)> {
        self.entries.values().map(|(key, value)| (&**key, value))
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = &[u8]> {
        self.iter().map(|(key, _)| key)
    }

    /// The key that is the `index`-th in order.
    pub(super) fn key_at(&self, index: usize) -> Option<RedisBytes> {
        self.keys().nth(index).map(<[u8]>::to_vec)
    }

    /// At most `count` entries from a place on, and the place at which to go on; 0 at the end.
    pub(super) fn walk(&self, from: u64, count: usize) -> (Vec<(&[u8], &V)>, u64) {
        let mut rest = self.entries.range(from..);
        let found = rest.by_ref().take(count).map(|(_, (key, value))| (&**key, value)).collect();
        (found, rest.next().map_or(0, |(place, _)| *place))
    }
}

#[cfg(test)]
mod tests {
    use super::OrderedMap;

    #[test]
    fn the_order_is_that_of_adding() {
        let mut map = OrderedMap::default();
        for key in ["b", "a", "c"] {
            map.insert(key.as_bytes(), key);
        }
        map.insert(b"b", "again");
        map.remove(b"a");
        map.insert(b"a", "last");
        let entries: Vec<_> = map.iter().collect();
        assert_eq!(entries, [(&b"b"[..], &"again"), (b"c", &"c"), (b"a", &"last")]);
    }

    #[test]
    fn a_walk_meets_what_stays_once() {
        let mut map = OrderedMap::default();
        for key in 0..10u8 {
            map.insert(&[key], ());
        }
        let (mut met, mut from) = (Vec::new(), 0);
        loop {
            let (found, next) = map.walk(from, 3);
            met.extend(found.iter().map(|(key, ())| key[0]));
            map.remove(&[met[met.len() - 1]]);
            if next == 0 {
                break;
            }
            from = next;
        }
        assert_eq!(met, (0..10).collect::<Vec<u8>>());
    }
}
