//! What a waker does: from suspended to ready, and into the run queue of the task's loop; and wakers that are kept.

use std::task::Waker;

use super::directory::{Directory, Key};
use super::raw::{Wake, key_of};
use super::running;

/// Wakes the task that `key` names; does nothing if it has ended.
///
/// # Panics
/// On another thread than the task's.
pub(super) fn wake(key: Key) {
    if !running::wake(key)
        && let Wake::Untold(task) = Directory::wake(key)
    {
        task.core().tell_ready(&task);
    }
}

/// A waker that is kept for later: of our own tasks only the key, which is copied and dropped for nothing and woken without
/// a call through a table. Foreign ones (of `join_all`, say) are wakers like any other.
pub(crate) struct KeptWaker(Whose);

enum Whose {
    /// A task's of ours.
    Own(Key),
    /// Anyone else's.
    Foreign(Waker),
}

impl KeptWaker {
    /// Calls foreign code if the waker is foreign, as `clone` does.
    #[inline(always)]
    pub(crate) fn new(waker: &Waker) -> KeptWaker {
        KeptWaker(match key_of(waker) {
            Some(key) => Whose::Own(key),
            None => Whose::Foreign(waker.clone()),
        })
    }

    /// Wakes. Calls foreign code if the waker is foreign, and the host's if its loop was idle: nothing may be borrowed.
    #[inline(always)]
    pub(crate) fn wake(self) {
        match self.0 {
            Whose::Own(key) => wake(key),
            Whose::Foreign(waker) => waker.wake(),
        }
    }
}
