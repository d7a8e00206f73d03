//! A task that wakes itself at more than half of its steps: it polls for something instead of waiting for it.
//!
//! Fires from [`FEWEST_STEPS`] steps on, if a step takes less than a millisecond on average: a task that yields between pieces of
//! real work is meant to. It is a hint, as from its events alone a task that works in tiny pieces looks the same.

use std::time::Duration;

use super::finding::{Finding, FindingKind, Severity};
use super::tasks::TaskFacts;
use crate::record::log::Log;

const FEWEST_STEPS: u64 = 100;
const LONGEST_STEP: Duration = Duration::from_millis(1);

/// The finding about a task, and its weight.
pub(super) fn finding(task: &TaskFacts, log: &Log) -> Option<(Finding, u64)> {
    let (steps, self_wakes) = (task.steps, task.self_wakes);
    let polls = steps >= FEWEST_STEPS && 2 * self_wakes > steps;
    let is_idle = task.ran.as_nanos() < u128::from(steps) * LONGEST_STEP.as_nanos();
    let since = task.since.unwrap_or(log.start());
    (polls && is_idle).then(|| {
        let kind = FindingKind::BusyPolling { self_wakes, steps };
        (task.finding(log, Severity::Hint, since, task.spawn_line(log), kind), self_wakes)
    })
}
