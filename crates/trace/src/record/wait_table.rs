//! The wait sites of a chunk by their label keys, so that a repeated wait does not format its label.
//!
//! An open-addressed hash table with linear probing (Knuth, The Art of Computer Programming 3, 6.4, algorithm L). The keys
//! come from the program itself, never from a file, so the hash need not resist attacks. Invariant: the load factor is at
//! most 1/2.

use std::panic::Location;
use std::ptr;

use super::event::WaitId;
use loopscope_rt::Wait;

#[derive(Clone, Copy)]
struct KeyedWait {
    kind: &'static str,
    at: &'static Location<'static>,
    label_key: u64,
    id: WaitId,
}

/// Wait ids by kind, line and label key.
///
/// The rejected alternative is a `HashMap`. With the hash of the crate `rustc-hash`, a recorded join takes 0.4 % more
/// instructions, a recorded sleep 0.6 % and a message of a queue 0.5 %, but the map adds 1.6 kB of WebAssembly to what the page
/// starts with. With the hash of `std` they take 9 %, 6 % and 13 % more.
pub(crate) struct WaitTable {
    /// The length is a power of two.
    slots: Vec<Option<KeyedWait>>,
    used: usize,
}

/// Enough for a demo with a few lines that wait.
const FEWEST: usize = 32;

impl Default for WaitTable {
    fn default() -> WaitTable {
        WaitTable { slots: vec![None; FEWEST], used: 0 }
    }
}

impl WaitTable {
    /// The id of the wait; `None` if it has no key or was not added.
    pub(crate) fn get(&self, wait: &Wait<'_>) -> Option<WaitId> {
        self.slots.as_slice()[self.slot(wait.kind, wait.at, wait.label_key?)].map(|entry| entry.id)
    }

    /// Adds a wait that is not in the table. A wait without a key is ignored.
    pub(crate) fn add(&mut self, wait: &Wait<'_>, id: WaitId) {
        let &Wait { kind, at, label_key: Some(label_key), .. } = wait else { return };
        self.used += 1;
        if 2 * self.used > self.slots.len() {
            let larger = vec![None; 2 * self.slots.len()];
            for entry in std::mem::replace(&mut self.slots, larger).into_iter().flatten() {
                self.place_entry(entry);
            }
        }
        self.place_entry(KeyedWait { kind, at, label_key, id });
    }

    /// Removes all entries, and keeps the allocation.
    pub(crate) fn clear(&mut self) {
        self.slots.fill(None);
        self.used = 0;
    }

    fn place_entry(&mut self, entry: KeyedWait) {
        let slot = self.slot(entry.kind, entry.at, entry.label_key);
        self.slots[slot] = Some(entry);
    }

    /// The slot of such a wait, or the empty slot where it belongs. Kinds and lines are compared by address: equal ones at two
    /// addresses are at worst stored twice.
    #[inline(always)]
    fn slot(&self, kind: &'static str, at: &'static Location<'static>, label_key: u64) -> usize {
        let last = self.slots.len() - 1;
        // Knuth's multiplicative hash: locations are far apart in memory, keys that are times are close together.
        let mixed =
            (ptr::from_ref(at).addr() as u64 >> 4 ^ label_key >> 2).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mut slot = (mixed >> 40) as usize & last;
        while let Some(entry) = &self.slots.as_slice()[slot] {
            if entry.label_key == label_key && ptr::eq(entry.at, at) && ptr::eq(entry.kind, kind) {
                break;
            }
            slot = (slot + 1) & last;
        }
        slot
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_of_waits_are_told_apart_until_all_are_forgotten() {
        let at = [Location::caller(), Location::caller()];
        let wait = |key: u64| {
            let kind = ["timer", "join", "queue"][key as usize % 3];
            Wait { kind, label: &"", at: at[key as usize % 2], until: None, label_key: Some(key / 6 * 4) }
        };
        let mut entry = WaitTable::default();
        for key in 0..9_000 {
            assert_eq!(entry.get(&wait(key)), None);
            entry.add(&wait(key), WaitId::new(key as u32));
        }
        for key in 0..9_000 {
            assert_eq!(entry.get(&wait(key)), Some(WaitId::new(key as u32)));
        }
        let unkeyed = Wait { label_key: None, ..wait(0) };
        entry.add(&unkeyed, WaitId::new(0));
        assert_eq!(entry.get(&unkeyed), None);
        entry.clear();
        assert!((0..9_000).all(|key| entry.get(&wait(key)).is_none()));
    }
}
