//! A task as the executor stores it: an id, a state and the future it owns.
//!
//! Invariant: the future is in the cell except while it is being polled or dropped, so no borrow of the task
//! table is ever held while foreign code runs. Who waits for the task's result is in [`join`](super::join).

use std::error::Error;
use std::fmt;
use std::num::NonZeroU32;
use std::pin::Pin;
use std::task::Waker;

/// The number of a task within its run, from 1 in order of spawning; never used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskId(NonZeroU32);

impl TaskId {
    /// The id numbered `number`; there is no task 0, the loop itself has that number in traces.
    pub const fn new(number: u32) -> Option<TaskId> {
        match NonZeroU32::new(number) {
            Some(number) => Some(TaskId(number)),
            None => None,
        }
    }

    /// The number.
    pub const fn get(self) -> u32 {
        self.0.get()
    }
}

impl fmt::Display for TaskId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Why a task failed: any error.
pub type Failure = Box<dyn Error>;

/// How a task's own code ended, the result having been handed to its join cell.
pub(super) enum End {
    Completed,
    Failed {
        error: String,
        /// Whether a handle is left through which somebody may see the error.
        claimed: bool,
    },
}

/// What the executor polls.
pub(super) trait Body: Future<Output = End> {
    /// Drops the future, then tells whoever joins the task that it was cancelled: what the future releases is
    /// released before anyone acts on its end.
    fn cancel(self: Pin<Box<Self>>);
}

/// A boxed, type-erased task.
pub(super) type BoxedBody = Pin<Box<dyn Body>>;

/// Where a task is in its life. Ended tasks leave the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Ready,
    Running,
    Suspended,
}

pub(super) struct Task {
    pub(super) id: TaskId,
    pub(super) state: State,
    pub(super) cancel_requested: bool,
    /// `None` while it is taken out to be polled or dropped.
    pub(super) runnable: Option<Runnable>,
}

/// What is taken out of the table for a poll and put back after it.
pub(super) struct Runnable {
    pub(super) body: BoxedBody,
    /// Made once a task; polls borrow it, so that a poll allocates nothing.
    pub(super) waker: Waker,
}

impl Task {
    /// Takes note of a wake; true if the task must now be put into the run queue. Wakes of a running task are noted by
    /// the loop.
    #[inline(always)]
    pub(super) fn wake(&mut self) -> bool {
        let suspended = self.state == State::Suspended;
        if suspended {
            self.state = State::Ready;
        }
        suspended
    }

    /// Ready to running. The last of the three says whether the task is to be cancelled instead of polled.
    #[inline(always)]
    pub(super) fn start(&mut self) -> (TaskId, Option<Runnable>, bool) {
        self.state = State::Running;
        (self.id, self.runnable.take(), self.cancel_requested)
    }

    /// Running to suspended, or to ready if it was woken while it ran.
    #[inline(always)]
    pub(super) fn suspend(&mut self, runnable: Runnable, woken: bool) {
        self.runnable = Some(runnable);
        self.state = if woken { State::Ready } else { State::Suspended };
    }
}
