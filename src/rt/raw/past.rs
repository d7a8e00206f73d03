//! The run queue, for who may outlive its loop: an instrument, which asks it for the latest steps.
//!
//! The queue is a part of its loop, and so one load nearer to each step and wake than if both shared it. Invariant: it is
//! looked at only while the loop is there, and no method that looks calls foreign code, which might drop the loop.

use std::cell::OnceCell;
use std::rc::{Rc, Weak};

use super::ring::{PAST, Ring};
use crate::rt::core::Core;
use crate::rt::task::TaskId;

/// The latest steps of a loop; none before [`Past::begin`], and when the loop is gone.
#[derive(Default)]
pub(in crate::rt) struct Past(OnceCell<Weak<Core>>);

impl Past {
    /// From now on its steps can be asked for.
    pub(in crate::rt) fn begin(&self, core: &Rc<Core>) {
        // A second loop would not be the one whose past this is.
        let _ = self.0.set(Rc::downgrade(core));
    }

    fn run_queue(&self) -> Option<&Ring> {
        match self.0.get() {
            // SAFETY: it has not begun to be dropped, and is not while the method runs that asked for it.
            Some(core) if core.strong_count() > 0 => Some(unsafe { &(*core.as_ptr()).run_queue }),
            _ => None,
        }
    }

    /// As [`Ring::remembered`].
    pub(in crate::rt) fn remembered(&self) -> usize {
        self.run_queue().map_or(0, Ring::remembered)
    }

    /// As [`Ring::remember`].
    pub(in crate::rt) fn remember<'a>(&self, into: &'a mut [TaskId; PAST]) -> &'a [TaskId] {
        self.run_queue().map_or(&[], |run_queue| run_queue.remember(into))
    }

    /// As [`Ring::forget`].
    pub(in crate::rt) fn forget(&self) {
        if let Some(run_queue) = self.run_queue() {
            run_queue.forget();
        }
    }
}
