//! The wake of a task: looks its key up in this thread's task table and pushes the task to its loop's run queue.
//!
//! Invariant: a wake without effect emits no event: the task has ended, is ready, or was already woken in its step.
//! Next: `task_table`; `cancel`, which wakes too.

use std::rc::Rc;

use super::current_task;
use super::task_cell::Header;
use super::task_table::{TaskTable, WakeResult};
use super::waker_key::WakerKey;
use crate::event_loop::core::{Core, Queued};
use crate::raw::WakeByKey;

thread_local! {
    static TASKS: Rc<TaskTable<Core>> = Rc::default();
}

/// The task table of this thread. While the thread exits, its storage may be destroyed: then an empty table, unknown to
/// wakers.
pub(crate) fn tasks_here() -> Rc<TaskTable<Core>> {
    TASKS.try_with(Rc::clone).unwrap_or_default()
}

impl WakeByKey for Core {
    /// While a thread exits, its storage may be destroyed: then the wake has no effect.
    #[inline]
    fn wake(key: usize) {
        let Some(key) = WakerKey::from_bits(key) else { return };
        if !current_task::try_wake(key) {
            let _ = TASKS.try_with(|tasks| wake(tasks, key));
        }
    }
}

/// Wakes the task with this key; does nothing if it has ended.
///
/// # Panics
/// If the key was made on another thread.
#[inline]
pub(crate) fn wake(tasks: &TaskTable<Core>, key: WakerKey) {
    match tasks.wake(key) {
        WakeResult::NotFound => key.assert_this_thread(),
        WakeResult::Unchanged => {}
        WakeResult::Ready(task) => {
            let Header { scheduler: core, id, .. } = &task.header;
            core.run_queue.push(Queued::Task(task.clone()));
            if !core.is_quiet() {
                core.emit_ready(*id);
            }
        }
    }
}
