//! The data of a task's waker: a [`WakerKey`], a generational index that fits into a pointer.
//!
//! Invariant: no key is zero, and two tasks of a thread have the same key only if all generations of the slot were used
//! between them. Next: `task_table`, which allocates the slots.

#[cfg(target_pointer_width = "64")]
use std::cell::Cell;
use std::num::NonZeroUsize;
#[cfg(target_pointer_width = "64")]
use std::sync::atomic::{AtomicU32, Ordering};

use super::task::TaskId;

/// The bits of the slot index: up to four million tasks at a time.
const INDEX_BITS: u32 = 22;
pub(crate) const MAX_SLOTS: u32 = 1 << INDEX_BITS;

/// A slot of the task table: its index (the low 22 bits) and its generation (the high 10 bits), which counts from 1.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct SlotId(u32);

impl SlotId {
    pub(crate) fn index(self) -> usize {
        (self.0 % MAX_SLOTS) as usize
    }

    /// The slot in its first generation, which is 1: with 0, the key of slot 0 could be zero.
    pub(crate) fn new(index: u32) -> SlotId {
        SlotId(MAX_SLOTS + index)
    }

    /// The same slot in its next generation; `None` if its generations are used up.
    pub(crate) fn next_generation(self) -> Option<SlotId> {
        self.0.checked_add(MAX_SLOTS).map(SlotId)
    }

    /// The same slot, whose generations start again.
    pub(crate) fn recycle(self) -> SlotId {
        SlotId::new(self.0 % MAX_SLOTS)
    }
}

/// Identifies a task, in the bits of a pointer. From the highest bit:
///
/// ```text
///   32-bit pointers   generation (10) | slot index (22)
///   64-bit pointers   task id (20) | thread (12) | generation (10) | slot index (22)
/// ```
///
/// wasm32 has a single thread. Elsewhere the upper half detects a wake on a wrong thread.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct WakerKey(NonZeroUsize);

#[cfg(target_pointer_width = "64")]
impl WakerKey {
    /// The bits of the thread number. With more threads than it can count, a wrong thread may go undetected: such a wake is
    /// lost, or is a spurious wake of another task.
    const THREAD_BITS: u32 = 12;
    /// Stands for all task ids that do not fit.
    const MAX_TASK: u32 = u32::MAX >> WakerKey::THREAD_BITS;

    pub(crate) fn new(slot: SlotId, task: TaskId) -> WakerKey {
        let number = u64::from(task.get().min(WakerKey::MAX_TASK));
        let thread = u64::from(thread_number() % (1 << WakerKey::THREAD_BITS));
        WakerKey::from_u64((number << WakerKey::THREAD_BITS | thread) << 32 | u64::from(slot.0))
    }

    /// # Panics
    /// If the key was made on another thread.
    pub(crate) fn assert_this_thread(self) {
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
    pub(crate) fn new(slot: SlotId, _task: TaskId) -> WakerKey {
        WakerKey::from_u64(slot.0.into())
    }

    pub(crate) fn assert_this_thread(self) {}
}

impl WakerKey {
    fn from_u64(bits: u64) -> WakerKey {
        WakerKey(NonZeroUsize::new(bits as usize).expect("no slot counts from zero"))
    }

    /// The key with these bits; `None` for zero.
    pub(crate) fn from_bits(bits: usize) -> Option<WakerKey> {
        NonZeroUsize::new(bits).map(WakerKey)
    }

    pub(crate) fn bits(self) -> usize {
        self.0.get()
    }

    pub(crate) fn slot(self) -> SlotId {
        SlotId(self.bits() as u32)
    }
}

/// The number of this thread, in the order in which threads first made a key.
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
