//! One row of the task tree: a task's state in words, for how long, and what it waits for.
//!
//! Invariant: plain data, a function of the model, its log and the loop time.

use super::durations::short;
use crate::i18n::{Lang, Text, panes};
use crate::rt::{PollOutcome, TaskId, Time};
use crate::trace::{Lane, Log, Model, SpanKind};

/// What a task is doing, or how it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskState {
    /// Its step is under way.
    Running,
    /// In the run queue.
    Ready,
    /// Waiting.
    Suspended,
    /// It returned.
    Completed,
    /// It returned an error.
    Failed,
    /// It was cancelled.
    Cancelled,
}

impl TaskState {
    /// The present state of a lane.
    pub fn of(lane: &Lane) -> TaskState {
        match (&lane.ended, lane.current().map(|span| span.kind)) {
            (Some(ended), _) => match ended.outcome {
                PollOutcome::Failed => TaskState::Failed,
                PollOutcome::Cancelled => TaskState::Cancelled,
                PollOutcome::Completed | PollOutcome::Pending => TaskState::Completed,
            },
            (None, Some(SpanKind::Running { .. })) => TaskState::Running,
            (None, Some(SpanKind::Suspended { .. })) => TaskState::Suspended,
            (None, Some(SpanKind::Ready { .. }) | None) => TaskState::Ready,
        }
    }

    /// The state's name in style sheets.
    pub const fn class(self) -> &'static str {
        match self {
            TaskState::Running => "running",
            TaskState::Ready => "ready",
            TaskState::Suspended => "suspended",
            TaskState::Completed => "completed",
            TaskState::Failed => "failed",
            TaskState::Cancelled => "cancelled",
        }
    }

    /// The state's name for people.
    pub const fn title(self) -> Text {
        match self {
            TaskState::Running => panes::RUNNING,
            TaskState::Ready => panes::READY,
            TaskState::Suspended => panes::SUSPENDED,
            TaskState::Completed => panes::COMPLETED,
            TaskState::Failed => panes::FAILED,
            TaskState::Cancelled => panes::CANCELLED,
        }
    }
}

/// A row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskRow {
    /// Whose.
    pub task: TaskId,
    /// Its name.
    pub name: String,
    /// How deep in the tree, from zero.
    pub depth: usize,
    /// Its state.
    pub state: TaskState,
    /// For how long it has been in this state, or how long it lived.
    pub age: String,
    /// What it waits for, or its error.
    pub detail: String,
}

impl TaskRow {
    /// The row of `task` at `now`; `None` if the model has forgotten the task.
    pub fn of(model: &Model, log: &Log, task: TaskId, now: Time) -> Option<TaskRow> {
        let lane = model.lane(task)?;
        let age = match (&lane.ended, lane.current()) {
            (Some(ended), _) => ended.at.since(lane.spawned),
            (None, Some(span)) => now.since(span.begin),
            (None, None) => now.since(lane.spawned),
        };
        Some(TaskRow {
            task,
            name: lane.name.to_string(),
            depth: model.depth(task),
            state: TaskState::of(lane),
            age: short(age),
            detail: detail(lane, log),
        })
    }

    /// The whole row as one phrase, for those who hear it.
    pub fn spoken(&self, lang: Lang) -> String {
        let state = self.state.title().get(lang);
        let detail = if self.detail.is_empty() { String::new() } else { format!(", {}", self.detail) };
        format!("{} #{}, {state} {}{detail}", self.name, self.task, self.age)
    }
}

fn detail(lane: &Lane, log: &Log) -> String {
    if let Some(error) = lane.ended.and_then(|ended| ended.error) {
        return log.text(error).unwrap_or_default().to_owned();
    }
    match (lane.current().map(|span| span.kind), lane.waits.first()) {
        (Some(SpanKind::Suspended { .. }), Some(current)) => {
            log.wait(current.wait).map(|site| site.label.to_string()).unwrap_or_default()
        }
        _ => String::new(),
    }
}
