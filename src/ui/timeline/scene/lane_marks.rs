//! The marks on lanes: printed lines, cancel requests, ends of tasks.

use std::collections::HashMap;

use super::tooltip_text::messages_between;
use super::view_state::ViewState;
use crate::rt::{PollOutcome, Time};
use crate::trace::{LaneId, Model};
use crate::ui::timeline::layout::rows::Rows;

/// The kind of a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LaneMarkKind {
    /// The task printed a line.
    Message,
    /// The task failed and nothing awaited it.
    Unclaimed,
    /// Cancellation of the task was requested.
    CancelRequested,
    /// The task completed.
    Completed,
    /// The task failed.
    Failed,
    /// The task was cancelled.
    Cancelled,
}

/// A mark on a lane.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LaneMark {
    /// In pixels of the plot.
    pub x: f64,
    /// Middle of the lane.
    pub y: f64,
    /// Its kind.
    pub kind: LaneMarkKind,
}

/// Width of a flag in pixels: closer flags of one kind are drawn as one.
const FLAG: f64 = 6.0;

/// Adds the marks of the visible lanes, if these are high enough for marks.
pub fn add_marks(model: &Model, rows: &Rows, view: &ViewState, marks: &mut Vec<LaneMark>) {
    if !view.geometry.is_legible() {
        return;
    }
    let mut lanes: HashMap<LaneId, Flags> = view
        .geometry
        .visible_rows()
        .filter_map(|row| Some((rows.get(row)?, Flags::new(view.geometry.row_middle(row)))))
        .collect();
    let window = view.scale.first()..=view.scale.last();
    for message in messages_between(model, *window.start(), *window.end()) {
        if let Some(flags) = message.lane.and_then(|lane| lanes.get_mut(&lane)) {
            let kind =
                if message.unclaimed_failure { LaneMarkKind::Unclaimed } else { LaneMarkKind::Message };
            marks.extend(flags.next(view.scale.x(message.at), kind));
        }
    }
    for (lane, flags) in &lanes {
        let Some(lane) = model.lane(*lane) else { continue };
        let mark = |at: Time, kind| LaneMark { x: view.scale.x(at).round(), y: flags.y, kind };
        let request = lane.cancel_requested.map(|(at, _)| (at, LaneMarkKind::CancelRequested));
        let end = lane.ended.and_then(|ended| Some((ended.at, end_kind(ended.outcome)?)));
        let shown = [request, end].into_iter().flatten().filter(|(at, _)| window.contains(at));
        marks.extend(shown.map(|(at, kind)| mark(at, kind)));
    }
}

/// The flags of one lane, from left to right.
struct Flags {
    y: f64,
    last: Option<(f64, LaneMarkKind)>,
}

impl Flags {
    fn new(y: f64) -> Flags {
        Flags { y, last: None }
    }

    /// The flag at `x`, unless the last one has the same kind and is too close.
    fn next(&mut self, x: f64, kind: LaneMarkKind) -> Option<LaneMark> {
        if self.last.is_some_and(|(last, of)| of == kind && x - last < FLAG) {
            return None;
        }
        self.last = Some((x, kind));
        Some(LaneMark { x: x.round(), y: self.y, kind })
    }
}

fn end_kind(outcome: PollOutcome) -> Option<LaneMarkKind> {
    match outcome {
        PollOutcome::Completed => Some(LaneMarkKind::Completed),
        PollOutcome::Failed => Some(LaneMarkKind::Failed),
        PollOutcome::Cancelled => Some(LaneMarkKind::Cancelled),
        PollOutcome::Pending => None,
    }
}
