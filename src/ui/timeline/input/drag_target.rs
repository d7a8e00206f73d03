//! The target of a press, which decides what a drag moves.
//!
//! Invariant: the target is fixed at the press; what is under the pointer later does not matter.

use super::brush::Brush;
use super::gesture::Point;
use super::hit_test::Hit;
use crate::rt::Time;
use crate::ui::timeline::layout::geometry::{Geometry, HEAD, MINIMAP};
use crate::ui::timeline::layout::minimap::{minimap_scale, window_edges};
use crate::ui::timeline::layout::viewport::Viewport;

/// The target of a drag.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum DragTarget {
    /// The minimap's brush.
    Brush(Brush),
    /// The playhead.
    Playhead,
    /// An end of the selected range.
    Range {
        /// The other end, which stays.
        fixed: Time,
    },
    /// The lanes and the loop's lane: pan and scroll.
    Lanes,
    /// The label column: scroll only.
    Labels,
}

/// A pointer press.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Press {
    /// Position.
    pub at: Point,
    /// Whether Shift was down.
    pub shift: bool,
    /// Tolerance around an edge in pixels: a finger covers what it aims at.
    pub reach: f64,
}

impl DragTarget {
    /// The target of `press`; `range` is the selected range.
    pub fn at(
        press: Press,
        geometry: &Geometry,
        viewport: &Viewport,
        range: Option<(Time, Time)>,
    ) -> DragTarget {
        let x = press.at.x - geometry.labels();
        let handles = MINIMAP..HEAD;
        if let Some(fixed) = range.filter(|_| handles.contains(&press.at.y)).and_then(|(from, to)| {
            let away = |end: Time| (viewport.scale().x(end) - x).abs();
            let (near, fixed) = if away(from) < away(to) { (from, to) } else { (to, from) };
            (away(near) <= press.reach).then_some(fixed)
        }) {
            return DragTarget::Range { fixed };
        }
        match Hit::at(press.at, geometry) {
            Hit::Minimap(x) => {
                let all = minimap_scale(viewport.extent(), geometry.plot());
                DragTarget::Brush(Brush::grab(window_edges(viewport, &all), all.width(), x, press.reach))
            }
            Hit::Ruler(_) => DragTarget::Playhead,
            Hit::Lane(..) | Hit::Track(_, Some(_)) | Hit::Loop(Some(_)) if press.shift => {
                DragTarget::Range { fixed: viewport.scale().time(x) }
            }
            Hit::Label(_) => DragTarget::Labels,
            Hit::Lane(..) | Hit::Track(..) | Hit::Loop(_) | Hit::Nothing => DragTarget::Lanes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rt::ms;
    use crate::ui::timeline::input::brush::BrushPart;
    use crate::ui::timeline::layout::geometry::LANE;
    use crate::ui::timeline::layout::time_scale::Extent;
    use crate::ui::timeline::layout::viewport::ViewCommand;

    fn at(millis: u64) -> Time {
        Time::ZERO + ms(millis)
    }

    /// The target of a press in a plot of 1 ms a pixel, with time 0 at pixel 176.
    fn target(x: f64, y: f64, shift: bool, reach: f64) -> DragTarget {
        let geometry = Geometry { width: 1196.0, height: 400.0, tracks: 0, rows: 2, scroll: 0.0, lane: LANE };
        let mut viewport = Viewport::default();
        viewport.update(Extent { start: at(0), end: at(1000) }, false, geometry.plot());
        let press = Press { at: Point { x, y }, shift, reach };
        DragTarget::at(press, &geometry, &viewport, Some((at(300), at(500))))
    }

    #[test]
    fn each_part_is_held_by_what_it_shows() {
        assert_eq!(target(776.0, MINIMAP + 2.0, false, 5.0), DragTarget::Playhead);
        assert_eq!(target(776.0, HEAD + 2.0, false, 5.0), DragTarget::Lanes);
        assert_eq!(target(20.0, HEAD + 2.0, false, 5.0), DragTarget::Labels);
        assert_eq!(target(776.0, HEAD + 2.0, true, 5.0), DragTarget::Range { fixed: at(600) });
    }

    #[test]
    fn the_minimap_is_held_by_its_brush() {
        let part = |x| match target(x, 3.0, false, 5.0) {
            DragTarget::Brush(brush) => brush.part(),
            other => panic!("no brush: {other:?}"),
        };
        assert_eq!(
            [part(170.0), part(700.0), part(1195.0)],
            [BrushPart::Left, BrushPart::Outside, BrushPart::Right]
        );
        let mut viewport = Viewport::default();
        viewport.update(Extent { start: at(0), end: at(1000) }, false, 1028.0);
        viewport.apply(ViewCommand::Zoom { factor: 2.0, about: 514.0 });
        assert_eq!(window_edges(&viewport, &minimap_scale(viewport.extent(), 1028.0)), (257.0, 771.0));
    }

    #[test]
    fn the_handles_of_the_range_are_held_on_the_ruler_and_farther_off_by_fingers() {
        let from = DragTarget::Range { fixed: at(500) };
        assert_eq!(target(480.0, MINIMAP + 2.0, false, 6.0), from);
        assert_eq!(target(460.0, MINIMAP + 2.0, false, 6.0), DragTarget::Playhead);
        assert_eq!(target(460.0, MINIMAP + 2.0, false, 24.0), from);
        assert_eq!(target(670.0, HEAD - 2.0, false, 6.0), DragTarget::Range { fixed: at(300) });
        assert_eq!(target(476.0, HEAD + 2.0, false, 6.0), DragTarget::Lanes, "not on the lanes");
    }
}
