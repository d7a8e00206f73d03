//! Cancelling a task without joining it: [`AbortHandle`].
//!
//! It names its task by the key that the task's wakers carry, and is no reference to it. A reference would keep the task's
//! memory, and with it a result that nobody fetches, for as long as the handle is kept.

use std::fmt;
use std::marker::PhantomData;
use std::rc::Rc;

use super::core::Core;
use super::task::TaskId;
use super::task_cell::{Header, TaskRef};
use super::wake::tasks_here;
use super::waker_key::WakerKey;

/// The way to cancel a task for others than who joins it (asyncio: `task.cancel()`, on any reference to the task). It keeps
/// nothing of the task; dropping it does nothing.
#[derive(Clone)]
pub struct AbortHandle {
    key: WakerKey,
    id: TaskId,
    /// A key says which task it is on one thread.
    here: PhantomData<Rc<()>>,
}

impl AbortHandle {
    pub(super) fn new(task: &Header<Core>) -> AbortHandle {
        AbortHandle { key: task.key, id: task.id, here: PhantomData }
    }

    /// Asks that the task be cancelled, as [`JoinHandle::cancel`](super::JoinHandle::cancel) does. False if it has ended, or
    /// its future has returned.
    pub fn abort(&self) -> bool {
        self.task().is_some_and(|task| task.header.scheduler.cancel(&task.header))
    }

    /// Whether the task has ended, in whatever way, or its future has returned.
    pub fn is_finished(&self) -> bool {
        self.task().is_none()
    }

    /// The task's id.
    pub fn id(&self) -> TaskId {
        self.id
    }

    /// The task, unless it has ended or has a result.
    fn task(&self) -> Option<TaskRef<Core>> {
        tasks_here().find(self.key).filter(|task| !task.header.join.has_ended())
    }
}

impl fmt::Debug for AbortHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AbortHandle").field("task", &self.id).finish_non_exhaustive()
    }
}
