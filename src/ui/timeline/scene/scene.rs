//! Everything that is to be painted, as plain numbers and texts.
//!
//! Building a scene reads the model and touches no browser; the painters read the scene and touch no model. So no
//! borrow of the run is held while the browser is called, and what the timeline draws is tested without one.
//!
//! Invariant: a scene has what is in sight and no more, so its size is bounded by the pixels, not by the run.

use super::details::{Details, Source};
use super::static_layer::Ground;
use super::wake_arrows::{Arrow, RowIndex, Wakes};
use crate::rt::{PollOutcome, TaskId, Time};
use crate::trace::lane_state::LaneState;
use crate::trace::{Lane, LaneId, Model};
use crate::ui::timeline::input::gesture::Point;
use crate::ui::timeline::input::hit_test::{Hit, REACH, span_at};
use crate::ui::timeline::layout::geometry::Geometry;
use crate::ui::timeline::layout::resources::{Track, details, resources, tracks};
use crate::ui::timeline::layout::rows::{Filter, Rows};
use crate::ui::timeline::layout::ruler::{RulerTick, ruler};
use crate::ui::timeline::layout::time_scale::{Extent, TimeScale, between};

/// How the timeline is looked at.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Its size, and what is scrolled.
    pub geometry: Geometry,
    /// The window on time.
    pub scale: TimeScale,
    /// How many pixels of the canvas a CSS pixel has.
    pub ratio: f64,
    /// The task everything follows.
    pub selected: Option<LaneId>,
    /// Where the pointer is.
    pub pointer: Option<Point>,
    /// Whether the wakes that led to what the selected task does are shown, in place of all its wakes.
    pub chain: bool,
    /// The moment that is looked at, unless it is the end.
    pub playhead: Option<Time>,
    /// The stretch of time that was selected.
    pub range: Option<(Time, Time)>,
}

/// What the label of a row says.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// The upper edge of the row.
    pub y: f64,
    /// The name of the task or the worker.
    pub name: String,
    /// The task, whose number is shown.
    pub task: Option<TaskId>,
    /// How far it is indented, in steps.
    pub depth: usize,
    /// Whether there are tasks below it, and whether they are shown.
    pub branch: Option<Branch>,
    /// What it does, if it lives.
    pub state: Option<LaneState>,
    /// How it ended, if it has.
    pub ended: Option<PollOutcome>,
    /// Whether it is the selected task.
    pub selected: bool,
    /// Whether the pointer is on the row.
    pub hovered: bool,
}

/// What is below a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Branch {
    /// Its rows.
    Open,
    /// Rows that are folded away.
    Folded,
}

/// What is to be painted.
#[derive(Default)]
pub struct Scene {
    /// The lanes, and what is drawn like them.
    pub ground: Ground,
    /// Whether there is anything that tasks share, shown or folded away.
    pub has_resources: bool,
    /// What tasks share.
    pub tracks: Vec<Track>,
    /// The labels of the rows in sight.
    pub labels: Vec<Label>,
    /// Wakes.
    pub arrows: Vec<Arrow>,
    /// The ruler.
    pub ruler: Vec<RulerTick>,
    /// Up to which pixel of the plot the events are gone.
    pub dropped: Option<f64>,
    /// Where the run is at present, in pixels of the plot.
    pub now: f64,
    /// Where the playhead is, in pixels of the plot, and the time there.
    pub playhead: Option<(f64, String)>,
    /// Whether the run's own time went otherwise than the wall's.
    pub clocks_differ: bool,
    /// The edges of the selected stretch of time, in pixels of the plot.
    pub range: Option<(f64, f64)>,
    /// The span under the pointer: left and right edge in pixels of the plot, and the upper edge of its bar.
    pub hovered: Option<(f64, f64, f64)>,
    /// What there is to say about what is under the pointer.
    pub details: Option<Details>,
}

/// Rows are indented by so many steps at most, so that names stay legible.
const DEEPEST: usize = 6;

impl Scene {
    /// Fills the scene with what is in sight.
    pub fn build(&mut self, source: &Source<'_>, rows: &Rows, filter: &Filter, look: &Look) {
        self.clear();
        let Source { model, now, .. } = *source;
        self.now = look.scale.x(now);
        self.range = look.range.map(|(from, to)| (look.scale.x(from.min(to)), look.scale.x(from.max(to))));
        self.playhead = look.playhead.map(|time| (look.scale.x(time), source.moment(time)));
        let course = source.log.clock_map();
        self.clocks_differ = course.wall(now).is_some();
        self.ruler = ruler(&look.scale, source.grain(), |time| course.wall(time));
        self.dropped = (model.dropped() > 0).then(|| look.scale.x(model.start())).filter(|x| *x > 0.0);
        self.has_resources = resources(model).next().is_some();
        self.tracks = tracks(source, look);
        let hit = look.pointer.map_or(Hit::Nothing, |point| Hit::at(point, &look.geometry));
        self.ground.build(source, rows, look, hit.row());
        self.add_labels(source, rows, filter, look, hit.row());
        let span = self.hover(source, rows, look, hit);
        self.add_wakes(source, rows, look, span);
    }

    fn clear(&mut self) {
        self.labels.clear();
        self.arrows.clear();
        self.hovered = None;
        self.details = None;
    }

    fn add_labels(
        &mut self,
        source: &Source<'_>,
        rows: &Rows,
        filter: &Filter,
        look: &Look,
        hovered: Option<usize>,
    ) {
        let legible = look.geometry.is_legible();
        let selected = look.selected.and_then(|lane| rows.row(lane));
        for row in look.geometry.visible_rows() {
            if (legible || hovered == Some(row) || selected == Some(row))
                && let Some(lane) = rows.get(row).and_then(|lane| source.model.lane(lane))
            {
                self.add_label(source, look, filter, row, lane, hovered == Some(row));
            }
        }
    }

    fn add_label(
        &mut self,
        source: &Source<'_>,
        look: &Look,
        filter: &Filter,
        row: usize,
        lane: &Lane,
        hovered: bool,
    ) {
        let branch = || if filter.folded.contains(&lane.id) { Branch::Folded } else { Branch::Open };
        self.labels.push(Label {
            y: look.geometry.row_top(row),
            name: lane.name.to_string(),
            task: lane.id.task(),
            depth: source.model.depth(lane.id).min(DEEPEST),
            branch: (!lane.children.is_empty()).then(branch),
            state: lane.current().map(|span| LaneState::of(span.kind)),
            ended: lane.ended.map(|ended| ended.outcome),
            selected: look.selected == Some(lane.id),
            hovered,
        });
    }

    /// Takes in what is under the pointer; gives the span, if it is one.
    fn hover(&mut self, source: &Source<'_>, rows: &Rows, look: &Look, hit: Hit) -> Option<(LaneId, usize)> {
        let near = |x: f64| (look.scale.time(x - REACH), look.scale.time(x + REACH));
        match hit {
            Hit::Loop(Some(x)) => {
                self.details = Some(source.event_loop(look.scale.time(x), near(x)));
                None
            }
            Hit::Ruler(x) => {
                self.details = source.clocks(look.scale.time(x));
                None
            }
            Hit::Track(place, x) => {
                self.details = details(source, look, place, x, REACH);
                None
            }
            Hit::Label(row) => {
                let lane = source.model.lane(rows.get(row)?)?;
                self.details = Some(source.lane(lane));
                None
            }
            Hit::Lane(row, x) => {
                let lane = source.model.lane(rows.get(row)?)?;
                let index = span_at(lane, &look.scale, x, source.now)?;
                let span = lane.spans.get(index)?;
                let edge = |time| between(look.scale.x(time), -2.0, look.scale.width() + 2.0);
                let y = look.geometry.bar_top(row);
                self.hovered = Some((edge(span.begin), edge(span.end_or(source.now)), y));
                self.details = source.span(lane, index, near(x));
                Some((lane.id, index))
            }
            _ => None,
        }
    }

    fn add_wakes(&mut self, source: &Source<'_>, rows: &Rows, look: &Look, span: Option<(LaneId, usize)>) {
        if span.is_none() && look.selected.is_none() {
            return;
        }
        let lanes = rows.lanes().get(look.geometry.visible_rows()).unwrap_or_default();
        let index = RowIndex::new(rows.lanes());
        let Look { geometry, scale, .. } = look;
        let wakes = Wakes { model: source.model, lanes, rows: &index, geometry, scale };
        match look.selected {
            Some(lane) if look.chain => {
                wakes.chain(lane, look.playhead.unwrap_or(source.now), &mut self.arrows);
            }
            Some(lane) => wakes.of(lane, &mut self.arrows),
            None => {}
        }
        if let Some((lane, index)) = span
            && let Some(lane) = source.model.lane(lane)
        {
            wakes.around(lane, index, &mut self.arrows);
        }
    }
}

/// All there is to see of a run: what is known of it, and where events were dropped some room to say so.
pub fn extent(model: &Model, now: Time) -> Extent {
    let (start, end) = (model.start(), model.end().max(now));
    if model.dropped() == 0 {
        return Extent { start: Time::ZERO, end };
    }
    Extent { start: start - end.since(start) / 6, end }
}

#[cfg(test)]
mod tests;
