//! What two of the rules keep of each live task, as plain data.
//!
//! Apart from the rules, which look at tasks: a task has its facts. Next: `long_steps`, `cancellation`.

use std::time::Duration;

use crate::record::event::WaitId;
use loopscope_rt::Time;

/// The longest of a task's long steps.
#[derive(Clone, Debug)]
pub(super) struct LongStep {
    pub(super) began: Time,
    pub(super) took: Duration,
    /// The number of long steps.
    pub(super) steps: u32,
    pub(super) after: Option<WaitId>,
    pub(super) until: Option<WaitId>,
    pub(super) held_up: u32,
    pub(super) longest: Option<(Box<str>, Duration)>,
}

/// The first cancellation request of a task.
#[derive(Clone, Debug)]
pub(super) struct CancelFacts {
    pub(super) at: Time,
    /// Whether a task asked for it.
    pub(super) by_task: bool,
    /// The wait that was cancelled.
    pub(super) wait: Option<WaitId>,
    /// The steps and the waits since.
    pub(super) steps: u32,
    pub(super) waits: u32,
}
