//! Requesting a cancellation, which takes effect at the task's next step.
//!
//! Invariant: a task's cancellation is requested once, and wakes it, so that this step comes. Next: `step`.

use super::core::Core;
use super::task_cell::Header;
use super::wake::wake;

impl Core {
    /// Requests a cancellation; false if the task has ended.
    pub(super) fn cancel(&self, task: &Header<Core>) -> bool {
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

    /// Requests the cancellation of every task but the one that is running, in order of spawning.
    pub(super) fn cancel_all(&self) {
        for task in self.tasks.tasks_of(self) {
            if self.running() != Some(task.header.id) {
                self.cancel(&task.header);
            }
        }
    }
}
