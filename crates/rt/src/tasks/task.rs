//! The public types of a task: [`TaskId`] and [`Failure`].
//!
//! Next: `task_cell`, a task's memory; [`join`](super::join), its result.

use std::error::Error;
use std::fmt;
use std::num::NonZeroU32;

/// The number of a task within its run, from 1 in order of spawning; never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskId(NonZeroU32);

impl TaskId {
    /// The id with this number; `None` for 0, which traces use for the loop itself.
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

/// The error of a failed task, of any type.
pub type Failure = Box<dyn Error>;

/// The error with which a future says that its task was cancelled: the task ends as cancelled, not as failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cancelled;

impl fmt::Display for Cancelled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the task was cancelled")
    }
}

impl Error for Cancelled {}
