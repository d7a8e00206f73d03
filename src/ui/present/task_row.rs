//! One row of the task tree: a task's state in words, for how long, and what it waits for.
//!
//! Invariant: plain data, a function of the model, its log and the loop time.

use super::durations::Grain;
use super::wait_text;
use crate::i18n::{Lang, Text, panes};
use crate::rt::{PollOutcome, TaskId, Time};
use crate::trace::{Lane, Log, Model, Snapshot, SpanKind};

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
    /// It is spawned later.
    ToCome,
    /// A worker, or a track of a foreign trace, between two slices.
    Idle,
}

impl TaskState {
    /// The state of a lane at a moment.
    pub fn of(lane: &Lane, moment: &Snapshot) -> TaskState {
        match (lane.ended_by(moment.position()), moment.status(lane.id).map(|status| status.doing)) {
            (Some(ended), _) => match ended.outcome {
                PollOutcome::Failed => TaskState::Failed,
                PollOutcome::Cancelled => TaskState::Cancelled,
                PollOutcome::Completed | PollOutcome::Pending => TaskState::Completed,
            },
            (None, Some(SpanKind::Running { .. } | SpanKind::Slice { .. })) => TaskState::Running,
            (None, Some(SpanKind::Idle)) => TaskState::Idle,
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
            TaskState::ToCome => "to-come",
            TaskState::Idle => "idle",
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
            TaskState::ToCome => panes::TO_COME,
            TaskState::Idle => panes::IDLE,
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
    /// The row of `task` at `moment`, when the loop's clock shows `now`; `None` if the model has forgotten the task, or it
    /// was not spawned by then.
    pub fn of(model: &Model, log: &Log, moment: &Snapshot, task: TaskId, now: Time) -> Option<TaskRow> {
        let lane = model.lane(task).filter(|lane| lane.has_begun(moment.position()))?;
        let age = match (lane.ended_by(moment.position()), moment.status(task)) {
            (Some(ended), _) => ended.at.since(lane.since),
            (None, Some(status)) => now.since(status.since),
            (None, None) => now.since(lane.since),
        };
        Some(TaskRow {
            task,
            name: lane.name.to_string(),
            depth: model.depth(task.into()),
            state: TaskState::of(lane, moment),
            age: Grain::of(log).duration(age),
            detail: detail(lane, log, moment),
        })
    }

    /// The row of a task that is spawned later; `None` if the model has forgotten it.
    pub fn to_come(model: &Model, task: TaskId) -> Option<TaskRow> {
        let lane = model.lane(task)?;
        Some(TaskRow {
            task,
            name: lane.name.to_string(),
            depth: model.depth(task.into()),
            state: TaskState::ToCome,
            age: String::new(),
            detail: String::new(),
        })
    }

    /// The whole row as one phrase, for those who hear it.
    pub fn spoken(&self, lang: Lang) -> String {
        let state = self.state.title().get(lang);
        let detail = if self.detail.is_empty() { String::new() } else { format!(", {}", self.detail) };
        format!("{} #{}, {state} {}{detail}", self.name, self.task, self.age)
    }
}

/// What a task waits for, the error that it failed with, or what a worker works on.
pub(crate) fn detail(lane: &Lane, log: &Log, moment: &Snapshot) -> String {
    if let Some(error) = lane.ended_by(moment.position()).and_then(|ended| ended.error) {
        return log.text(error).unwrap_or_default().to_owned();
    }
    match moment.status(lane.id).map(|status| status.doing) {
        Some(SpanKind::Suspended { wait: Some(wait), others }) => {
            wait_text::label(log, wait, others).unwrap_or_default()
        }
        Some(SpanKind::Slice { name }) => log.text(name).unwrap_or_default().to_owned(),
        _ => String::new(),
    }
}
