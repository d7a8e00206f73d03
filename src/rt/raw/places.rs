//! The table of a thread's tasks, by place.
//!
//! Invariants: a place that is held has a task or is reserved for one; all others are in `free` or `resting`, once. No
//! method calls foreign code, so none is ever entered while another is at work.

use std::cell::UnsafeCell;
use std::collections::VecDeque;
use std::mem;

use super::cell::{Fresh, TaskRef};
use super::here::is_current;
use super::ring::Ring;
use super::stepping::{State, Stepping};
use crate::rt::directory::{Key, PLACES, Place};
use crate::rt::task::TaskId;

#[derive(Default)]
struct Table {
    tasks: Vec<Option<TaskRef>>,
    free: Vec<Place>,
    resting: VecDeque<Place>,
}

/// What came of a wake.
pub(in crate::rt) enum Wake {
    /// No task has that key.
    Unknown,
    /// All is done.
    Done,
    /// The task is in the run queue of the current loop, which has an instrument to tell.
    Untold(TaskId),
    /// It is in that of another loop, which has somebody to tell: its instrument, or the host.
    UntoldElsewhere(TaskRef),
}

/// Which task is where.
#[derive(Default)]
pub(in crate::rt) struct Places(UnsafeCell<Table>);

impl Places {
    /// The table. A borrow ends before the method that took it does, and before it calls another of these.
    #[expect(clippy::mut_from_ref, reason = "what UnsafeCell is for; see the safety comments of the callers")]
    #[inline(always)]
    unsafe fn table(&self) -> &mut Table {
        // SAFETY: the caller is a method of this module, which are entered one at a time; see its invariants.
        unsafe { &mut *self.0.get() }
    }

    /// The task that `key` names.
    ///
    /// # Safety
    /// As of `table`: the caller is a method of this module.
    #[inline(always)]
    unsafe fn find(&self, key: Key) -> Option<&TaskRef> {
        // SAFETY: the caller's promise.
        let table = unsafe { self.table() };
        match table.tasks.get(key.place().index()) {
            Some(Some(task)) if task.key() == key => Some(task),
            _ => None,
        }
    }

    /// Makes the task that `key` names ready, if it is suspended, and puts it into its loop's run queue. What was done must
    /// be told.
    #[inline(always)]
    pub(in crate::rt) fn wake(&self, key: Key) -> Wake {
        // SAFETY: the only borrow while this runs; nothing of it calls foreign code.
        let Some(task) = (unsafe { self.find(key) }) else { return Wake::Unknown };
        match task.state.get() {
            State::Suspended => {
                task.state.set(State::Ready);
                let core = task.core();
                // SAFETY: it is in the table and Ready, and was Suspended: it is in no run queue and makes no step.
                unsafe { core.run_queue.push(task.header()) };
                if core.is_quiet() {
                    Wake::Done
                } else if is_current(core) {
                    Wake::Untold(task.id())
                } else {
                    Wake::UntoldElsewhere(task.clone())
                }
            }
            State::Hidden => {
                task.state.set(State::Woken);
                Wake::Done
            }
            State::Fresh | State::Ready | State::Woken | State::Ended => Wake::Done,
        }
    }

    /// Notes that a loop ticks inside the step of the task that `key` names.
    pub(in crate::rt) fn hide(&self, key: Key) {
        // SAFETY: the only borrow while this runs; nothing of it calls foreign code.
        if let Some(task) = unsafe { self.find(key) }
            && task.state.get() == State::Ready
        {
            task.state.set(State::Hidden);
        }
    }

    /// Takes [`Places::hide`] back. True if the task was woken meanwhile.
    pub(in crate::rt) fn unhide(&self, key: Key) -> bool {
        // SAFETY: the only borrow while this runs; nothing of it calls foreign code.
        let Some(task) = (unsafe { self.find(key) }) else { return false };
        let woken = task.state.get() == State::Woken;
        if woken || task.state.get() == State::Hidden {
            task.state.set(State::Ready);
        }
        woken
    }

    /// Holds a place for the task that [`Places::put`] brings.
    ///
    /// # Panics
    /// With four million tasks on this thread.
    #[inline(always)]
    pub(in crate::rt) fn reserve(&self) -> Place {
        // SAFETY: the only borrow while this runs.
        let table = unsafe { self.table() };
        match table.free.len() {
            0 => table.open(),
            free => {
                // SAFETY: there are `free` places, of which the last is read and then not counted any more. `Vec::pop`
                // does the same, but is a call where code is optimised for size.
                unsafe {
                    table.free.set_len(free - 1);
                    table.free.as_ptr().add(free - 1).read()
                }
            }
        }
    }

    /// Puts a task where its key says, and into the run queue.
    ///
    /// # Panics
    /// If the place was never there.
    #[inline(always)]
    pub(in crate::rt) fn put(&self, Fresh(task): Fresh, run_queue: &Ring) {
        // SAFETY: the only borrow while this runs.
        let table = unsafe { self.table() };
        let header = task.header();
        task.state.set(State::Ready);
        let Some(place) = table.tasks.get_mut(task.key().place().index()) else { refuse() };
        // Forgotten, because dropping what is known to be nothing would be a call. Were it something, it would never be
        // freed, so that a run queue may go on naming it.
        mem::forget(place.replace(task));
        // SAFETY: it is in the table and Ready, and was Fresh: it is in no run queue and makes no step.
        unsafe { run_queue.push(header) };
    }

    /// Removes the task whose step it is, and returns the table's reference to it.
    ///
    /// # Panics
    /// If it is not there.
    #[inline(always)]
    pub(super) fn remove(&self, task: &Stepping) -> TaskRef {
        // SAFETY: the only borrow while this runs; the task is moved out, not dropped.
        let table = unsafe { self.table() };
        let key = task.key();
        let removed = match table.tasks.get_mut(key.place().index()) {
            Some(place) => place.take_if(|here| here.header() == task.header()),
            None => None,
        };
        let Some(removed) = removed else { refuse() };
        match key.place().next() {
            Some(next) if table.free.len() < table.free.capacity() => {
                let free = table.free.len();
                // SAFETY: there is room for one more, which is written before it is counted. As `Vec::push`.
                unsafe {
                    table.free.as_mut_ptr().add(free).write(next);
                    table.free.set_len(free + 1);
                }
            }
            next => table.leave(next, key.place()),
        }
        removed
    }

    /// The tasks that `wanted` wants; it calls no foreign code.
    pub(in crate::rt) fn all(&self, wanted: impl Fn(&TaskRef) -> bool) -> Vec<TaskRef> {
        // SAFETY: the only borrow while this runs; cloning a `TaskRef` counts, and calls nothing.
        let table = unsafe { self.table() };
        table.tasks.iter().flatten().filter(|task| wanted(task)).cloned().collect()
    }
}

impl Table {
    /// A place that no task has had yet, or else the one that has rested for longest.
    #[cold]
    fn open(&mut self) -> Place {
        match u32::try_from(self.tasks.len()) {
            Ok(index) if index < PLACES => {
                self.tasks.push(None);
                Place::first(index)
            }
            _ => self.resting.pop_front().expect("there is room for four million tasks at a time"),
        }
    }

    /// Makes a place free for the next task, or lets it rest if its tasks could not be told apart any more.
    #[cold]
    fn leave(&mut self, next: Option<Place>, place: Place) {
        match next {
            Some(next) => self.free.push(next),
            None => self.resting.push_back(place.rested()),
        }
    }
}

#[cold]
#[inline(never)]
fn refuse() -> ! {
    panic!("a task is not where its key says")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg_attr(miri, ignore = "four million places take Miri many minutes, and no unsafe code")]
    fn places_that_rest_are_used_again_when_all_others_are_taken() {
        let mut table = Table::default();
        table.tasks.resize_with(PLACES as usize, || None);
        table.leave(None, Place::first(7));
        table.leave(None, Place::first(3));
        assert_eq!((table.open().index(), table.open().index()), (7, 3));
    }
}
