//! The task table of a thread: a slot map from the keys of wakers to tasks.
//!
//! All loops of a thread share one table, so a wake needs one look-up and no reference to the loop.
//!
//! Invariants: a key is not reused until 2^32 tasks were spawned after it, so a waker that outlives its task wakes nothing.
//! Each task that a slot gets has the next generation. A slot whose generations are used up is retired; retired slots are
//! recycled FIFO, and only when no other slot is left. No foreign code runs while the table is borrowed. Next: `task_cell`,
//! the entries; `wake`, which has the thread's table.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use super::task::TaskId;
use super::task_cell::{TaskRef, TaskState};
use super::waker_key::{MAX_SLOTS, SlotId, WakerKey};
use crate::base::sorting::in_order;

struct SlotMap<S> {
    slots: Vec<Option<TaskRef<S>>>,
    free: Vec<SlotId>,
    retired: VecDeque<SlotId>,
}

/// The tasks of a thread, which are scheduled by loops of type `S`. Each loop keeps the table alive, so a loop that is
/// dropped while the thread exits still finds its tasks.
pub(crate) struct TaskTable<S>(RefCell<SlotMap<S>>);

impl<S> Default for TaskTable<S> {
    fn default() -> TaskTable<S> {
        TaskTable(RefCell::new(SlotMap::new()))
    }
}

/// The effect of a wake.
pub(crate) enum WakeResult<S> {
    /// No task has this key.
    NotFound,
    /// The task is ready, was already woken in its step, or has ended.
    Unchanged,
    /// The task was suspended and is ready now. The caller pushes it to its loop's run queue.
    Ready(TaskRef<S>),
}

impl<S> TaskTable<S> {
    /// Allocates the key of a new task. The caller inserts the task with [`TaskTable::insert`].
    pub(crate) fn reserve(&self, task: TaskId) -> WakerKey {
        WakerKey::new(self.0.borrow_mut().allocate(), task)
    }

    /// Inserts a task under its key.
    pub(crate) fn insert(&self, task: TaskRef<S>) {
        let slot = task.header.key.slot().index();
        self.0.borrow_mut().slots[slot] = Some(task);
    }

    /// Removes a task: its wakers wake nothing from now on.
    pub(crate) fn remove(&self, key: WakerKey) -> Option<TaskRef<S>> {
        self.0.borrow_mut().remove(key.slot())
    }

    /// The task with this key, unless it has ended.
    pub(crate) fn find(&self, key: WakerKey) -> Option<TaskRef<S>> {
        self.0.borrow().find(key).cloned()
    }

    /// The tasks of a loop, in order of spawning.
    pub(crate) fn tasks_of(&self, scheduler: &S) -> Vec<TaskRef<S>> {
        let is_of = |task: &&TaskRef<S>| std::ptr::eq(Rc::as_ptr(&task.header.scheduler), scheduler);
        let tasks: Vec<TaskRef<S>> = self.0.borrow().slots.iter().flatten().filter(is_of).cloned().collect();
        in_order(&tasks, |task| task.header.id.get().into())
    }

    /// Makes the task with this key ready, if it is suspended.
    #[inline]
    pub(crate) fn wake(&self, key: WakerKey) -> WakeResult<S> {
        let table = self.0.borrow();
        let Some(task) = table.find(key) else { return WakeResult::NotFound };
        let state = &task.header.state;
        match state.get() {
            TaskState::Running => state.set(TaskState::RunningWoken),
            TaskState::Suspended => {
                state.set(TaskState::Ready);
                return WakeResult::Ready(task.clone());
            }
            TaskState::Ready | TaskState::RunningWoken | TaskState::Ended => {}
        }
        WakeResult::Unchanged
    }
}

impl<S> SlotMap<S> {
    const fn new() -> SlotMap<S> {
        SlotMap { slots: Vec::new(), free: Vec::new(), retired: VecDeque::new() }
    }

    #[inline]
    fn find(&self, key: WakerKey) -> Option<&TaskRef<S>> {
        self.slots.get(key.slot().index())?.as_ref().filter(|task| task.header.key == key)
    }

    /// A free slot, else a new one, else the slot that has been retired for longest.
    ///
    /// # Panics
    /// With four million tasks on this thread.
    fn allocate(&mut self) -> SlotId {
        if let Some(slot) = self.free.pop() {
            return slot;
        }
        match u32::try_from(self.slots.len()) {
            Ok(index) if index < MAX_SLOTS => {
                self.slots.push(None);
                SlotId::new(index)
            }
            _ => self.retired.pop_front().expect("there is room for four million tasks at a time"),
        }
    }

    /// Empties a slot, and frees it for its next generation or, if its generations are used up, retires it.
    fn remove(&mut self, slot: SlotId) -> Option<TaskRef<S>> {
        match slot.next_generation() {
            Some(next) => self.free.push(next),
            None => self.retired.push_back(slot.recycle()),
        }
        self.slots[slot.index()].take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg_attr(miri, ignore = "four million slots take Miri many minutes, and no unsafe code")]
    fn retired_slots_are_recycled_when_all_others_are_taken() {
        let mut table = SlotMap::<()>::new();
        table.slots.resize_with(MAX_SLOTS as usize, || None);
        let last_generation = |index: u32| {
            let slots = std::iter::successors(Some(SlotId::new(index)), |slot| slot.next_generation());
            slots.last().expect("there is a first")
        };
        table.remove(last_generation(7));
        table.remove(last_generation(3));
        table.remove(SlotId::new(5));
        assert_eq!([table.allocate().index(), table.allocate().index(), table.allocate().index()], [5, 7, 3]);
    }
}
