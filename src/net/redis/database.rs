//! One of a server's databases: keys, their values and when they expire.
//!
//! Invariants: between commands no collection is empty; what has expired is gone before a command begins; a command that changes a
//! key says so by [`Database::changed`], or by setting or removing it, and the transactions that watch the key then fail.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::ordered_map::OrderedMap;
use super::refusal::Refusal;
use super::stored::{Stored, StoredKind};
use super::value::RedisBytes;

/// A key's value, and the Unix time in ms at which it expires.
#[derive(Clone, Debug)]
pub(super) struct KeyEntry {
    pub(super) value: Stored,
    pub(super) expires: Option<i64>,
}

/// A database.
#[derive(Default)]
pub(super) struct Database {
    entries: OrderedMap<KeyEntry>,
    expiries: BTreeSet<(i64, RedisBytes)>,
    watchers: BTreeMap<RedisBytes, Vec<Rc<Cell<bool>>>>,
    /// Whether a list has changed, so that clients that wait for elements may be served.
    pub(super) has_new_elements: bool,
}

impl Database {
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// The number of keys that will expire.
    pub(super) fn expiring(&self) -> usize {
        self.expiries.len()
    }

    pub(super) fn contains(&self, key: &[u8]) -> bool {
        self.entries.contains(key)
    }

    pub(super) fn entry(&self, key: &[u8]) -> Option<&KeyEntry> {
        self.entries.get(key)
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = &[u8]> {
        self.entries.keys()
    }

    pub(super) fn key_at(&self, index: usize) -> Option<RedisBytes> {
        self.entries.key_at(index)
    }

    /// See [`OrderedMap::walk`].
    pub(super) fn walk(&self, from: u64, count: usize) -> (Vec<(&[u8], &KeyEntry)>, u64) {
        self.entries.walk(from, count)
    }

    /// The value of a key.
    ///
    /// # Errors
    /// If it has another type.
    pub(super) fn get<T: StoredKind>(&self, key: &[u8]) -> Result<Option<&T>, Refusal> {
        let Some(entry) = self.entries.get(key) else { return Ok(None) };
        T::of(&entry.value).map(Some).ok_or(Refusal::WRONG_TYPE)
    }

    /// The value of a key, to change. Who changes it calls [`Database::changed`].
    ///
    /// # Errors
    /// If it has another type.
    pub(super) fn get_mut<T: StoredKind>(&mut self, key: &[u8]) -> Result<Option<&mut T>, Refusal> {
        let Some(entry) = self.entries.get_mut(key) else { return Ok(None) };
        T::of_mut(&mut entry.value).map(Some).ok_or(Refusal::WRONG_TYPE)
    }

    /// The value of a key, which is made if there is none. Who changes it calls [`Database::changed`].
    ///
    /// # Errors
    /// If it has another type.
    pub(super) fn get_or_default<T: StoredKind>(&mut self, key: &[u8]) -> Result<&mut T, Refusal> {
        if !self.entries.contains(key) {
            self.entries.insert(key, KeyEntry { value: T::default().wrap(), expires: None });
        }
        let entry = self.entries.get_mut(key).expect("it was inserted if it was missing");
        T::of_mut(&mut entry.value).ok_or(Refusal::WRONG_TYPE)
    }

    /// A command has changed a key's value. A collection without elements is removed.
    pub(super) fn changed(&mut self, key: &[u8]) {
        self.touch(key);
        match self.entries.get(key).map(|entry| &entry.value) {
            Some(value) if value.is_empty() => drop(self.take(key)),
            Some(Stored::List(_)) => self.has_new_elements = true,
            _ => {}
        }
    }

    /// Sets a key, without an expiry.
    pub(super) fn set(&mut self, key: &[u8], value: impl StoredKind) {
        self.put(key, KeyEntry { value: value.wrap(), expires: None });
    }

    /// Sets a key. A value of a collection without elements removes it.
    pub(super) fn put(&mut self, key: &[u8], entry: KeyEntry) {
        self.take(key);
        if let Some(expires) = entry.expires {
            self.expiries.insert((expires, key.to_vec()));
        }
        self.entries.insert(key, entry);
        self.changed(key);
    }

    /// Removes a key.
    pub(super) fn remove(&mut self, key: &[u8]) -> Option<KeyEntry> {
        let entry = self.take(key)?;
        self.touch(key);
        Some(entry)
    }

    fn take(&mut self, key: &[u8]) -> Option<KeyEntry> {
        let entry = self.entries.remove(key)?;
        if let Some(expires) = entry.expires {
            self.expiries.remove(&(expires, key.to_vec()));
        }
        Some(entry)
    }

    /// Sets when a key expires, as Unix time in ms.
    pub(super) fn set_expiry(&mut self, key: &[u8], expires: Option<i64>) {
        let Some(entry) = self.entries.get_mut(key) else { return };
        if let Some(before) = std::mem::replace(&mut entry.expires, expires) {
            self.expiries.remove(&(before, key.to_vec()));
        }
        if let Some(expires) = expires {
            self.expiries.insert((expires, key.to_vec()));
        }
        self.touch(key);
    }

    /// Removes what has expired at this Unix time in ms.
    pub(super) fn purge(&mut self, now: i64) {
        while let Some((expires, key)) = self.expiries.first() {
            if *expires > now {
                return;
            }
            let key = key.clone();
            self.remove(&key);
        }
    }

    /// Removes all keys.
    pub(super) fn clear(&mut self) {
        let keys: Vec<RedisBytes> = self.watchers.keys().cloned().collect();
        for key in keys.iter().filter(|key| self.entries.contains(key)) {
            self.touch(key);
        }
        self.entries = OrderedMap::default();
        self.expiries.clear();
    }

    /// Has a flag set when the key changes.
    pub(super) fn watch(&mut self, key: &[u8], flag: &Rc<Cell<bool>>) {
        self.watchers.entry(key.to_vec()).or_default().push(flag.clone());
    }

    /// Takes [`Database::watch`] back.
    pub(super) fn unwatch(&mut self, key: &[u8], flag: &Rc<Cell<bool>>) {
        if let Some(flags) = self.watchers.get_mut(key) {
            flags.retain(|known| !Rc::ptr_eq(known, flag));
            if flags.is_empty() {
                self.watchers.remove(key);
            }
        }
    }

    fn touch(&self, key: &[u8]) {
        self.watchers.get(key).into_iter().flatten().for_each(|flag| flag.set(true));
    }
}
