//! The small signs on lanes: printed lines, requests to cancel, how a task ended.

use std::collections::HashMap;

use super::details::messages_between;
use super::geometry::LANE;
use super::scene::Look;
use crate::rt::{PollOutcome, TaskId, Time};
use crate::trace::Model;

/// What a mark stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkKind {
    /// The task printed a line.
    Message,
    /// The task's failure reached nobody.
    Unclaimed,
    /// Someone asked that the task be cancelled.
    CancelRequested,
    /// The task completed.
    Completed,
    /// The task failed.
    Failed,
    /// The task was cancelled.
    Cancelled,
}

/// A sign on a lane.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark {
    /// Where, in pixels of the plot.
    pub x: f64,
    /// The middle of the lane.
    pub y: f64,
    /// For what.
    pub kind: MarkKind,
}

/// Adds the marks of the lanes in sight; equal ones that fall on one pixel are one.
pub fn add_marks(model: &Model, look: &Look, marks: &mut Vec<Mark>) {
    let visible: HashMap<TaskId, f64> = look
        .geometry
        .visible_rows()
        .map(|row| (model.rows()[row], look.geometry.row_top(row) + LANE / 2.0))
        .collect();
    let (first, last) = (look.scale.first(), look.scale.last());
    let mut add = |at: Time, y: f64, kind| {
        let mark = Mark { x: look.scale.x(at).round(), y, kind };
        if (first..=last).contains(&at) && marks.last() != Some(&mark) {
            marks.push(mark);
        }
    };
    for message in messages_between(model, first, last) {
        if let Some(y) = message.task.and_then(|task| visible.get(&task)) {
            let kind = if message.unclaimed_failure { MarkKind::Unclaimed } else { MarkKind::Message };
            add(message.at, *y, kind);
        }
    }
    for (task, y) in &visible {
        let Some(lane) = model.lane(*task) else { continue };
        if let Some((at, _)) = lane.cancel_requested {
            add(at, *y, MarkKind::CancelRequested);
        }
        let Some(ended) = lane.ended else { continue };
        match ended.outcome {
            PollOutcome::Completed => add(ended.at, *y, MarkKind::Completed),
            PollOutcome::Failed => add(ended.at, *y, MarkKind::Failed),
            PollOutcome::Cancelled => add(ended.at, *y, MarkKind::Cancelled),
            PollOutcome::Pending => {}
        }
    }
}
