//! Whose turn it is: where a task is between the run queue, its step and its end.
//!
//! ```text
//!   Ready ---pop---> (Stepping) ---retire---> Ended
//!     ^                | suspend
//!     |                v
//!     +-----wake--- Suspended ---take---> (Stepping)
//!
//!   of a Stepping, while a loop ticks inside its step: Hidden ---wake---> Woken
//! ```
//!
//! Invariants: a task is Ended by its [`Stepping`] alone, which then has the reference that the loop had until that. Ready,
//! it is in its loop's run queue or has a `Stepping`, once; so what is in a run queue needs no reference of its own.

use std::mem;
use std::ops::Deref;
use std::ptr::NonNull;

use super::cell::drop_future;
use super::header::{Header, TaskRef};
use super::ring::Ring;
use crate::rt::step;

/// Where a task is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// In the run queue, or its step is under way.
    Ready,
    /// Its step is under way, and a loop ticks inside it.
    Hidden,
    /// As `Hidden`, and it was woken since.
    Woken,
    Suspended,
    /// Its wakers wake nothing any more.
    Ended,
}

/// The right to make a task's next step. Dropping it instead, as a step that unwinds does, drops the task's future and ends
/// the task.
pub(in crate::rt) struct Stepping {
    header: NonNull<Header>,
}

impl Deref for Stepping {
    type Target = Header;

    #[inline(always)]
    fn deref(&self) -> &Header {
        // SAFETY: only this ends the task, and its loop has a reference till then.
        unsafe { self.header.as_ref() }
    }
}

impl Stepping {
    /// # Safety
    /// The task is Ready, but in no run queue, and nobody else has this right.
    #[inline(always)]
    pub(super) unsafe fn new(header: NonNull<Header>) -> Stepping {
        Stepping { header }
    }

    /// The right to end a task that is suspended; `None` if it is not.
    pub(in crate::rt) fn of_suspended(task: &TaskRef) -> Option<Stepping> {
        if task.state.get() != State::Suspended {
            return None;
        }
        task.state.set(State::Ready);
        // SAFETY: it is Ready, and as it was Suspended it is in no run queue and makes no step.
        Some(unsafe { Stepping::new(task.header()) })
    }

    #[inline(always)]
    pub(super) fn header(&self) -> NonNull<Header> {
        self.header
    }

    /// Polls the future, or drops it if its cancellation was requested. If it is pending, the step is still to be ended;
    /// otherwise it has been.
    ///
    /// # Panics
    /// If the future is gone.
    #[inline(always)]
    pub(in crate::rt) fn poll(self) -> Option<Stepping> {
        // SAFETY: the cell is live; the table is its own.
        unsafe { (self.table.poll)(self) }
    }

    /// Why the task failed, right after a poll that said so; and whether somebody may see that through a handle.
    pub(in crate::rt) fn failure(&self) -> (String, bool) {
        // SAFETY: the cell is live; the table is its own.
        unsafe { (self.table.ending.failure)(self.header) }
    }

    /// Drops the future, then tells whoever joins the task that it was cancelled: what the future releases is released
    /// before anyone acts on its end. Within the step, so that a wake by what is dropped is the task's own.
    pub(in crate::rt) fn cancel(&self) {
        // SAFETY: the cell is live, and this is its `Stepping`.
        unsafe { drop_future(self.header) };
        // SAFETY: the cell is live; the table is its own.
        unsafe { (self.table.ending.cancel)(self.header) }
    }

    /// Drops the future of a task that failed, and the failure if nobody is left to take it.
    pub(in crate::rt) fn settle(&self) {
        // SAFETY: the cell is live, and this is its `Stepping`.
        unsafe { drop_future(self.header) };
        // SAFETY: the cell is live; the table is its own.
        unsafe { (self.table.ending.settle)(self.header) }
    }

    /// Ends a step whose task waits.
    #[inline(always)]
    pub(in crate::rt) fn suspend(self) {
        self.state.set(State::Suspended);
        mem::forget(self);
    }

    /// Ends a step whose task is ready again.
    #[inline(always)]
    pub(in crate::rt) fn requeue(self, run_queue: &Ring) {
        // SAFETY: it is Ready, and this right is given up.
        unsafe { run_queue.push(self.header) };
        mem::forget(self);
    }

    /// Ends a step whose task has ended: its wakers wake nothing from now on.
    #[inline(always)]
    pub(in crate::rt) fn retire(self) -> Retired {
        self.state.set(State::Ended);
        let header = self.header;
        mem::forget(self);
        // SAFETY: its loop's, which nobody else gives up: a task is ended once.
        Retired(unsafe { TaskRef::from_counted(header) })
    }
}

impl Drop for Stepping {
    #[cold]
    fn drop(&mut self) {
        // SAFETY: the cell is live, and this is its `Stepping`.
        unsafe { drop_future(self.header) };
        step::lose(Stepping { header: self.header });
    }
}

/// What its loop's reference becomes when a task has ended. There is one a task.
pub(in crate::rt) struct Retired(TaskRef);

impl Deref for Retired {
    type Target = Header;

    #[inline(always)]
    fn deref(&self) -> &Header {
        &self.0
    }
}

impl Retired {
    /// Drops the future.
    pub(in crate::rt) fn drop_future(&self) {
        // SAFETY: the cell is live, and this is its `Retired`.
        unsafe { drop_future(self.0.header()) };
    }

    /// Parts with the right to touch the future, and keeps the reference.
    #[inline(always)]
    pub(super) fn into_ref(self) -> TaskRef {
        self.0
    }
}
