//! What is known of a task from outside: its number, why it failed.
//!
//! How it is stored is in `task_cell`; who waits for its result is in [`join`](super::join).

use std::error::Error;
use std::fmt;
use std::num::NonZeroU32;

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
