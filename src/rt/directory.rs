//! The tasks of a thread, by the keys that their wakers carry.
//!
//! One directory for all loops of a thread, so that a key says all there is to say and a wake needs one look-up.
//!
//! Invariant: a key that was used is not used again until 2^32 tasks have come and gone, so a waker that outlives its task
//! wakes nothing. A place counts the tasks that had it; when it has had as many as a key can tell apart it rests, and
//! resting places are used again, the longest rested first, only when no other is left.

use std::cell::OnceCell;
use std::num::NonZeroUsize;
use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::core::Core;
use super::raw::{Places, TaskRef, Wake, local};
use super::sorting::in_order;
use super::task::TaskId;

/// How many bits of a key say which place: four million tasks at a time.
const PLACE_BITS: u32 = 22;
pub(super) const PLACES: u32 = 1 << PLACE_BITS;

/// Names a task, as bits that fit into a pointer:
///
/// ```text
///   32 bits   how many tasks had the place before | the place
///   64 bits   the task's number | the thread      | the same
/// ```
///
/// wasm32 has no other threads; elsewhere the upper half tells when a waker is used on the wrong one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Key(NonZeroUsize);

impl Key {
    /// Bits of the thread's number. With more threads a wrong one may pass for the right one, and the wake then finds
    /// nothing, or wakes a task for nothing.
    #[cfg(target_pointer_width = "64")]
    const THREAD_BITS: u32 = 12;
    /// The number of tasks whose own number needs more bits than are left.
    #[cfg(target_pointer_width = "64")]
    const LARGEST_NUMBER: u32 = u32::MAX >> Key::THREAD_BITS;

    #[inline(always)]
    pub(super) fn new(place: Place, thread: u32, task: TaskId) -> Key {
        match Key::from_bits(Key::bits(place, thread, task)) {
            Some(key) => key,
            None => panic!("no place counts from zero"),
        }
    }

    #[inline(always)]
    fn bits(place: Place, thread: u32, task: TaskId) -> usize {
        #[cfg(target_pointer_width = "64")]
        {
            let number = u64::from(task.get().min(Key::LARGEST_NUMBER));
            let thread = u64::from(thread % (1 << Key::THREAD_BITS));
            let bits = (number << Key::THREAD_BITS | thread) << 32 | u64::from(place.0);
            bits as usize
        }
        #[cfg(not(target_pointer_width = "64"))]
        {
            let _ = (thread, task);
            place.0 as usize
        }
    }

    /// The key of the task `task`, the next to have this one's place; `None` when the place has had as many as can be told
    /// apart.
    #[expect(
        clippy::manual_map,
        reason = "the methods of `Option` are calls where code is optimised for size"
    )]
    #[inline(always)]
    pub(super) fn next(self, task: TaskId) -> Option<Key> {
        match self.place().next() {
            Some(place) => Some(Key::new(place, self.thread(), task)),
            None => None,
        }
    }

    /// The number of its thread, as far as it is known.
    #[inline(always)]
    fn thread(self) -> u32 {
        #[cfg(target_pointer_width = "64")]
        return (self.0.get() >> 32) as u32;
        #[cfg(not(target_pointer_width = "64"))]
        0
    }

    /// The key with these bits; none has no bits.
    #[expect(
        clippy::manual_map,
        reason = "the methods of `Option` are calls where code is optimised for size"
    )]
    #[inline(always)]
    pub(super) fn from_bits(bits: usize) -> Option<Key> {
        match NonZeroUsize::new(bits) {
            Some(bits) => Some(Key(bits)),
            None => None,
        }
    }

    #[inline(always)]
    pub(super) const fn to_bits(self) -> usize {
        self.0.get()
    }

    #[inline(always)]
    pub(super) fn place(self) -> Place {
        Place(self.0.get() as u32)
    }

    /// # Panics
    /// If the key was made on another thread than that numbered `thread`.
    fn belongs_to(self, thread: u32) {
        #[cfg(target_pointer_width = "64")]
        {
            let (mask, made) = ((1 << Key::THREAD_BITS) - 1, (self.0.get() >> 32) as u32);
            if made & mask != thread & mask {
                let task = match made >> Key::THREAD_BITS {
                    Key::LARGEST_NUMBER => "a task".to_owned(),
                    number => format!("task {number}"),
                };
                panic!(
                    "{task} was woken from another thread: a loop and its wakers belong to the thread that made them"
                );
            }
        }
        #[cfg(not(target_pointer_width = "64"))]
        let _ = thread;
    }
}

/// A place in the table, and how many tasks had it before.
#[derive(Clone, Copy)]
pub(super) struct Place(u32);

impl Place {
    #[inline(always)]
    pub(super) fn index(self) -> usize {
        (self.0 % PLACES) as usize
    }

    /// The place for its first task. No place counts from zero, so that no key is zero.
    pub(super) fn first(index: u32) -> Place {
        Place(PLACES + index)
    }

    /// The same place, after a rest.
    pub(super) fn rested(self) -> Place {
        Place::first(self.0 % PLACES)
    }

    /// The same place for the next task; `None` when it has had as many as can be told apart.
    #[inline(always)]
    pub(super) fn next(self) -> Option<Place> {
        if self.0 <= u32::MAX - PLACES { Some(Place(self.0 + PLACES)) } else { None }
    }
}

/// The tasks of a thread.
pub(super) struct Directory {
    thread: u32,
    places: Places,
}

local! {
    static HERE: OnceCell<Rc<Directory>> = const { OnceCell::new() };
}

/// A number for a thread.
fn next_thread() -> u32 {
    static THREADS: AtomicU32 = AtomicU32::new(0);
    THREADS.fetch_add(1, Ordering::Relaxed)
}

impl Directory {
    fn new() -> Rc<Directory> {
        Rc::new(Directory { thread: next_thread(), places: Places::default() })
    }

    /// This thread's.
    pub(super) fn here() -> Rc<Directory> {
        HERE.with(|here| here.get_or_init(Directory::new).clone())
    }

    /// Makes the task that `key` names ready, if it is suspended; does nothing if it has ended.
    ///
    /// # Panics
    /// If the key was made on another thread.
    #[inline(always)]
    pub(super) fn wake(key: Key) -> Wake {
        // At a thread's end its storage may be gone; the loops that are left then cannot be woken.
        let woken = HERE.try_with(|here| match here.get() {
            Some(here) => here.wake_here(key),
            None => {
                // This thread has had no task.
                key.belongs_to(next_thread());
                Wake::Unknown
            }
        });
        match woken {
            Ok(woken) => woken,
            Err(_) => Wake::Done,
        }
    }

    #[inline(always)]
    fn wake_here(&self, key: Key) -> Wake {
        let woken = self.places.wake(key);
        if matches!(woken, Wake::Unknown) {
            key.belongs_to(self.thread);
        }
        woken
    }

    /// Notes that a loop ticks inside the step of the task that `key` names.
    pub(super) fn hide(key: Key) {
        Directory::here().places.hide(key);
    }

    /// Takes [`Directory::hide`] back. True if the task was woken meanwhile.
    pub(super) fn unhide(key: Key) -> bool {
        Directory::here().places.unhide(key)
    }

    /// Its thread's number.
    pub(super) fn thread(&self) -> u32 {
        self.thread
    }

    #[inline(always)]
    pub(super) fn places(&self) -> &Places {
        &self.places
    }

    /// The tasks of a loop, in order of spawning.
    pub(super) fn tasks_of(&self, core: &Core) -> Vec<TaskRef> {
        let tasks = self.places.all(|task| std::ptr::eq(task.core(), core));
        in_order(&tasks, |task| task.id().get().into())
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
}
