//! The waits of a chunk whose labels have keys, found again without formatting the label.
//!
//! An open-addressed table (Knuth, The Art of Computer Programming 3, 6.4, algorithm L). What is looked for comes from the
//! program itself, never from a file, so its hash need not resist anyone. Invariant: at most half of the places are taken.

use std::panic::Location;
use std::ptr;

use super::event::WaitId;
use loopscope_rt::Wait;

#[derive(Clone, Copy)]
struct WaitEntry {
    kind: &'static str,
    at: &'static Location<'static>,
    label_key: u64,
    id: WaitId,
}

/// Waits by kind, line and key of the label.
///
/// The rejected alternative is a `HashMap`. With the hash of the crate `rustc-hash`, a recorded join takes 0.4 % more
/// instructions, a recorded sleep 0.6 % and a message of a queue 0.5 %, but the map adds 1.6 kB of WebAssembly to what the page
/// starts with. With the hash of `std` they take 9 %, 6 % and 13 % more.
pub(crate) struct WaitTable {
    /// As many as a power of two.
    places: Vec<Option<WaitEntry>>,
    taken: usize,
}

/// As many places as serve a demo with a few lines that wait.
const FEWEST: usize = 32;

impl Default for WaitTable {
    fn default() -> WaitTable {
        WaitTable { places: vec![None; FEWEST], taken: 0 }
    }
}

impl WaitTable {
    /// The id of the wait, if it has a key and is known.
    pub(crate) fn get(&self, wait: &Wait<'_>) -> Option<WaitId> {
        self.places.as_slice()[self.place(wait.kind, wait.at, wait.label_key?)].map(|known| known.id)
    }

    /// Makes a wait known that is not. Without a key it stays unknown.
    pub(crate) fn add(&mut self, wait: &Wait<'_>, id: WaitId) {
        let &Wait { kind, at, label_key: Some(label_key), .. } = wait else { return };
        self.taken += 1;
        if 2 * self.taken > self.places.len() {
            let larger = vec![None; 2 * self.places.len()];
            for known in std::mem::replace(&mut self.places, larger).into_iter().flatten() {
                self.put(known);
            }
        }
        self.put(WaitEntry { kind, at, label_key, id });
    }

    /// Forgets all.
    pub(crate) fn clear(&mut self) {
        self.places.fill(None);
        self.taken = 0;
    }

    fn put(&mut self, known: WaitEntry) {
        let place = self.place(known.kind, known.at, known.label_key);
        self.places[place] = Some(known);
    }

    /// Where such a wait is, or would be. Texts and lines are compared by where they are: two that are alike are at worst
    /// known twice.
    #[inline(always)]
    fn place(&self, kind: &'static str, at: &'static Location<'static>, label_key: u64) -> usize {
        let last = self.places.len() - 1;
        // Knuth's multiplicative hash: lines are far apart in memory, keys next to each other when they are times.
        let mixed =
            (ptr::from_ref(at).addr() as u64 >> 4 ^ label_key >> 2).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mut place = (mixed >> 40) as usize & last;
        while let Some(known) = &self.places.as_slice()[place] {
            if known.label_key == label_key && ptr::eq(known.at, at) && ptr::eq(known.kind, kind) {
                break;
            }
            place = (place + 1) & last;
        }
        place
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
        let mut known = WaitTable::default();
        for key in 0..9_000 {
            assert_eq!(known.get(&wait(key)), None);
            known.add(&wait(key), WaitId::new(key as u32));
        }
        for key in 0..9_000 {
            assert_eq!(known.get(&wait(key)), Some(WaitId::new(key as u32)));
        }
        let unkeyed = Wait { label_key: None, ..wait(0) };
        known.add(&unkeyed, WaitId::new(0));
        assert_eq!(known.get(&unkeyed), None);
        known.clear();
        assert!((0..9_000).all(|key| known.get(&wait(key)).is_none()));
    }
}
