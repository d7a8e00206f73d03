//! Cancellations without effect: the task completes as if nothing had been requested, or runs on long after.
//!
//! A future of Rust is dropped at the step after the request, so both happen to guests' tasks alone, which may catch the request.
//! A task that is cancelled by a callback of the loop, by itself, or by a task that it spawned is not counted: so do timeouts, task
//! groups and cancel scopes, which take their request back, and that is not recorded. Requests of the host (a loop that shuts down) may be swallowed, as the task ends anyway.

use std::time::Duration;

use super::facts::CancelFacts;
use super::finding::{CodeLine, Finding, FindingKind, Severity};
use super::tasks::TaskFacts;
use crate::record::log::Log;
use loopscope_rt::{Cause, PollOutcome, Time};

/// From here on a task is not cleaning up any more.
const LONG_AFTER: Duration = Duration::from_secs(1);

/// The cancellation of `task` is requested. `may_be_taken_back` is whether a callback or a task beneath asks for it.
pub(super) fn requested(task: &mut TaskFacts, at: Time, by: Cause, may_be_taken_back: bool) {
    let by_task = match by {
        Cause::Task(by) if by != task.task => true,
        Cause::Host => false,
        _ => return,
    };
    if may_be_taken_back || task.cancel.is_some() {
        return;
    }
    let wait = task.waits.first().map(|wait| wait.wait);
    task.cancel = Some(Box::new(CancelFacts { at, by_task, wait, steps: 0, waits: 0 }));
}

/// A step of the task begins.
pub(super) fn step_began(task: &mut TaskFacts) {
    if let Some(cancel) = &mut task.cancel {
        cancel.steps = cancel.steps.saturating_add(1);
    }
}

/// The step ends, and the task goes on.
pub(super) fn suspended(task: &mut TaskFacts) {
    if let Some(cancel) = &mut task.cancel {
        cancel.waits = cancel.waits.saturating_add(1);
    }
}

/// The finding about a task at `now`, and its weight. `outcome` is that of its end; pending while it lives.
pub(super) fn finding(
    task: &TaskFacts,
    log: &Log,
    now: Time,
    outcome: PollOutcome,
) -> Option<(Finding, u64)> {
    let cancel = task.cancel.as_ref().filter(|cancel| cancel.steps > 0)?;
    let after = now.since(cancel.at);
    let kind = match outcome {
        PollOutcome::Completed if cancel.by_task => FindingKind::SwallowedCancel { waits: cancel.waits },
        PollOutcome::Completed | PollOutcome::Failed => return None,
        // The step that begins with the request ends the task, or begins its clean-up.
        PollOutcome::Pending | PollOutcome::Cancelled if cancel.waits > 0 && after >= LONG_AFTER => {
            FindingKind::StillRunning { after }
        }
        PollOutcome::Pending | PollOutcome::Cancelled => return None,
    };
    let line = CodeLine::of(log, cancel.wait);
    let finding = task.finding(log, Severity::Problem, cancel.at, line, kind);
    Some((finding, after.as_nanos() as u64))
}
