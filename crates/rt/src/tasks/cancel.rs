//! Cancellation requests, which take effect at the task's next step.
//!
//! Invariant: the first request sets the task's flag and wakes the task, so that there is a next step. Next: `step`.
//!
//! The page loads these on first use: `crate::event_loop::core::Core::cancel*`.

use super::task_cell::Header;
use super::wake::wake;
use crate::event_loop::core::Core;

impl Core {
    /// Requests the task's cancellation; false if it has ended.
    pub(crate) fn cancel(&self, task: &Header<Core>) -> bool {
        if task.has_ended() {
            return false;
        }
        if task.cancel_requested.replace(true) {
            return true;
        }
        if let Some(instrument) = self.instrument() {
            instrument.cancel_requested(self.refresh().now, task.id, self.cause());
        }
        wake(&self.tasks, task.key);
        true
    }

    /// Requests the cancellation of every task but the running one, in order of spawning.
    pub(crate) fn cancel_all(&self) {
        for task in self.tasks.tasks_of(self) {
            if self.running() != Some(task.header.id) {
                self.cancel(&task.header);
            }
        }
    }
}
