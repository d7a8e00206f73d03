//! An error that no task read.
//!
//! Fires for each failure that the executor reports as unclaimed. The event comes after the task has ended, so the name and the
//! line of each failed task are kept for it.

use std::collections::VecDeque;

use super::finding::{CodeLine, Finding, FindingKind, Severity};
use super::tasks::TaskFacts;
use crate::record::event::TextId;
use crate::record::log::Log;
use loopscope_rt::{TaskId, Time};

/// The most failed tasks that are remembered, the latest: handles of failed tasks are mostly dropped soon.
const MOST_FAILED: usize = 1000;

#[derive(Clone, Debug)]
struct Failed {
    task: TaskId,
    name: Box<str>,
    line: Option<CodeLine>,
}

/// The tasks that have failed.
#[derive(Clone, Debug, Default)]
pub(super) struct Failures(VecDeque<Failed>);

impl Failures {
    /// `task` has failed.
    pub(super) fn failed(&mut self, task: &TaskFacts, log: &Log) {
        if self.0.len() == MOST_FAILED {
            self.0.pop_front();
        }
        self.0.push_back(Failed { task: task.task, name: task.name(log), line: task.spawn_line(log) });
    }

    /// The error of `task` was not read.
    pub(super) fn unclaimed(&mut self, task: TaskId, at: Time, error: TextId, log: &Log) -> Finding {
        let known =
            self.0.iter().rposition(|failed| failed.task == task).and_then(|index| self.0.remove(index));
        let (name, line) = known.map_or((None, None), |failed| (Some(failed.name), failed.line));
        let error = log.text(error).unwrap_or_default().into();
        Finding {
            kind: FindingKind::UnreadError { error },
            severity: Severity::Problem,
            lane: Some(task.into()),
            task: name,
            at,
            line,
            others: 0,
        }
    }
}
