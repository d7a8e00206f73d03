//! Wakers: an `Arc` of three numbers, found again through a table of this thread's loops.
//!
//! A `Waker` must be `Send` and `Sync`, the loop is neither. So the waker does not point at the loop: it names it,
//! and a wake looks the name up among the loops of the thread it is called on. A task id is never used twice, so
//! a waker that outlives its task, or its loop, wakes nothing.
//!
//! The rejected alternative is a queue behind a lock that any thread may push to: wakes would be recorded when the
//! loop drains it, no longer when, and by whom, they were made.

use std::cell::RefCell;
use std::rc::{Rc, Weak};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Wake, Waker};
use std::thread::{self, ThreadId};

use super::core::Core;
use super::current;
use super::run_queue::Slot;
use super::task::TaskId;

/// Names a loop; unique in the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LoopId(u32);

thread_local! {
    static LOOPS: RefCell<Vec<(LoopId, Weak<Core>)>> = const { RefCell::new(Vec::new()) };
}

static NEXT_LOOP: AtomicU32 = AtomicU32::new(0);

impl LoopId {
    pub(super) fn next() -> LoopId {
        LoopId(NEXT_LOOP.fetch_add(1, Ordering::Relaxed))
    }

    /// Makes `core` the loop that this id names on this thread.
    pub(super) fn register(self, core: &Rc<Core>) {
        LOOPS.with_borrow_mut(|loops| loops.push((self, Rc::downgrade(core))));
    }

    /// Forgets the loop; its wakers wake nothing from now on.
    pub(super) fn unregister(self) {
        // The thread's storage may already be gone when a loop is dropped at the thread's end.
        let _ = LOOPS.try_with(|loops| loops.borrow_mut().retain(|(id, _)| *id != self));
    }

    fn find(self) -> Option<Rc<Core>> {
        let find = |loops: &Vec<(LoopId, Weak<Core>)>| {
            loops.iter().find(|(id, _)| *id == self).and_then(|(_, core)| core.upgrade())
        };
        LOOPS.try_with(|loops| find(&loops.borrow())).ok().flatten()
    }
}

struct TaskWaker {
    owner: LoopId,
    slot: Slot,
    task: TaskId,
    thread: ThreadId,
}

/// The waker of the task `task` in `slot` of the loop `owner`, for use on this thread.
///
/// # Panics
/// Waking from another thread panics: the loop belongs to one thread.
pub(super) fn task_waker(owner: LoopId, slot: Slot, task: TaskId) -> Waker {
    Waker::from(Arc::new(TaskWaker { owner, slot, task, thread: thread::current().id() }))
}

impl Wake for TaskWaker {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if current::with_current(self.owner, |core| core.wake(self.slot, self.task)) {
            return;
        }
        match self.owner.find() {
            Some(core) => core.wake(self.slot, self.task),
            None => assert!(
                thread::current().id() == self.thread,
                "task {} was woken from another thread: a loop and its wakers belong to the thread that made them",
                self.task
            ),
        }
    }
}
