//! What a waker does: from suspended to ready, and into the run queue of the task's loop.

use super::directory::{Directory, Key};
use super::raw::TaskRef;
use super::running;
use super::task::State;

/// Wakes the task that `key` names; does nothing if it has ended.
///
/// # Panics
/// On another thread than the task's.
pub(super) fn wake(key: Key) {
    if !running::wake(key)
        && let Some(task) = Directory::find(key)
    {
        wake_task(task);
    }
}

/// Wakes a task.
#[inline(always)]
pub(super) fn wake_task(task: TaskRef) {
    match task.state.get() {
        State::Suspended => {
            task.state.set(State::Ready);
            let core = task.core().clone();
            let cause = core.cause();
            core.enqueue(task, cause);
        }
        // By a loop that ticks inside its step; a task that wakes itself does so in `running`.
        State::Running => task.state.set(State::Woken),
        State::Ready | State::Woken | State::Ended => {}
    }
}
