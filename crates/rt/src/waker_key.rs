//! What the wakers of tasks carry: a [`WakerKey`], which names a task in the bits of a pointer.
//!
//! Invariant: no key is zero, and two tasks of a thread have the same key only if more tasks than a key can tell apart had the
//! slot between them. Next: `task_table`, which gives keys out.

#[cfg(target_pointer_width = "64")]
use std::cell::Cell;
use std::num::NonZeroUsize;
#[cfg(target_pointer_width = "64")]
use std::sync::atomic::{AtomicU32, Ordering};

use super::task::TaskId;

/// How many bits of a key say which slot: four million tasks at a time.
const INDEX_BITS: u32 = 22;
pub(super) const MAX_SLOTS: u32 = 1 << INDEX_BITS;

/// A slot of the table (the low 22 bits), and how many tasks had it before, counted from 1.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct SlotId(u32);

impl SlotId {
    pub(super) fn index(self) -> usize {
        (self.0 % MAX_SLOTS) as usize
    }

    /// The slot for its first task. No slot counts from zero, so that no key is zero.
    pub(super) fn new(index: u32) -> SlotId {
        SlotId(MAX_SLOTS + index)
    }

    /// The same slot for the next task; `None` when it has had as many as can be told apart.
    pub(super) fn next_generation(self) -> Option<SlotId> {
        self.0.checked_add(MAX_SLOTS).map(SlotId)
    }

    /// The same slot, after a rest.
    pub(super) fn recycle(self) -> SlotId {
        SlotId::new(self.0 % MAX_SLOTS)
    }
}

/// Names a task, as bits that fit into a pointer:
///
/// ```text
///   32 bits   how many tasks had the slot before | the slot
///   64 bits   the task's number | the thread     | the same
/// ```
///
/// wasm32 has no other threads; elsewhere the upper half tells when a waker is used on the wrong one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct WakerKey(NonZeroUsize);

#[cfg(target_pointer_width = "64")]
impl WakerKey {
    /// Bits of the thread's number. With more threads a wrong one may pass for the right one, and the wake then finds
    /// nothing, or wakes a task for nothing.
    const THREAD_BITS: u32 = 12;
    /// The number of tasks whose own number needs more bits than are left.
    const MAX_TASK: u32 = u32::MAX >> WakerKey::THREAD_BITS;

    pub(super) fn new(slot: SlotId, task: TaskId) -> WakerKey {
        let number = u64::from(task.get().min(WakerKey::MAX_TASK));
        let thread = u64::from(thread_number() % (1 << WakerKey::THREAD_BITS));
        WakerKey::from_u64((number << WakerKey::THREAD_BITS | thread) << 32 | u64::from(slot.0))
    }

    /// # Panics
    /// If the key was made on another thread.
    pub(super) fn assert_this_thread(self) {
        let (mask, made) = ((1 << WakerKey::THREAD_BITS) - 1, (self.bits() >> 32) as u32);
        if made & mask != thread_number() & mask {
            let task = match made >> WakerKey::THREAD_BITS {
                WakerKey::MAX_TASK => "a task".to_owned(),
                number => format!("task {number}"),
            };
            panic!(
                "{task} was woken from another thread: a loop and its wakers belong to the thread that made them"
            );
        }
    }
}

#[cfg(not(target_pointer_width = "64"))]
impl WakerKey {
    pub(super) fn new(slot: SlotId, _task: TaskId) -> WakerKey {
        WakerKey::from_u64(slot.0.into())
    }

    pub(super) fn assert_this_thread(self) {}
}

impl WakerKey {
    fn from_u64(bits: u64) -> WakerKey {
        WakerKey(NonZeroUsize::new(bits as usize).expect("no slot counts from zero"))
    }

    /// The key that has these bits, if any has.
    pub(super) fn from_bits(bits: usize) -> Option<WakerKey> {
        NonZeroUsize::new(bits).map(WakerKey)
    }

    pub(super) fn bits(self) -> usize {
        self.0.get()
    }

    pub(super) fn slot(self) -> SlotId {
        SlotId(self.bits() as u32)
    }
}

/// A number for this thread.
#[cfg(target_pointer_width = "64")]
fn thread_number() -> u32 {
    static THREADS: AtomicU32 = AtomicU32::new(0);
    thread_local! {
        static NUMBER: Cell<Option<u32>> = const { Cell::new(None) };
    }
    NUMBER.get().unwrap_or_else(|| {
        let number = THREADS.fetch_add(1, Ordering::Relaxed);
        NUMBER.set(Some(number));
        number
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_has_a_thousand_generations_and_no_id_is_zero() {
        let slots: Vec<SlotId> =
            std::iter::successors(Some(SlotId::new(0)), |slot| slot.next_generation()).collect();
        assert!(slots.iter().all(|slot| slot.index() == 0));
        assert_eq!(slots.len(), 1023);
        assert!(slots.is_sorted_by_key(|slot| slot.0) && slots[0].0 > 0);
    }
}
