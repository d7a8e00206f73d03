//! Wakers whose data is a number, the task's [`Key`]: made, cloned and dropped for nothing, and never dangling.
//!
//! A `Waker` must be `Send` and `Sync`, the loop is neither. So the waker does not point at the task: it names it, and a
//! wake looks the name up among the tasks of the thread it is called on.
//!
//! The rejected alternative is a queue behind a lock that any thread may push to: wakes would be recorded when the loop
//! drains it, no longer when, and by whom, they were made.

use std::mem::ManuallyDrop;
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
    if ptr::eq(waker.vtable(), &VTABLE) { Some(Key::from_bits(waker.data().addr())) } else { None }
}

fn clone(key: *const ()) -> RawWaker {
    RawWaker::new(key, &VTABLE)
}

fn wake_key(key: *const ()) {
    wake(Key::from_bits(key.addr()));
}

fn ignore(_: *const ()) {}
