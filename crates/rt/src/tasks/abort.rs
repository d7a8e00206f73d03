//! Cancelling a task without joining it: [`AbortHandle`].
//!
//! The handle contains the task's waker key. The rejected alternative, a reference, would keep the task's memory, and a
//! result that is never taken, for as long as the handle lives.

use std::fmt;
use std::marker::PhantomData;
use std::rc::Rc;

use super::task::TaskId;
use super::task_cell::{Header, TaskRef};
use super::wake::tasks_here;
use super::waker_key::WakerKey;
use crate::event_loop::core::Core;

/// Cancels a task, without joining it (asyncio: `task.cancel()`, on any reference to the task). It keeps nothing of the task
/// alive; dropping it does nothing.
///
/// ```
/// use loopscope_rt::{JoinError, ms, run_virtual, sleep, spawn, spawn_detached};
///
/// let result = run_virtual(async {
///     let task = spawn("slow", sleep(ms(60_000)));
///     let abort = task.abort_handle();
///     spawn_detached("watchdog", async move {
///         sleep(ms(5)).await;
///         assert!(abort.abort());
///     });
///     task.await
/// });
/// assert!(matches!(result, Ok(Err(JoinError::Cancelled))));
/// ```
#[derive(Clone)]
pub struct AbortHandle {
    key: WakerKey,
    id: TaskId,
    /// `!Send`: a key is valid on its own thread.
    here: PhantomData<Rc<()>>,
}

impl AbortHandle {
    pub(crate) fn new(task: &Header<Core>) -> AbortHandle {
        AbortHandle { key: task.key, id: task.id, here: PhantomData }
    }

    /// Requests cancellation, as [`JoinHandle::cancel`](crate::JoinHandle::cancel) does. False if the task has ended, or its
    /// future has returned.
    pub fn abort(&self) -> bool {
        self.task().is_some_and(|task| task.header.scheduler.cancel(&task.header))
    }

    /// Whether the task has completed, failed or been cancelled, or its future has returned.
    pub fn is_finished(&self) -> bool {
        self.task().is_none()
    }

    /// The task's id.
    pub fn id(&self) -> TaskId {
        self.id
    }

    /// The task, unless it has a result or has ended.
    fn task(&self) -> Option<TaskRef<Core>> {
        tasks_here().find(self.key).filter(|task| !task.header.join.has_ended())
    }
}

impl fmt::Debug for AbortHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AbortHandle").field("task", &self.id).finish_non_exhaustive()
    }
}
