//! What a waker does: from suspended to ready, and into the run queue of the task's loop.

use super::directory::{Directory, Key};
use super::raw::Wake;
use super::running;

/// Wakes the task that `key` names; does nothing if it has ended.
///
/// # Panics
/// On another thread than the task's.
pub(super) fn wake(key: Key) {
    if running::wake(key) {
        return;
    }
    match Directory::wake(key) {
        Wake::Unknown | Wake::Done => {}
        Wake::Untold(task) => task.tell(),
    }
}
