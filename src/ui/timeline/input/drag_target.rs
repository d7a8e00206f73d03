//! What a press takes hold of, and so what dragging does.
//!
//! Invariant: it is decided once, where the press began; what lies under the pointer later does not matter.

use super::brush::Brush;
use super::gesture::Point;
use super::hit_test::Hit;
use crate::rt::Time;
use crate::ui::timeline::layout::geometry::{Geometry, HEAD, MINIMAP};
use crate::ui::timeline::layout::minimap::{edges, whole};
use crate::ui::timeline::layout::view::View;

/// What a pointer holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Hold {
    /// The brush on the minimap.
    Brush(Brush),
    /// The playhead.
    Playhead,
    /// An end of the selected stretch of time; the other stays where it is.
    Range {
        /// There.
        fixed: Time,
    },
    /// What is below the head, with the loop's lane.
    Lanes,
    /// The lanes by their labels, which go up and down alone.
    Labels,
}

/// A pointer that went down.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Press {
    /// Where.
    pub at: Point,
    /// Whether the shift key was held.
    pub shift: bool,
    /// How far it may miss an edge, in pixels: a finger hides what it aims at.
    pub reach: f64,
}

impl Hold {
    /// What `press` takes hold of, where `range` is the selected stretch of time.
    pub fn of(press: Press, geometry: &Geometry, view: &View, range: Option<(Time, Time)>) -> Hold {
        let x = press.at.x - geometry.labels();
        let handles = MINIMAP..HEAD;
        if let Some(fixed) = range.filter(|_| handles.contains(&press.at.y)).and_then(|(from, to)| {
            let away = |end: Time| (view.scale().x(end) - x).abs();
            let (near, fixed) = if away(from) < away(to) { (from, to) } else { (to, from) };
            (away(near) <= press.reach).then_some(fixed)
        }) {
            return Hold::Range { fixed };
        }
        match Hit::at(press.at, geometry) {
            Hit::Minimap(x) => {
                let all = whole(view.extent(), geometry.plot());
                Hold::Brush(Brush::take(edges(view, &all), all.width(), x, press.reach))
            }
            Hit::Ruler(_) => Hold::Playhead,
            Hit::Lane(..) | Hit::Track(_, Some(_)) | Hit::Loop(Some(_)) if press.shift => {
                Hold::Range { fixed: view.scale().time(x) }
            }
            Hit::Label(_) => Hold::Labels,
            Hit::Lane(..) | Hit::Track(..) | Hit::Loop(_) | Hit::Nothing => Hold::Lanes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rt::ms;
    use crate::ui::timeline::input::brush::Grip;
    use crate::ui::timeline::layout::geometry::LANE;
    use crate::ui::timeline::layout::time_scale::Extent;
    use crate::ui::timeline::layout::view::Move;

    fn at(millis: u64) -> Time {
        Time::ZERO + ms(millis)
    }

    /// What a press holds in a plot of 1 ms a pixel, in which time 0 is at pixel 176.
    fn hold(x: f64, y: f64, shift: bool, reach: f64) -> Hold {
        let geometry = Geometry { width: 1196.0, height: 400.0, tracks: 0, rows: 2, scroll: 0.0, lane: LANE };
        let mut view = View::default();
        view.show(Extent { start: at(0), end: at(1000) }, false, geometry.plot());
        let press = Press { at: Point { x, y }, shift, reach };
        Hold::of(press, &geometry, &view, Some((at(300), at(500))))
    }

    #[test]
    fn each_part_is_held_by_what_it_shows() {
        assert_eq!(hold(776.0, MINIMAP + 2.0, false, 5.0), Hold::Playhead);
        assert_eq!(hold(776.0, HEAD + 2.0, false, 5.0), Hold::Lanes);
        assert_eq!(hold(20.0, HEAD + 2.0, false, 5.0), Hold::Labels);
        assert_eq!(hold(776.0, HEAD + 2.0, true, 5.0), Hold::Range { fixed: at(600) });
    }

    #[test]
    fn the_minimap_is_held_by_its_brush() {
        let grip = |x| match hold(x, 3.0, false, 5.0) {
            Hold::Brush(brush) => brush.grip(),
            other => panic!("no brush: {other:?}"),
        };
        assert_eq!([grip(170.0), grip(700.0), grip(1195.0)], [Grip::Left, Grip::Outside, Grip::Right]);
        let mut view = View::default();
        view.show(Extent { start: at(0), end: at(1000) }, false, 1028.0);
        view.apply(Move::Zoom { factor: 2.0, about: 514.0 });
        assert_eq!(edges(&view, &whole(view.extent(), 1028.0)), (257.0, 771.0));
    }

    #[test]
    fn the_handles_of_the_range_are_held_on_the_ruler_and_farther_off_by_fingers() {
        let from = Hold::Range { fixed: at(500) };
        assert_eq!(hold(480.0, MINIMAP + 2.0, false, 6.0), from);
        assert_eq!(hold(460.0, MINIMAP + 2.0, false, 6.0), Hold::Playhead);
        assert_eq!(hold(460.0, MINIMAP + 2.0, false, 24.0), from);
        assert_eq!(hold(670.0, HEAD - 2.0, false, 6.0), Hold::Range { fixed: at(300) });
        assert_eq!(hold(476.0, HEAD + 2.0, false, 6.0), Hold::Lanes, "not on the lanes");
    }
}
