//! The minimap's brush: drag an edge, drag the whole, draw a new one.
//!
//! Invariant: the result of a drag depends only on its start and its current position, so a drag that returns undoes
//! itself. Units are pixels from the left edge of the minimap.

/// The dragged part of the brush.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BrushPart {
    /// Left edge.
    Left,
    /// Right edge.
    Right,
    /// The whole brush.
    Middle,
    /// Outside the brush: a new one is drawn from there.
    Outside,
}

/// A brush being dragged.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Brush {
    part: BrushPart,
    /// The edges at the start of the drag.
    edges: (f64, f64),
    /// Start of the drag.
    from: f64,
    /// Width of the minimap.
    width: f64,
}

/// Minimum width of a brush.
const NARROWEST: f64 = 0.5;

impl Brush {
    /// Starts a drag at `x` of the brush between `edges`; `reach` is the tolerance around an edge. A brush that covers
    /// the whole minimap cannot be moved, only resized or redrawn.
    pub fn grab(edges: (f64, f64), width: f64, x: f64, reach: f64) -> Brush {
        let (left, right) = ((x - edges.0).abs(), (x - edges.1).abs());
        let covers_all = edges.1 - edges.0 >= width;
        let part = match () {
            () if left.min(right) <= reach && left < right => BrushPart::Left,
            () if left.min(right) <= reach => BrushPart::Right,
            () if !covers_all && edges.0 < x && x < edges.1 => BrushPart::Middle,
            () => BrushPart::Outside,
        };
        Brush { part, edges, from: x, width }
    }

    /// Starts a drag by an edge of the brush between `edges`, for keyboard control.
    pub fn grab_edge(edges: (f64, f64), width: f64, part: BrushPart) -> Brush {
        let from = if part == BrushPart::Left { edges.0 } else { edges.1 };
        Brush { part, edges, from, width }
    }

    /// The dragged part.
    pub fn part(&self) -> BrushPart {
        self.part
    }

    /// The edges after a drag by `dx` pixels, clamped to the minimap.
    pub fn dragged_by(&self, dx: f64) -> (f64, f64) {
        self.dragged_to(self.from + dx)
    }

    /// The edges after a drag to `x`, clamped to the minimap.
    pub fn dragged_to(&self, x: f64) -> (f64, f64) {
        let (left, right) = self.edges;
        let (dx, x) = (x - self.from, x.max(0.0).min(self.width));
        match self.part {
            BrushPart::Left => ordered((left + dx).max(0.0).min(self.width), right),
            BrushPart::Right => ordered(left, (right + dx).max(0.0).min(self.width)),
            BrushPart::Outside => ordered(self.from, x),
            BrushPart::Middle => {
                let dx = dx.max(-left).min(self.width - right);
                (left + dx, right + dx)
            }
        }
    }
}

fn ordered(one: f64, other: f64) -> (f64, f64) {
    let (left, right) = (one.min(other), one.max(other));
    (left, right.max(left + NARROWEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dragged(from: f64, to: f64) -> (BrushPart, (f64, f64)) {
        let brush = Brush::grab((200.0, 400.0), 1000.0, from, 5.0);
        (brush.part(), brush.dragged_to(to))
    }

    #[test]
    fn edges_follow_the_pointer_from_where_they_were_taken() {
        assert_eq!(dragged(203.0, 253.0), (BrushPart::Left, (250.0, 400.0)));
        assert_eq!(dragged(396.0, 496.0), (BrushPart::Right, (200.0, 500.0)));
        assert_eq!(dragged(200.0, -50.0), (BrushPart::Left, (0.0, 400.0)));
    }

    #[test]
    fn an_edge_that_is_dragged_over_the_other_becomes_the_other() {
        assert_eq!(dragged(200.0, 600.0), (BrushPart::Left, (400.0, 600.0)));
        assert_eq!(dragged(200.0, 400.0), (BrushPart::Left, (400.0, 400.5)));
    }

    #[test]
    fn dragging_within_moves_it_and_keeps_its_width_at_the_ends() {
        assert_eq!(dragged(300.0, 350.0), (BrushPart::Middle, (250.0, 450.0)));
        assert_eq!(dragged(300.0, 0.0), (BrushPart::Middle, (0.0, 200.0)));
        assert_eq!(dragged(300.0, 2000.0), (BrushPart::Middle, (800.0, 1000.0)));
    }

    #[test]
    fn dragging_outside_draws_another_in_either_direction() {
        assert_eq!(dragged(700.0, 800.0), (BrushPart::Outside, (700.0, 800.0)));
        assert_eq!(dragged(700.0, -9.0), (BrushPart::Outside, (0.0, 700.0)));
    }

    #[test]
    fn a_brush_over_everything_can_only_be_made_smaller_or_drawn_anew() {
        let take = |x| Brush::grab((0.0, 1000.0), 1000.0, x, 5.0);
        assert_eq!(
            [0.0, 500.0, 1000.0].map(|x| take(x).part()),
            [BrushPart::Left, BrushPart::Outside, BrushPart::Right]
        );
        assert_eq!(take(500.0).dragged_to(600.0), (500.0, 600.0));
    }

    #[test]
    fn an_edge_is_held_without_a_pointer() {
        let by_edge = |part| Brush::grab_edge((200.0, 400.0), 1000.0, part);
        assert_eq!(by_edge(BrushPart::Right).dragged_by(10.0), (200.0, 410.0));
        assert_eq!(by_edge(BrushPart::Left).dragged_by(f64::NEG_INFINITY), (0.0, 400.0));
        assert_eq!(by_edge(BrushPart::Right).dragged_by(f64::INFINITY), (200.0, 1000.0));
    }
}
