//! The scene of one frame: labels, ruler, arrows, hover and playhead over the static layer.
//!
//! Building a scene reads the model and makes no browser call; painters read the scene and not the model. So no borrow
//! of the run is active during a browser call, and scenes are tested without a browser.
//!
//! Invariant: a scene contains only what is visible, so its size is bounded by the pixels, not by the run.

use super::static_layer::StaticLayer;
use super::tooltip_text::{Details, SceneSource};
use super::view_state::ViewState;
use super::wake_arrows::{ArrowBuilder, RowIndex, WakeArrow};
use crate::rt::{PollOutcome, TaskId, Time};
use crate::trace::lane_state::LaneState;
use crate::trace::{Lane, LaneId, Model};
use crate::ui::timeline::input::hit_test::{Hit, REACH, span_at};
use crate::ui::timeline::layout::rows::{Filter, Rows};
use crate::ui::timeline::layout::ruler::{RulerTick, ruler};
use crate::ui::timeline::layout::time_scale::{Extent, clamp};
use crate::ui::timeline::scene::resources::{ResourceTrack, details, resources, tracks};

/// The label of a row.
#[derive(Clone, Debug, PartialEq)]
pub struct RowLabel {
    /// Upper edge of the row.
    pub y: f64,
    /// Name of the task or worker.
    pub name: String,
    /// The task, whose number is shown.
    pub task: Option<TaskId>,
    /// Indent in levels.
    pub depth: usize,
    /// Whether the row has a subtree, and whether it is open.
    pub branch: Option<Branch>,
    /// Current state of a living task.
    pub state: Option<LaneState>,
    /// Outcome of an ended task.
    pub ended: Option<PollOutcome>,
    /// Whether the task is selected.
    pub selected: bool,
    /// Whether the pointer is on the row.
    pub hovered: bool,
}

/// The subtree of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Branch {
    /// Its rows are shown.
    Open,
    /// Its rows are folded.
    Folded,
}

/// Everything that is painted.
#[derive(Default)]
pub struct Scene {
    /// Bars, areas, captions and marks.
    pub static_layer: StaticLayer,
    /// Whether the run has resources, shown or folded.
    pub has_resources: bool,
    /// Labels of the resource tracks.
    pub tracks: Vec<ResourceTrack>,
    /// Labels of the visible rows.
    pub labels: Vec<RowLabel>,
    /// Wake arrows.
    pub arrows: Vec<WakeArrow>,
    /// The ruler's ticks.
    pub ruler: Vec<RulerTick>,
    /// End of the dropped events, in pixels of the plot.
    pub dropped: Option<f64>,
    /// The current end of the run, in pixels of the plot.
    pub now: f64,
    /// The playhead in pixels of the plot, and its time as text.
    pub playhead: Option<(f64, String)>,
    /// Whether loop time and wall time differ.
    pub clocks_differ: bool,
    /// Left and right edge of the selected range, in pixels of the plot.
    pub range: Option<(f64, f64)>,
    /// The span under the pointer: left and right edge in pixels of the plot, upper edge of its bar.
    pub hovered: Option<(f64, f64, f64)>,
    /// Details of the thing under the pointer.
    pub details: Option<Details>,
}

/// Maximum indent in levels, so that names stay legible.
const DEEPEST: usize = 6;

impl Scene {
    /// Rebuilds the scene for the visible part of the run.
    pub fn build(&mut self, source: &SceneSource<'_>, rows: &Rows, filter: &Filter, view: &ViewState) {
        self.clear();
        let SceneSource { model, now, .. } = *source;
        self.now = view.scale.x(now);
        self.range = view.range.map(|(from, to)| (view.scale.x(from.min(to)), view.scale.x(from.max(to))));
        self.playhead = view.playhead.map(|time| (view.scale.x(time), source.moment(time)));
        let course = source.log.clock_map();
        self.clocks_differ = course.wall(now).is_some();
        self.ruler = ruler(&view.scale, source.grain(), |time| course.wall(time));
        self.dropped = (model.dropped() > 0).then(|| view.scale.x(model.start())).filter(|x| *x > 0.0);
        self.has_resources = resources(model).next().is_some();
        self.tracks = tracks(source, view);
        let hit = view.pointer.map_or(Hit::Nothing, |point| Hit::at(point, &view.geometry));
        self.static_layer.build(source, rows, view, hit.row());
        self.add_labels(source, rows, filter, view, hit.row());
        let span = self.hover(source, rows, view, hit);
        self.add_wakes(source, rows, view, span);
    }

    fn clear(&mut self) {
        self.labels.clear();
        self.arrows.clear();
        self.hovered = None;
        self.details = None;
    }

    fn add_labels(
        &mut self,
        source: &SceneSource<'_>,
        rows: &Rows,
        filter: &Filter,
        view: &ViewState,
        hovered: Option<usize>,
    ) {
        let legible = view.geometry.is_legible();
        let selected = view.selected.and_then(|lane| rows.row(lane));
        for row in view.geometry.visible_rows() {
            if (legible || hovered == Some(row) || selected == Some(row))
                && let Some(lane) = rows.get(row).and_then(|lane| source.model.lane(lane))
            {
                self.add_label(source, view, filter, row, lane, hovered == Some(row));
            }
        }
    }

    fn add_label(
        &mut self,
        source: &SceneSource<'_>,
        view: &ViewState,
        filter: &Filter,
        row: usize,
        lane: &Lane,
        hovered: bool,
    ) {
        let branch = || if filter.folded.contains(&lane.id) { Branch::Folded } else { Branch::Open };
        self.labels.push(RowLabel {
            y: view.geometry.row_top(row),
            name: lane.name.to_string(),
            task: lane.id.task(),
            depth: source.model.depth(lane.id).min(DEEPEST),
            branch: (!lane.children.is_empty()).then(branch),
            state: lane.current().map(|span| LaneState::of(span.kind)),
            ended: lane.ended.map(|ended| ended.outcome),
            selected: view.selected == Some(lane.id),
            hovered,
        });
    }

    /// Sets hovered span and details for the hit. Returns the span under the pointer, if any.
    fn hover(
        &mut self,
        source: &SceneSource<'_>,
        rows: &Rows,
        view: &ViewState,
        hit: Hit,
    ) -> Option<(LaneId, usize)> {
        let near = |x: f64| (view.scale.time(x - REACH), view.scale.time(x + REACH));
        match hit {
            Hit::Loop(Some(x)) => {
                self.details = Some(source.event_loop(view.scale.time(x), near(x)));
                None
            }
            Hit::Ruler(x) => {
                self.details = source.clocks(view.scale.time(x));
                None
            }
            Hit::Track(track, x) => {
                self.details = details(source, view, track, x, REACH);
                None
            }
            Hit::Label(row) => {
                let lane = source.model.lane(rows.get(row)?)?;
                self.details = Some(source.lane(lane));
                None
            }
            Hit::Lane(row, x) => {
                let lane = source.model.lane(rows.get(row)?)?;
                let index = span_at(lane, &view.scale, x, source.now)?;
                let span = lane.spans.get(index)?;
                let edge = |time| clamp(view.scale.x(time), -2.0, view.scale.width() + 2.0);
                let y = view.geometry.bar_top(row);
                self.hovered = Some((edge(span.begin), edge(span.end_or(source.now)), y));
                self.details = source.span(lane, index, near(x));
                Some((lane.id, index))
            }
            _ => None,
        }
    }

    fn add_wakes(
        &mut self,
        source: &SceneSource<'_>,
        rows: &Rows,
        view: &ViewState,
        span: Option<(LaneId, usize)>,
    ) {
        if span.is_none() && view.selected.is_none() {
            return;
        }
        let lanes = rows.lanes().get(view.geometry.visible_rows()).unwrap_or_default();
        let index = RowIndex::new(rows.lanes());
        let ViewState { geometry, scale, .. } = view;
        let builder = ArrowBuilder { model: source.model, lanes, rows: &index, geometry, scale };
        match view.selected {
            Some(lane) if view.chain => {
                builder.add_chain(lane, view.playhead.unwrap_or(source.now), &mut self.arrows);
            }
            Some(lane) => builder.add_wakes_of(lane, &mut self.arrows),
            None => {}
        }
        if let Some((lane, index)) = span
            && let Some(lane) = source.model.lane(lane)
        {
            builder.add_wake_of_span(lane, index, &mut self.arrows);
        }
    }
}

/// The extent of a run. Where events were dropped it begins earlier, with room for a note.
pub fn extent(model: &Model, now: Time) -> Extent {
    let (start, end) = (model.start(), model.end().max(now));
    if model.dropped() == 0 {
        return Extent { start: Time::ZERO, end };
    }
    Extent { start: start - end.since(start) / 6, end }
}

#[cfg(test)]
mod tests;
