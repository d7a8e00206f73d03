//! The table of a thread's blocks of memory for tasks, by place.
//!
//! Invariants: a place that is held has a block, whose header says whose it is, or was (see `memory`); all others are in
//! `free` or `resting`, once. No method calls foreign code, so none is ever entered while another is at work.

use std::cell::UnsafeCell;
use std::collections::VecDeque;
use std::ptr::NonNull;

use super::header::{Header, TaskRef};
use super::here::is_current;
use super::stepping::State;
use crate::rt::directory::{Key, PLACES, Place};

#[derive(Default)]
struct Table {
    blocks: Vec<Option<NonNull<Header>>>,
    free: Vec<Place>,
    resting: VecDeque<Place>,
}

/// What came of a wake.
pub(in crate::rt) enum Wake {
    /// No task has that key.
    Unknown,
    /// All is done.
    Done,
    /// The task is in its loop's run queue, and there is somebody to tell: an instrument, or the host.
    Untold(Untold),
}

/// A task that has just become ready.
pub(in crate::rt) struct Untold {
    header: NonNull<Header>,
}

impl Untold {
    /// Tells that it is ready. Calls foreign code.
    #[inline(never)]
    pub(in crate::rt) fn tell(self) {
        // SAFETY: it has not ended since it was woken, as nothing has happened since.
        let task = unsafe { self.header.as_ref() };
        if is_current(task.core()) {
            return task.core().tell_ready(task.id);
        }
        // The loop may be dropped by what it tells.
        // SAFETY: it has not ended, so its loop has a reference.
        let task = unsafe { TaskRef::new(self.header) };
        task.core().tell_ready(task.id);
    }
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

    /// The task that `key` names; it may have ended.
    ///
    /// # Safety
    /// As of `table`: the caller is a method of this module.
    #[inline(always)]
    unsafe fn find(&self, key: Key) -> Option<NonNull<Header>> {
        // SAFETY: the caller's promise.
        let table = unsafe { self.table() };
        match table.blocks.get(key.place().index()) {
            // SAFETY: a block that is in the table has a header.
            Some(Some(task)) if unsafe { task.as_ref() }.key == key => Some(*task),
            _ => None,
        }
    }

    /// Makes the task that `key` names ready, if it is suspended, and puts it into its loop's run queue. What was done must
    /// be told.
    #[inline(always)]
    pub(in crate::rt) fn wake(&self, key: Key) -> Wake {
        // SAFETY: the only borrow while this runs; nothing of it calls foreign code.
        let Some(header) = (unsafe { self.find(key) }) else { return Wake::Unknown };
        // SAFETY: it was found.
        let task = unsafe { header.as_ref() };
        match task.state.get() {
            State::Suspended => {
                task.state.set(State::Ready);
                let core = task.core();
                // SAFETY: it is Ready, and was Suspended: it is in no run queue and makes no step. Its block has room there.
                unsafe { core.run_queue.push(header) };
                if core.is_quiet() { Wake::Done } else { Wake::Untold(Untold { header }) }
            }
            State::Hidden => {
                task.state.set(State::Woken);
                Wake::Done
            }
            State::Ready | State::Woken | State::Ended => Wake::Done,
        }
    }

    /// Notes that a loop ticks inside the step of the task that `key` names.
    pub(in crate::rt) fn hide(&self, key: Key) {
        // SAFETY: the only borrow while this runs; nothing of it calls foreign code.
        if let Some(task) = unsafe { self.find(key) } {
            // SAFETY: it was found.
            let state = unsafe { &task.as_ref().state };
            if state.get() == State::Ready {
                state.set(State::Hidden);
            }
        }
    }

    /// Takes [`Places::hide`] back. True if the task was woken meanwhile.
    pub(in crate::rt) fn unhide(&self, key: Key) -> bool {
        // SAFETY: the only borrow while this runs; nothing of it calls foreign code.
        let Some(task) = (unsafe { self.find(key) }) else { return false };
        // SAFETY: it was found.
        let state = unsafe { &task.as_ref().state };
        let woken = state.get() == State::Woken;
        if woken || state.get() == State::Hidden {
            state.set(State::Ready);
        }
        woken
    }

    /// Gives a block a place.
    ///
    /// # Panics
    /// With four million blocks on this thread.
    ///
    /// # Safety
    /// The block has a header before anything else is asked of these places, and until [`Places::close`].
    pub(super) unsafe fn open(&self, block: NonNull<Header>) -> Place {
        // SAFETY: the only borrow while this runs.
        let table = unsafe { self.table() };
        let place = table.open();
        table.blocks[place.index()] = Some(block);
        place
    }

    /// Takes the block out of the table whose last task had this key.
    pub(super) fn close(&self, key: Key) {
        // SAFETY: the only borrow while this runs.
        let table = unsafe { self.table() };
        let place = key.place();
        table.blocks[place.index()] = None;
        table.leave(place);
    }

    /// The tasks that have not ended and that `wanted` wants; it calls no foreign code.
    pub(in crate::rt) fn all(&self, wanted: impl Fn(&Header) -> bool) -> Vec<TaskRef> {
        // SAFETY: the only borrow while this runs.
        let table = unsafe { self.table() };
        // SAFETY: a block that is in the table has a header.
        let live =
            |block: &&NonNull<Header>| unsafe { !block.as_ref().has_ended() && wanted(block.as_ref()) };
        // SAFETY: it has not ended, so its loop has a reference. Another one counts, and calls nothing.
        table.blocks.iter().flatten().filter(live).map(|block| unsafe { TaskRef::new(*block) }).collect()
    }
}

impl Table {
    /// A place that no task has had yet if none is free, or else the one that has rested for longest.
    fn open(&mut self) -> Place {
        if let Some(place) = self.free.pop() {
            return place;
        }
        match u32::try_from(self.blocks.len()) {
            Ok(index) if index < PLACES => {
                self.blocks.push(None);
                Place::first(index)
            }
            _ => self.resting.pop_front().expect("there is room for four million tasks at a time"),
        }
    }

    /// Makes a place free for another block, or lets it rest if its tasks could not be told apart any more.
    fn leave(&mut self, place: Place) {
        match place.next() {
            Some(next) => self.free.push(next),
            None => self.resting.push_back(place.rested()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg_attr(miri, ignore = "four million places take Miri many minutes, and no unsafe code")]
    fn places_that_rest_are_used_again_when_all_others_are_taken() {
        let mut table = Table::default();
        table.blocks.resize_with(PLACES as usize, || None);
        let worn = |index: u32| {
            let places = std::iter::successors(Some(Place::first(index)), |place| place.next());
            places.last().expect("there is a first")
        };
        table.leave(worn(7));
        table.leave(worn(3));
        table.leave(Place::first(5));
        assert_eq!([table.open().index(), table.open().index(), table.open().index()], [5, 7, 3]);
    }
}
