//! What a worker is called: a number that says nothing of tasks.
//!
//! Next: [`worker`](super::worker), which gives it out.

use std::fmt;
use std::num::NonZeroU32;

/// The number of a worker within its run, from 1 in the order in which workers join; never used twice. Tasks have numbers of
/// their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WorkerId(NonZeroU32);

impl WorkerId {
    /// The id numbered `number`; there is no worker 0.
    pub const fn new(number: u32) -> Option<WorkerId> {
        match NonZeroU32::new(number) {
            Some(number) => Some(WorkerId(number)),
            None => None,
        }
    }

    /// The number.
    pub const fn get(self) -> u32 {
        self.0.get()
    }
}

impl fmt::Display for WorkerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}
