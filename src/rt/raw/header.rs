//! What the loop knows of a task whatever its future is, and counted references that know no more.
//!
//! Invariant: a header is readable for as long as its block of memory is in the table, in use or not (see `memory`); that of a
//! block in nobody's use is of a task that has ended.

use std::cell::Cell;
use std::ops::Deref;
use std::ptr::NonNull;

use super::cell::Table;
use super::stepping::State;
use crate::rt::core::Core;
use crate::rt::directory::Key;
use crate::rt::task::TaskId;

/// What there is of the future; see `cell`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hold {
    Held,
    /// There, and the task's next step drops it.
    Condemned,
    /// It returned its output.
    Spent,
    Gone,
}

/// The first part of every task.
pub(in crate::rt) struct Header {
    pub(super) table: &'static Table,
    /// Its memory keeps it alive while a cell of it lives.
    pub(super) core: NonNull<Core>,
    pub(super) key: Key,
    pub(super) id: TaskId,
    /// A byte, since a task has two, and others only while tasks are listed.
    pub(super) references: Cell<u8>,
    pub(super) hold: Cell<Hold>,
    pub(super) state: Cell<State>,
}

impl Header {
    #[inline(always)]
    pub(in crate::rt) fn core(&self) -> &Core {
        // SAFETY: the cell came from this core's memory, which keeps its core alive until the cell is given back.
        unsafe { self.core.as_ref() }
    }

    #[inline(always)]
    pub(in crate::rt) fn key(&self) -> Key {
        self.key
    }

    #[inline(always)]
    pub(in crate::rt) fn id(&self) -> TaskId {
        self.id
    }

    /// Whether the task has ended: its wakers wake nothing any more.
    #[inline(always)]
    pub(in crate::rt) fn has_ended(&self) -> bool {
        self.state.get() == State::Ended
    }

    /// Has the task's next step drop the future. False if that was settled before, or the future has returned or is being
    /// dropped.
    pub(in crate::rt) fn condemn(&self) -> bool {
        let held = self.hold.get() == Hold::Held;
        if held {
            self.hold.set(Hold::Condemned);
        }
        held
    }

    /// Gives up one reference. True if it was the last.
    #[inline(always)]
    pub(super) fn release(&self) -> bool {
        let left = self.references.get() - 1;
        self.references.set(left);
        left == 0
    }
}

/// A counted reference to a task.
pub(in crate::rt) struct TaskRef {
    header: NonNull<Header>,
}

impl TaskRef {
    /// Another reference.
    ///
    /// # Safety
    /// The task has one.
    pub(super) unsafe fn new(header: NonNull<Header>) -> TaskRef {
        // SAFETY: the caller's promise: the cell is live.
        let references = unsafe { &header.as_ref().references };
        let more = references.get().checked_add(1);
        references.set(more.expect("a task has a reference for its loop and its handle"));
        TaskRef { header }
    }

    /// The reference that the caller gives up.
    ///
    /// # Safety
    /// It has one, which is no other value's.
    #[inline(always)]
    pub(super) unsafe fn from_counted(header: NonNull<Header>) -> TaskRef {
        TaskRef { header }
    }

    #[inline(always)]
    pub(super) fn header(&self) -> NonNull<Header> {
        self.header
    }
}

impl Deref for TaskRef {
    type Target = Header;

    #[inline(always)]
    fn deref(&self) -> &Header {
        // SAFETY: a reference keeps its cell allocated, and the header is only ever borrowed shared.
        unsafe { self.header.as_ref() }
    }
}

impl Clone for TaskRef {
    fn clone(&self) -> TaskRef {
        // SAFETY: this is one.
        unsafe { TaskRef::new(self.header) }
    }
}

impl Drop for TaskRef {
    /// The last one drops what is left of the task, which is foreign code: nothing may be borrowed.
    #[inline(always)]
    fn drop(&mut self) {
        if self.release() {
            // SAFETY: the cell is live, and as this was the last reference nobody uses it after this.
            unsafe { (self.table.ending.drop_cell)(self.header) }
        }
    }
}
