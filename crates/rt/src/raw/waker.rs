//! Wakers whose data is a number: they need no allocation and no reference count, and cannot dangle.
//!
//! A `Waker` must be `Send` and `Sync`; a loop is neither. So the waker contains the task's key instead of a pointer, and a
//! wake looks the key up in the task table of the calling thread.
//!
//! The rejected alternative is a locked queue that any thread may push to: a wake would be recorded when the loop drains the
//! queue, so its time and its cause would be lost.

use std::marker::PhantomData;
use std::ptr;
use std::task::{RawWaker, RawWakerVTable, Waker};

/// The behaviour of a waker.
pub(crate) trait WakeByKey {
    /// Wakes the task with this key. Called on any thread.
    fn wake(key: usize);
}

/// A waker that calls `W` with `key`.
#[inline(always)]
pub(crate) fn waker<W: WakeByKey>(key: usize) -> Waker {
    // SAFETY: the functions of the vtable use the data as a number, so every value is valid, on every thread; none frees
    // memory, so clones may be used and dropped in any order.
    unsafe { Waker::from_raw(raw_waker::<W>(ptr::without_provenance(key))) }
}

struct WakerVtable<W>(PhantomData<W>);

impl<W: WakeByKey> WakerVtable<W> {
    const VTABLE: RawWakerVTable = RawWakerVTable::new(raw_waker::<W>, wake::<W>, wake::<W>, drop_waker);
}

#[inline(always)]
fn raw_waker<W: WakeByKey>(key: *const ()) -> RawWaker {
    RawWaker::new(key, &WakerVtable::<W>::VTABLE)
}

fn wake<W: WakeByKey>(key: *const ()) {
    W::wake(key.addr());
}

fn drop_waker(_: *const ()) {}
