//! Pixel positions of the handles: the two edges of the minimap's brush and the two ends of the selected range.
//!
//! Invariant: a pure function of geometry, viewport and range, so the controller compares positions before it touches the page.
//! Next: `brush_handles`, the elements at these positions.

use super::brush::BrushPart;
use crate::rt::Time;
use crate::ui::timeline::layout::geometry::Geometry;
use crate::ui::timeline::layout::minimap::{edges, whole};
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
        let (left, right) = edges(viewport, &whole(viewport.extent(), geometry.plot()));
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
