//! Wakers whose data is a number, the task's [`Key`]: made, cloned and dropped for nothing, and never dangling.
//!
//! A `Waker` must be `Send` and `Sync`, the loop is neither. So the waker does not point at the task: it names it, and a
//! wake looks the name up among the tasks of the thread it is called on.
//!
//! The rejected alternative is a queue behind a lock that any thread may push to: wakes would be recorded when the loop
//! drains it, no longer when, and by whom, they were made.

use std::mem::{self, ManuallyDrop};
use std::ptr;
use std::task::{RawWaker, RawWakerVTable, Waker};

use crate::rt::directory::Key;
use crate::rt::wake::wake;

static VTABLE: RawWakerVTable = RawWakerVTable::new(clone, wake_key, wake_key, ignore);

/// The waker of the task that `key` names. It owns nothing that would have to be dropped.
///
/// # Panics
/// Waking from another thread panics: the loop belongs to one thread.
#[inline(always)]
pub(in crate::rt) fn waker(key: Key) -> ManuallyDrop<Waker> {
    // SAFETY: the functions of the table take the data for a number, so any will do, on any thread; none frees anything,
    // so clones may be used in whatever order.
    ManuallyDrop::new(unsafe { Waker::new(ptr::without_provenance(key.to_bits()), &VTABLE) })
}

/// The key of the task that `waker` wakes, if it is one of ours.
#[inline(always)]
pub(in crate::rt) fn key_of(waker: &Waker) -> Option<Key> {
    if ptr::eq(waker.vtable(), &VTABLE) { Key::from_bits(waker.data().addr()) } else { None }
}

/// A waker that is kept for later: of our own tasks only the name, which is woken without a call through a table, and
/// dropped for nothing. Foreign ones (of `join_all`, say) are wakers like any other.
///
/// Not an enum of a key and a waker: that is moved as a whole, in wider pieces than it was written in, and each such read
/// waits until the writes have left the processor's store buffer. A waker is moved word by word.
pub(crate) struct KeptWaker(ManuallyDrop<Waker>);

impl KeptWaker {
    /// Calls foreign code if the waker is foreign, as `clone` does.
    #[inline(always)]
    pub(crate) fn new(whose: &Waker) -> KeptWaker {
        KeptWaker(match key_of(whose) {
            Some(key) => waker(key),
            None => ManuallyDrop::new(whose.clone()),
        })
    }

    /// Wakes. Calls foreign code if the waker is foreign, and the host's if its loop was idle: nothing may be borrowed.
    #[inline(always)]
    pub(crate) fn wake(self) {
        match key_of(&self.0) {
            Some(key) => {
                mem::forget(self);
                wake(key);
            }
            None => self.wake_foreign(),
        }
    }

    #[inline(never)]
    fn wake_foreign(mut self) {
        // SAFETY: `self` is forgotten, so it is taken once.
        let waker = unsafe { ManuallyDrop::take(&mut self.0) };
        mem::forget(self);
        waker.wake();
    }
}

impl Drop for KeptWaker {
    #[inline(always)]
    fn drop(&mut self) {
        if key_of(&self.0).is_none() {
            // SAFETY: it is not used any more.
            unsafe { ManuallyDrop::drop(&mut self.0) };
        }
    }
}

fn clone(key: *const ()) -> RawWaker {
    RawWaker::new(key, &VTABLE)
}

fn wake_key(key: *const ()) {
    if let Some(key) = Key::from_bits(key.addr()) {
        wake(key);
    }
}

fn ignore(_: *const ()) {}
