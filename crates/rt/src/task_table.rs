//! The tasks of a thread, by the keys that their wakers carry.
//!
//! One table for all loops of a thread, so that a key says all there is to say and a wake needs one look-up.
//!
//! Invariants: a key that was used is not used again until 2^32 tasks have come and gone, so a waker that outlives its task
//! wakes nothing. A slot counts the tasks that had it; when it has had as many as a key can tell apart it rests, and resting
//! slots are used again, the longest rested first, only when no other is left. No foreign code is called while the table is
//! borrowed. Next: `task_cell`, what is in it.

#[cfg(target_pointer_width = "64")]
use std::cell::Cell;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::num::NonZeroUsize;
use std::pin::Pin;
use std::rc::Rc;
#[cfg(target_pointer_width = "64")]
use std::sync::atomic::{AtomicU32, Ordering};

use super::core::Core;
use super::raw::WakeByKey;
use super::running;
use super::sorting::in_order;
use super::task::TaskId;
use super::task_cell::{State, Task};

/// How many bits of a key say which slot: four million tasks at a time.
const SLOT_BITS: u32 = 22;
const SLOTS: u32 = 1 << SLOT_BITS;

/// A slot of the table (the low 22 bits), and how many tasks had it before, counted from 1.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct SlotId(u32);

impl SlotId {
    pub(super) fn index(self) -> usize {
        (self.0 % SLOTS) as usize
    }

    /// The slot for its first task. No slot counts from zero, so that no key is zero.
    fn first(index: u32) -> SlotId {
        SlotId(SLOTS + index)
    }

    /// The same slot for the next task; `None` when it has had as many as can be told apart.
    fn next(self) -> Option<SlotId> {
        self.0.checked_add(SLOTS).map(SlotId)
    }

    /// The same slot, after a rest.
    fn rested(self) -> SlotId {
        SlotId::first(self.0 % SLOTS)
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
    const LARGEST_NUMBER: u32 = u32::MAX >> WakerKey::THREAD_BITS;

    fn new(slot: SlotId, task: TaskId) -> WakerKey {
        let number = u64::from(task.get().min(WakerKey::LARGEST_NUMBER));
        let thread = u64::from(this_thread() % (1 << WakerKey::THREAD_BITS));
        WakerKey::of((number << WakerKey::THREAD_BITS | thread) << 32 | u64::from(slot.0))
    }

    /// # Panics
    /// If the key was made on another thread.
    fn belongs_here(self) {
        let (mask, made) = ((1 << WakerKey::THREAD_BITS) - 1, (self.bits() >> 32) as u32);
        if made & mask != this_thread() & mask {
            let task = match made >> WakerKey::THREAD_BITS {
                WakerKey::LARGEST_NUMBER => "a task".to_owned(),
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
    fn new(slot: SlotId, _task: TaskId) -> WakerKey {
        WakerKey::of(slot.0.into())
    }

    fn belongs_here(self) {}
}

impl WakerKey {
    fn of(bits: u64) -> WakerKey {
        WakerKey(NonZeroUsize::new(bits as usize).expect("no slot counts from zero"))
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
fn this_thread() -> u32 {
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

/// A reference to a task, whatever its type.
pub(super) type TaskRef = Pin<Rc<dyn Task>>;

#[derive(Default)]
struct Table {
    slots: Vec<Option<TaskRef>>,
    free: Vec<SlotId>,
    resting: VecDeque<SlotId>,
}

/// The table of a thread. Each loop keeps it alive, so that a loop that is dropped at the thread's end finds its tasks.
#[derive(Default)]
pub(super) struct TaskTable(RefCell<Table>);

thread_local! {
    static HERE: Rc<TaskTable> = Rc::default();
}

impl TaskTable {
    /// This thread's. At the thread's end, when that may be gone, one of its own, which no waker finds.
    pub(super) fn here() -> Rc<TaskTable> {
        HERE.try_with(Rc::clone).unwrap_or_default()
    }

    /// A key for a task that is about to be made. It is to be given to [`TaskTable::insert`] with the task.
    pub(super) fn reserve(&self, task: TaskId) -> WakerKey {
        WakerKey::new(self.0.borrow_mut().open(), task)
    }

    /// Puts a task into the table, under its key.
    pub(super) fn insert(&self, task: TaskRef) {
        let slot = task.header().key.slot().index();
        self.0.borrow_mut().slots[slot] = Some(task);
    }

    /// Takes the task out of the table: its wakers wake nothing from now on.
    pub(super) fn remove(&self, key: WakerKey) -> Option<TaskRef> {
        self.0.borrow_mut().remove(key.slot())
    }

    /// The task that has this key, unless it has ended.
    pub(super) fn find(&self, key: WakerKey) -> Option<TaskRef> {
        self.0.borrow().find(key).cloned()
    }

    /// The tasks of a loop, in order of spawning.
    pub(super) fn tasks_of(&self, core: &Core) -> Vec<TaskRef> {
        let of_core = |task: &&TaskRef| std::ptr::eq(&raw const *task.header().core, core);
        let tasks: Vec<TaskRef> = self.0.borrow().slots.iter().flatten().filter(of_core).cloned().collect();
        in_order(&tasks, |task| task.header().id.get().into())
    }

    /// Wakes the task that has this key; does nothing if it has ended.
    ///
    /// # Panics
    /// If the key was made on another thread.
    #[inline]
    pub(super) fn wake(&self, key: WakerKey) {
        let woken = self.0.borrow().wake(key);
        match woken {
            Woken::Unknown => key.belongs_here(),
            Woken::Ready(core, task) => core.emit_ready(task),
            Woken::Done => {}
        }
    }
}

/// What the wakers of tasks do.
pub(super) struct WakeTask;

impl WakeByKey for WakeTask {
    /// As [`TaskTable::wake`]. At a thread's end its storage may be gone; the loops that are left then cannot be woken.
    #[inline]
    fn wake(key: usize) {
        let Some(key) = NonZeroUsize::new(key).map(WakerKey) else { return };
        if !running::wake(key) {
            let _ = HERE.try_with(|table| table.wake(key));
        }
    }
}

/// What came of a wake.
enum Woken {
    /// No task has that key.
    Unknown,
    /// All is done.
    Done,
    /// The task is in its loop's run queue, and there is somebody to tell: an instrument, or the host.
    Ready(Rc<Core>, TaskId),
}

impl Table {
    /// Makes the task that has this key ready, if it is suspended, and puts it into its loop's run queue.
    #[inline]
    fn wake(&self, key: WakerKey) -> Woken {
        let Some(task) = self.find(key) else { return Woken::Unknown };
        let header = task.header();
        match header.state.get() {
            State::Running => {
                header.state.set(State::RunningWoken);
                Woken::Done
            }
            State::Suspended => {
                header.state.set(State::Ready);
                header.core.run_queue.push(header.id, task.clone());
                if header.core.is_quiet() {
                    Woken::Done
                } else {
                    Woken::Ready(header.core.clone(), header.id)
                }
            }
            State::Ready | State::RunningWoken | State::Ended => Woken::Done,
        }
    }

    #[inline]
    fn find(&self, key: WakerKey) -> Option<&TaskRef> {
        self.slots.get(key.slot().index())?.as_ref().filter(|task| task.header().key == key)
    }

    /// A slot that no task has had yet if none is free, or else the one that has rested for longest.
    ///
    /// # Panics
    /// With four million tasks on this thread.
    fn open(&mut self) -> SlotId {
        if let Some(slot) = self.free.pop() {
            return slot;
        }
        match u32::try_from(self.slots.len()) {
            Ok(index) if index < SLOTS => {
                self.slots.push(None);
                SlotId::first(index)
            }
            _ => self.resting.pop_front().expect("there is room for four million tasks at a time"),
        }
    }

    /// Makes a slot free for another task, or lets it rest if its tasks could not be told apart any more.
    fn remove(&mut self, slot: SlotId) -> Option<TaskRef> {
        match slot.next() {
            Some(next) => self.free.push(next),
            None => self.resting.push_back(slot.rested()),
        }
        self.slots[slot.index()].take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_names_a_thousand_tasks_before_it_rests_and_none_of_them_zero() {
        let slots: Vec<SlotId> = std::iter::successors(Some(SlotId::first(0)), |slot| slot.next()).collect();
        assert!(slots.iter().all(|slot| slot.index() == 0));
        assert_eq!(slots.len(), 1023);
        assert!(slots.is_sorted_by_key(|slot| slot.0) && slots[0].0 > 0);
    }

    #[test]
    #[cfg_attr(miri, ignore = "four million slots take Miri many minutes, and no unsafe code")]
    fn slots_that_rest_are_used_again_when_all_others_are_taken() {
        let mut table = Table::default();
        table.slots.resize_with(SLOTS as usize, || None);
        let worn = |index: u32| {
            let slots = std::iter::successors(Some(SlotId::first(index)), |slot| slot.next());
            slots.last().expect("there is a first")
        };
        table.remove(worn(7));
        table.remove(worn(3));
        table.remove(SlotId::first(5));
        assert_eq!([table.open().index(), table.open().index(), table.open().index()], [5, 7, 3]);
    }
}
