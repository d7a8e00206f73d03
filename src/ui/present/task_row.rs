//! A row of the task tree: state, age and wait of a task.
//!
//! Invariant: plain data, a function of the model, its log, a moment and the loop time.

use super::durations::Grain;
use super::wait_text;
use crate::i18n::{Lang, Text, panes};
use crate::rt::{PollOutcome, TaskId, Time};
use crate::trace::{Lane, Log, Model, Snapshot, SpanKind};

/// The state of a lane on show, or its outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskStatus {
    /// It is being polled.
    Running,
    /// In the run queue.
    Ready,
    /// Waiting for a wake.
    Suspended,
    /// It returned.
    Completed,
    /// It returned an error.
    Failed,
    /// It was cancelled.
    Cancelled,
    /// It is spawned after the moment on show.
    ToCome,
    /// A worker, or a track of a foreign trace, between two slices.
    Idle,
}

impl TaskStatus {
    /// The state of a lane at a moment.
    pub fn of(lane: &Lane, snapshot: &Snapshot) -> TaskStatus {
        match (lane.ended_by(snapshot.position()), snapshot.status(lane.id).map(|status| status.doing)) {
            (Some(ended), _) => match ended.outcome {
                PollOutcome::Failed => TaskStatus::Failed,
                PollOutcome::Cancelled => TaskStatus::Cancelled,
                PollOutcome::Completed | PollOutcome::Pending => TaskStatus::Completed,
            },
            (None, Some(SpanKind::Running { .. } | SpanKind::Slice { .. })) => TaskStatus::Running,
            (None, Some(SpanKind::Idle)) => TaskStatus::Idle,
            (None, Some(SpanKind::Suspended { .. })) => TaskStatus::Suspended,
            (None, Some(SpanKind::Ready { .. }) | None) => TaskStatus::Ready,
        }
    }

    /// The name in style sheets.
    pub const fn class(self) -> &'static str {
        match self {
            TaskStatus::Running => "running",
            TaskStatus::Ready => "ready",
            TaskStatus::Suspended => "suspended",
            TaskStatus::Completed => "completed",
            TaskStatus::Failed => "failed",
            TaskStatus::Cancelled => "cancelled",
            TaskStatus::ToCome => "to-come",
            TaskStatus::Idle => "idle",
        }
    }

    /// The name on the page.
    pub const fn title(self) -> Text {
        match self {
            TaskStatus::Running => panes::RUNNING,
            TaskStatus::Ready => panes::READY,
            TaskStatus::Suspended => panes::SUSPENDED,
            TaskStatus::Completed => panes::COMPLETED,
            TaskStatus::Failed => panes::FAILED,
            TaskStatus::Cancelled => panes::CANCELLED,
            TaskStatus::ToCome => panes::TO_COME,
            TaskStatus::Idle => panes::IDLE,
        }
    }
}

/// A row of the task tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskRow {
    /// The task.
    pub task: TaskId,
    /// Its name.
    pub name: String,
    /// The depth in the tree, from zero.
    pub depth: usize,
    /// Its state.
    pub state: TaskStatus,
    /// The time in this state, or the lifetime of an ended task.
    pub age: String,
    /// The wait's label, or the error.
    pub detail: String,
}

impl TaskRow {
    /// The row of `task` at `snapshot`, when the loop's clock shows `now`; `None` if the model has dropped the task, or the task
    /// is spawned later.
    pub fn of(model: &Model, log: &Log, snapshot: &Snapshot, task: TaskId, now: Time) -> Option<TaskRow> {
        let lane = model.lane(task).filter(|lane| lane.has_begun(snapshot.position()))?;
        let age = match (lane.ended_by(snapshot.position()), snapshot.status(task)) {
            (Some(ended), _) => ended.at.since(lane.since),
            (None, Some(status)) => now.since(status.since),
            (None, None) => now.since(lane.since),
        };
        Some(TaskRow {
            task,
            name: lane.name.to_string(),
            depth: model.depth(task.into()),
            state: TaskStatus::of(lane, snapshot),
            age: Grain::of(log).duration(age),
            detail: detail(lane, log, snapshot),
        })
    }

    /// The row of a task that is spawned later; `None` if the model has dropped it.
    pub fn to_come(model: &Model, task: TaskId) -> Option<TaskRow> {
        let lane = model.lane(task)?;
        Some(TaskRow {
            task,
            name: lane.name.to_string(),
            depth: model.depth(task.into()),
            state: TaskStatus::ToCome,
            age: String::new(),
            detail: String::new(),
        })
    }

    /// The row as one phrase, for screen readers.
    pub fn spoken(&self, lang: Lang) -> String {
        let state = self.state.title().get(lang);
        let detail = if self.detail.is_empty() { String::new() } else { format!(", {}", self.detail) };
        format!("{} #{}, {state} {}{detail}", self.name, self.task, self.age)
    }
}

/// A task's wait or error, or a worker's current slice.
pub(crate) fn detail(lane: &Lane, log: &Log, snapshot: &Snapshot) -> String {
    if let Some(error) = lane.ended_by(snapshot.position()).and_then(|ended| ended.error) {
        return log.text(error).unwrap_or_default().to_owned();
    }
    match snapshot.status(lane.id).map(|status| status.doing) {
        Some(SpanKind::Suspended { wait: Some(wait), others }) => {
            wait_text::label(log, wait, others).unwrap_or_default()
        }
        Some(SpanKind::Slice { name }) => log.text(name).unwrap_or_default().to_owned(),
        _ => String::new(),
    }
}
