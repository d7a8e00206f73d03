//! The tasks of a thread, by the keys that their wakers carry.
//!
//! One table for all loops of a thread, so that a key says all there is to say and a wake needs one look-up.
//!
//! Invariants: a key that was used is not used again until 2^32 tasks have come and gone, so a waker that outlives its task
//! wakes nothing. A slot counts the tasks that had it; when it has had as many as a key can tell apart it rests, and retired
//! slots are used again, the longest rested first, only when no other is left. No foreign code is called while the table is
//! borrowed. Next: `task_cell`, what is in it; `wake`, where the table of this thread is.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use super::sorting::in_order;
use super::task::TaskId;
use super::task_cell::{State, TaskRef};
use super::waker_key::{MAX_SLOTS, SlotId, WakerKey};

struct SlotMap<S> {
    slots: Vec<Option<TaskRef<S>>>,
    free: Vec<SlotId>,
    retired: VecDeque<SlotId>,
}

/// The table of a thread, whose tasks are scheduled by loops of type `S`. Each loop keeps it alive, so that a loop that is
/// dropped at the thread's end finds its tasks.
pub(super) struct TaskTable<S>(RefCell<SlotMap<S>>);

impl<S> Default for TaskTable<S> {
    fn default() -> TaskTable<S> {
        TaskTable(RefCell::new(SlotMap::new()))
    }
}

/// What came of a wake.
pub(super) enum WakeResult<S> {
    /// No task has that key.
    NotFound,
    /// The task will run again anyway, or has ended.
    Unchanged,
    /// The task was suspended and is ready: it is to be put into its loop's run queue.
    Ready(TaskRef<S>),
}

impl<S> TaskTable<S> {
    /// A key for a task that is about to be made. It is to be given to [`TaskTable::insert`] with the task.
    pub(super) fn reserve(&self, task: TaskId) -> WakerKey {
        WakerKey::new(self.0.borrow_mut().allocate(), task)
    }

    /// Puts a task into the table, under its key.
    pub(super) fn insert(&self, task: TaskRef<S>) {
        let slot = task.header.key.slot().index();
        self.0.borrow_mut().slots[slot] = Some(task);
    }

    /// Takes the task out of the table: its wakers wake nothing from now on.
    pub(super) fn remove(&self, key: WakerKey) -> Option<TaskRef<S>> {
        self.0.borrow_mut().remove(key.slot())
    }

    /// The task that has this key, unless it has ended.
    pub(super) fn find(&self, key: WakerKey) -> Option<TaskRef<S>> {
        self.0.borrow().find(key).cloned()
    }

    /// The tasks of a loop, in order of spawning.
    pub(super) fn tasks_of(&self, scheduler: &S) -> Vec<TaskRef<S>> {
        let is_of = |task: &&TaskRef<S>| std::ptr::eq(Rc::as_ptr(&task.header.scheduler), scheduler);
        let tasks: Vec<TaskRef<S>> = self.0.borrow().slots.iter().flatten().filter(is_of).cloned().collect();
        in_order(&tasks, |task| task.header.id.get().into())
    }

    /// Makes the task that has this key ready, if it is suspended.
    #[inline]
    pub(super) fn wake(&self, key: WakerKey) -> WakeResult<S> {
        let table = self.0.borrow();
        let Some(task) = table.find(key) else { return WakeResult::NotFound };
        let state = &task.header.state;
        match state.get() {
            State::Running => state.set(State::RunningWoken),
            State::Suspended => {
                state.set(State::Ready);
                return WakeResult::Ready(task.clone());
            }
            State::Ready | State::RunningWoken | State::Ended => {}
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

    /// A slot that no task has had yet if none is free, or else the one that has rested for longest.
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

    /// Makes a slot free for another task, or lets it rest if its tasks could not be told apart any more.
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
