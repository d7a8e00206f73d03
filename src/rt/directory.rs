//! The tasks of a thread, by the keys that their wakers carry.
//!
//! One directory for all loops of a thread, so that a key says all there is to say and a wake needs one look-up.
//!
//! Invariant: a key that was used is not used again until 2^32 tasks have come and gone, so a waker that outlives its task
//! wakes nothing. A place counts the tasks that had it; when it has had as many as a key can tell apart it rests, and
//! resting places are used again, the longest rested first, only when no other is left.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::core::Core;
use super::raw::TaskRef;
use super::task::TaskId;

/// How many bits of a key say which place: four million tasks at a time.
const PLACE_BITS: u32 = 22;
const PLACES: u32 = 1 << PLACE_BITS;

/// Names a task, as bits that fit into a pointer:
///
/// ```text
///   32 bits   how many tasks had the place before | the place
///   64 bits   the task's number | the thread      | the same
/// ```
///
/// wasm32 has no other threads; elsewhere the upper half tells when a waker is used on the wrong one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Key(usize);

impl Key {
    /// Bits of the thread's number. With more threads a wrong one may pass for the right one, and the wake then finds
    /// nothing, or wakes a task for nothing.
    #[cfg(target_pointer_width = "64")]
    const THREAD_BITS: u32 = 12;

    #[inline(always)]
    fn new(place: Place, thread: u32, task: TaskId) -> Key {
        #[cfg(target_pointer_width = "64")]
        {
            let number = u64::from(task.get().min(u32::MAX >> Key::THREAD_BITS));
            let thread = u64::from(thread % (1 << Key::THREAD_BITS));
            Key(((number << Key::THREAD_BITS | thread) << 32 | u64::from(place.0)) as usize)
        }
        #[cfg(not(target_pointer_width = "64"))]
        {
            let _ = (thread, task);
            Key(place.0 as usize)
        }
    }

    #[inline(always)]
    pub(super) const fn from_bits(bits: usize) -> Key {
        Key(bits)
    }

    #[inline(always)]
    pub(super) const fn to_bits(self) -> usize {
        self.0
    }

    #[inline(always)]
    fn place(self) -> Place {
        Place(self.0 as u32)
    }

    /// # Panics
    /// If the key was made on another thread than that numbered `thread`.
    fn belongs_to(self, thread: u32) {
        #[cfg(target_pointer_width = "64")]
        {
            let (mask, made) = ((1 << Key::THREAD_BITS) - 1, (self.0 >> 32) as u32);
            assert!(
                made & mask == thread & mask,
                "task {} was woken from another thread: a loop and its wakers belong to the thread that made them",
                made >> Key::THREAD_BITS
            );
        }
        #[cfg(not(target_pointer_width = "64"))]
        let _ = thread;
    }
}

/// A place in the table, and how many tasks had it before.
#[derive(Clone, Copy)]
struct Place(u32);

impl Place {
    #[inline(always)]
    fn index(self) -> usize {
        (self.0 % PLACES) as usize
    }

    /// The place for its first task. No place counts from zero, so that no key is zero.
    fn first(index: u32) -> Place {
        Place(PLACES + index)
    }

    /// The same place for the next task; `None` when it has had as many as can be told apart.
    #[inline(always)]
    fn next(self) -> Option<Place> {
        self.0.checked_add(PLACES).map(Place)
    }
}

#[derive(Default)]
struct Places {
    tasks: Vec<Option<TaskRef>>,
    free: Vec<Place>,
    resting: VecDeque<Place>,
}

/// The tasks of a thread.
pub(super) struct Directory {
    thread: u32,
    places: RefCell<Places>,
}

thread_local! {
    static HERE: Rc<Directory> = {
        static THREADS: AtomicU32 = AtomicU32::new(0);
        Rc::new(Directory { thread: THREADS.fetch_add(1, Ordering::Relaxed), places: RefCell::default() })
    };
}

impl Directory {
    /// This thread's.
    pub(super) fn here() -> Rc<Directory> {
        HERE.with(Rc::clone)
    }

    /// The task that `key` names on this thread, if it has not ended.
    ///
    /// # Panics
    /// If the key was made on another thread.
    pub(super) fn find(key: Key) -> Option<TaskRef> {
        // At a thread's end its storage may be gone; the loops that are left then cannot be woken.
        HERE.try_with(|here| {
            let found = here.get(key);
            if found.is_none() {
                key.belongs_to(here.thread);
            }
            found
        })
        .ok()
        .flatten()
    }

    #[inline(always)]
    fn get(&self, key: Key) -> Option<TaskRef> {
        let places = self.places.borrow();
        places.tasks.get(key.place().index())?.as_ref().filter(|task| task.key() == key).cloned()
    }

    /// A key for a new task; [`Directory::put`] comes next.
    ///
    /// # Panics
    /// With four million tasks on this thread.
    #[inline(always)]
    pub(super) fn reserve(&self, task: TaskId) -> Key {
        let mut places = self.places.borrow_mut();
        let place = places.free.pop().unwrap_or_else(|| places.open());
        Key::new(place, self.thread, task)
    }

    /// Makes the task known by its key.
    #[inline(always)]
    pub(super) fn put(&self, task: TaskRef) {
        let place = task.key().place();
        self.places.borrow_mut().tasks[place.index()] = Some(task);
    }

    /// Forgets the task and returns the reference to it, so that the caller drops it with nothing borrowed.
    #[inline(always)]
    pub(super) fn remove(&self, key: Key) -> Option<TaskRef> {
        let mut places = self.places.borrow_mut();
        let place = key.place();
        let task = places.tasks.get_mut(place.index())?.take_if(|task| task.key() == key)?;
        match place.next() {
            Some(next) => places.free.push(next),
            None => places.resting.push_back(Place::first(place.0 % PLACES)),
        }
        Some(task)
    }

    /// The tasks of a loop, in order of spawning.
    pub(super) fn tasks_of(&self, core: &Core) -> Vec<TaskRef> {
        let places = self.places.borrow();
        let of_loop = |task: &&TaskRef| std::ptr::eq(&raw const **task.core(), core);
        let mut tasks: Vec<TaskRef> = places.tasks.iter().flatten().filter(of_loop).cloned().collect();
        tasks.sort_unstable_by_key(|task| task.id());
        tasks
    }
}

impl Places {
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_names_a_thousand_tasks_before_it_rests_and_none_of_them_zero() {
        let mut place = Place::first(0);
        let mut names = vec![place.0];
        while let Some(next) = place.next() {
            assert_eq!(next.index(), 0);
            names.push(next.0);
            place = next;
        }
        assert_eq!(names.len(), 1023);
        assert!(names.is_sorted() && names[0] > 0);
    }

    #[test]
    fn places_that_rest_are_used_again_when_all_others_are_taken() {
        let mut places = Places::default();
        places.tasks.resize_with(PLACES as usize, || None);
        places.resting.extend([Place::first(7), Place::first(3)]);
        assert_eq!((places.open().index(), places.open().index()), (7, 3));
    }
}
