//! The part of the timeline at a point, and the span at a pixel.
//!
//! Invariant: positions come from [`Geometry`], as those of the painters do.

use super::gesture::Point;
use crate::rt::Time;
use crate::trace::lane_state::LaneState;
use crate::trace::{Lane, Span};
use crate::ui::timeline::layout::geometry::{Geometry, HEAD, MINIMAP, RULER, TRACK};
use crate::ui::timeline::layout::time_scale::TimeScale;

/// A part of the timeline. Pixels are those of the plot.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Hit {
    /// The minimap at a pixel.
    Minimap(f64),
    /// The ruler at a pixel.
    Ruler(f64),
    /// The loop's lane at a pixel; `None` for its label.
    Loop(Option<f64>),
    /// A resource track by index, at a pixel; `None` for its label.
    Track(usize, Option<f64>),
    /// The label of a row.
    Label(usize),
    /// The lane of a row at a pixel.
    Lane(usize, f64),
    /// Beside the labels of the head, or below the last lane.
    Nothing,
}

impl Hit {
    /// The part at `point`.
    pub fn at(point: Point, geometry: &Geometry) -> Hit {
        let x = point.x - geometry.labels();
        let in_plot = (x >= 0.0).then_some(x);
        match (point.y, in_plot) {
            (..0.0, _) => Hit::Nothing,
            (..MINIMAP, Some(x)) => Hit::Minimap(x),
            (..RULER_END, Some(x)) => Hit::Ruler(x),
            (..RULER_END, None) => Hit::Nothing,
            (..HEAD, x) => Hit::Loop(x),
            (y, x) if y < geometry.head() => Hit::Track(((y - HEAD) / TRACK) as usize, x),
            (y, x) => match (geometry.row_at(y), x) {
                (Some(row), Some(x)) => Hit::Lane(row, x),
                (Some(row), None) => Hit::Label(row),
                (None, _) => Hit::Nothing,
            },
        }
    }

    /// The row of the part, if it has one.
    pub fn row(&self) -> Option<usize> {
        match *self {
            Hit::Label(row) | Hit::Lane(row, _) => Some(row),
            _ => None,
        }
    }
}

const RULER_END: f64 = MINIMAP + RULER;

/// Reach of the pointer for narrow spans, in pixels.
pub const REACH: f64 = 3.0;

/// The span of a lane at pixel `x`. A narrow span within [`REACH`] takes precedence; of several, the one with the
/// greatest state, which is the one that is drawn.
pub fn span_at(lane: &Lane, scale: &TimeScale, x: f64, now: Time) -> Option<usize> {
    let (from, to) = (scale.time(x - REACH), scale.time(x + REACH));
    let narrow = |span: &Span| scale.x(span.end_or(now)) - scale.x(span.begin) < REACH;
    let first = lane.spans.ended_before(from);
    let near = (first..).zip(lane.spans.from(first)).take_while(|(_, span)| span.begin <= to);
    let telling = near
        .filter(|(_, span)| narrow(span) && LaneState::of(span.kind) >= LaneState::Running)
        .max_by_key(|(_, span)| LaneState::of(span.kind))
        .map(|(index, _)| index);
    telling.or_else(|| {
        let time = scale.time(x);
        let index = lane.spans.begun_by(time).checked_sub(1)?;
        (time <= lane.spans.get(index)?.end_or(now)).then_some(index)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rt::{Cause, Instrument, PollOutcome, TaskId};
    use crate::trace::{Model, Recorder};
    use crate::ui::timeline::layout::geometry::LANE;
    use crate::ui::timeline::layout::time_scale::Extent;

    fn at(millis: u64) -> Time {
        Time::from_nanos(millis * 1_000_000)
    }

    fn geometry() -> Geometry {
        Geometry { width: 1168.0, height: 400.0, tracks: 0, rows: 3, scroll: 0.0, lane: LANE }
    }

    #[test]
    fn parts_are_found_where_the_geometry_has_them() {
        let hit = |x, y| Hit::at(Point { x, y }, &geometry());
        assert_eq!(hit(268.0, 5.0), Hit::Minimap(100.0));
        assert_eq!(hit(268.0, MINIMAP + 1.0), Hit::Ruler(100.0));
        assert_eq!(hit(10.0, HEAD - 1.0), Hit::Loop(None));
        assert_eq!(hit(10.0, HEAD + 1.0), Hit::Label(0));
        assert_eq!(hit(268.0, HEAD + LANE), Hit::Lane(1, 100.0));
        assert_eq!(hit(268.0, HEAD + 3.0 * LANE), Hit::Nothing);
    }

    #[test]
    fn tracks_lie_between_the_loop_and_the_lanes() {
        let tracked = Geometry { tracks: 2, ..geometry() };
        let hit = |x, y| Hit::at(Point { x, y }, &tracked);
        assert_eq!(hit(268.0, HEAD + 1.0), Hit::Track(0, Some(100.0)));
        assert_eq!(hit(10.0, HEAD + TRACK), Hit::Track(1, None));
        assert_eq!(hit(10.0, HEAD + 2.0 * TRACK), Hit::Label(0));
    }

    /// Suspended from 0 to 100 ms, a step of no length, suspended again until now.
    fn model() -> Model {
        let recorder = Recorder::default();
        let task = TaskId::new(1).unwrap();
        recorder.task_spawned(at(0), task, None, "w");
        for (start, outcome) in [(0, PollOutcome::Pending), (100, PollOutcome::Pending)] {
            recorder.task_ready(at(start), task, Cause::Timer);
            recorder.poll_began(at(start), task);
            recorder.poll_ended(at(start), task, outcome, None);
        }
        let mut model = Model::default();
        model.catch_up(&recorder.log());
        model
    }

    #[test]
    fn a_step_of_no_length_can_be_pointed_at() {
        let model = model();
        let lane = model.lane(TaskId::new(1).unwrap()).unwrap();
        let scale = TimeScale::fit(Extent { start: at(0), end: at(1000) }, 1028.0);
        let state = |x| span_at(lane, &scale, x, at(500)).map(|index| LaneState::of(lane.spans.kind(index)));
        assert_eq!(state(106.5), Some(LaneState::Running));
        assert_eq!(state(90.0), Some(LaneState::Suspended));
        assert_eq!(state(600.0), None, "after the last moment there is nothing");
    }
}
