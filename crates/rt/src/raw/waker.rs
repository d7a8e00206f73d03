//! Wakers whose data is a number: made, cloned and dropped for nothing, and never dangling.
//!
//! A `Waker` must be `Send` and `Sync`, a loop is neither. So the waker does not point at the task: it names it, and a
//! wake looks the name up among the tasks of the thread it is called on.
//!
//! The rejected alternative is a queue behind a lock that any thread may push to: wakes would be recorded when the loop
//! drains it, no longer when, and by whom, they were made.

use std::marker::PhantomData;
use std::ptr;
use std::task::{RawWaker, RawWakerVTable, Waker};

/// What a waker does.
pub(crate) trait WakeByKey {
    /// Wakes what has this number. Called on any thread.
    fn wake(key: usize);
}

/// A waker that calls `W` with `key`.
#[inline(always)]
pub(crate) fn waker<W: WakeByKey>(key: usize) -> Waker {
    // SAFETY: the functions of the table take the data for a number, so any will do, on any thread; none frees anything,
    // so clones may be used and dropped in whatever order.
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
