//! Pixel positions of the handles: the two edges of the minimap's brush and the two ends of the selected range.
//!
//! Invariant: a pure function of geometry, viewport and range, so the controller compares positions before it touches the page.
//! Next: `brush_handles`, the elements at these positions.

use super::brush::BrushPart;
use crate::rt::Time;
use crate::ui::timeline::layout::geometry::Geometry;
use crate::ui::timeline::layout::minimap::{minimap_scale, window_edges};
use crate::ui::timeline::layout::viewport::{Direction, Viewport};

/// A handle: an edge of the brush, or an end of the selected range.
#[derive(Clone, Copy)]
pub enum Handle {
    /// The brush's left edge for [`BrushPart::Left`], else its right one.
    Window(BrushPart),
    /// The earlier or the later end of the range.
    Range(Direction),
}

/// Handle positions in whole CSS pixels from the timeline's left edge.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct HandlePositions {
    window: (i32, i32),
    /// `None` for an end outside the viewport.
    range: (Option<i32>, Option<i32>),
}

impl HandlePositions {
    /// The positions for a viewport on which `range` is selected.
    pub fn new(geometry: &Geometry, viewport: &Viewport, range: Option<(Time, Time)>) -> HandlePositions {
        let position = |x: f64| (geometry.labels() + x).round() as i32;
        let (left, right) = window_edges(viewport, &minimap_scale(viewport.extent(), geometry.plot()));
        let end = |time: Time| {
            let x = viewport.scale().x(time);
            (0.0..=geometry.plot()).contains(&x).then(|| position(x))
        };
        let range = range.map_or((None, None), |(from, to)| (end(from.min(to)), end(from.max(to))));
        HandlePositions { window: (position(left), position(right)), range }
    }

    /// The position of a handle; `None` if it is outside the viewport or no range is selected.
    pub fn x(self, handle: Handle) -> Option<i32> {
        match handle {
            Handle::Window(BrushPart::Left) => Some(self.window.0),
            Handle::Window(_) => Some(self.window.1),
            Handle::Range(Direction::Back) => self.range.0,
            Handle::Range(Direction::Forward) => self.range.1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rt::ms;
    use crate::ui::timeline::layout::geometry::LANE;
    use crate::ui::timeline::layout::time_scale::Extent;
    use crate::ui::timeline::layout::viewport::ViewCommand;

    fn at(millis: u64) -> Time {
        Time::ZERO + ms(millis)
    }

    /// All handles of a zoomed viewport that shows 250 to 750 ms: left and right edge, start and end of the range.
    fn positions(range: Option<(Time, Time)>) -> [Option<i32>; 4] {
        let geometry = Geometry { width: 1196.0, height: 400.0, tracks: 0, rows: 2, scroll: 0.0, lane: LANE };
        let mut viewport = Viewport::default();
        viewport.update(Extent { start: at(0), end: at(1000) }, false, geometry.plot());
        viewport.apply(ViewCommand::Zoom { factor: 2.0, about: 514.0 });
        let positions = HandlePositions::new(&geometry, &viewport, range);
        let [left, right] = [BrushPart::Left, BrushPart::Right].map(Handle::Window);
        let [start, end] = [Direction::Back, Direction::Forward].map(Handle::Range);
        [left, right, start, end].map(|handle| positions.x(handle))
    }

    #[test]
    fn brush_handles_are_at_the_edges_of_the_window() {
        assert_eq!(positions(None), [Some(168 + 257), Some(168 + 771), None, None]);
    }

    #[test]
    fn range_handles_are_ordered_and_absent_outside_the_window() {
        assert_eq!(positions(Some((at(600), at(400))))[2..], [Some(168 + 302), Some(168 + 702)]);
        assert_eq!(positions(Some((at(100), at(600))))[2..], [None, Some(168 + 702)]);
    }
}
