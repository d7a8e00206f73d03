//! The small signs on lanes: printed lines, requests to cancel, how a task ended.

use std::collections::HashMap;

use super::details::messages_between;
use super::scene::Look;
use crate::rt::{PollOutcome, Time};
use crate::trace::{LaneId, Model};
use crate::ui::timeline::layout::rows::Rows;

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

/// Flags nearer to each other than their width, in pixels, are drawn as one.
const FLAG: f64 = 6.0;

/// Adds the marks of the lanes in sight, if these are high enough for signs.
pub fn add_marks(model: &Model, rows: &Rows, look: &Look, marks: &mut Vec<Mark>) {
    if !look.geometry.is_legible() {
        return;
    }
    let mut lanes: HashMap<LaneId, Flags> = look
        .geometry
        .visible_rows()
        .filter_map(|row| Some((rows.get(row)?, Flags::new(look.geometry.row_middle(row)))))
        .collect();
    let window = look.scale.first()..=look.scale.last();
    for message in messages_between(model, *window.start(), *window.end()) {
        if let Some(flags) = message.lane.and_then(|lane| lanes.get_mut(&lane)) {
            let kind = if message.unclaimed_failure { MarkKind::Unclaimed } else { MarkKind::Message };
            marks.extend(flags.next(look.scale.x(message.at), kind));
        }
    }
    for (lane, flags) in &lanes {
        let Some(lane) = model.lane(*lane) else { continue };
        let mark = |at: Time, kind| Mark { x: look.scale.x(at).round(), y: flags.y, kind };
        let request = lane.cancel_requested.map(|(at, _)| (at, MarkKind::CancelRequested));
        let end = lane.ended.and_then(|ended| Some((ended.at, end_kind(ended.outcome)?)));
        let shown = [request, end].into_iter().flatten().filter(|(at, _)| window.contains(at));
        marks.extend(shown.map(|(at, kind)| mark(at, kind)));
    }
}

/// The flags of one lane, from left to right.
struct Flags {
    y: f64,
    last: Option<(f64, MarkKind)>,
}

impl Flags {
    fn new(y: f64) -> Flags {
        Flags { y, last: None }
    }

    /// The flag at `x`, unless one of its kind stands too near.
    fn next(&mut self, x: f64, kind: MarkKind) -> Option<Mark> {
        if self.last.is_some_and(|(last, of)| of == kind && x - last < FLAG) {
            return None;
        }
        self.last = Some((x, kind));
        Some(Mark { x: x.round(), y: self.y, kind })
    }
}

fn end_kind(outcome: PollOutcome) -> Option<MarkKind> {
    match outcome {
        PollOutcome::Completed => Some(MarkKind::Completed),
        PollOutcome::Failed => Some(MarkKind::Failed),
        PollOutcome::Cancelled => Some(MarkKind::Cancelled),
        PollOutcome::Pending => None,
    }
}
