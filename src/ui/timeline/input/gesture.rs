//! Gestures from pointer events: tap, drag and pinch.
//!
//! Invariant: a press that moved less than [`SLOP`] is a tap; once a drag has begun, the pointer drags until it is
//! lifted.

/// Maximum movement of a tap, in pixels.
const SLOP: f64 = 4.0;

/// A point of the timeline, in CSS pixels from its top left corner.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Down.
    pub y: f64,
}

/// A recognised gesture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Gesture {
    /// A press was lifted where it began.
    Tap(Point),
    /// One pointer, pressed at `from`, moved by `dx`, `dy` since the last event.
    Drag {
        /// Position of the press.
        from: Point,
        /// Current position.
        at: Point,
        /// To the right.
        dx: f64,
        /// Down.
        dy: f64,
    },
    /// Two fingers moved.
    Pinch {
        /// Ratio of their distances; above one they moved apart.
        factor: f64,
        /// Their middle before the movement.
        about: Point,
        /// Movement of the middle to the right.
        dx: f64,
    },
}

#[derive(Clone, Copy)]
struct Pressed {
    id: i32,
    from: Point,
    at: Point,
    dragged: bool,
}

/// The pressed pointers: at most two, further fingers are ignored.
#[derive(Default)]
pub struct Pointers {
    first: Option<Pressed>,
    second: Option<Pressed>,
}

impl Pointers {
    /// A pointer was pressed.
    pub fn press(&mut self, id: i32, at: Point) {
        let pressed = Some(Pressed { id, from: at, at, dragged: false });
        match (&mut self.first, &mut self.second) {
            (first @ None, _) => *first = pressed,
            (Some(first), second @ None) => {
                first.dragged = true;
                *second = pressed;
            }
            _ => {}
        }
    }

    /// A pointer moved, pressed or not.
    pub fn moved(&mut self, id: i32, at: Point) -> Option<Gesture> {
        if let (Some(first), Some(second)) = (&mut self.first, &mut self.second) {
            let before = (first.at, second.at);
            [first, second]
                .into_iter()
                .filter(|pressed| pressed.id == id)
                .for_each(|pressed| pressed.at = at);
            let after = (self.first?.at, self.second?.at);
            return (before != after).then(|| pinch(before, after));
        }
        let first = self.first.as_mut().filter(|first| first.id == id)?;
        first.dragged |= (at.x - first.from.x).abs().max((at.y - first.from.y).abs()) > SLOP;
        if !first.dragged {
            return None;
        }
        let (dx, dy) = (at.x - first.at.x, at.y - first.at.y);
        first.at = at;
        Some(Gesture::Drag { from: first.from, at, dx, dy })
    }

    /// A pointer was lifted.
    pub fn lift(&mut self, id: i32) -> Option<Gesture> {
        let lifted = self.first.filter(|first| first.id == id);
        self.release(id);
        lifted.filter(|lifted| !lifted.dragged).map(|lifted| Gesture::Tap(lifted.from))
    }

    /// Removes a pointer without a gesture: the browser took it to scroll, or it left the screen.
    pub fn release(&mut self, id: i32) {
        self.second = self.second.filter(|second| second.id != id);
        self.first = match self.first.filter(|first| first.id != id) {
            Some(first) => Some(first),
            // The remaining finger drags: it is no tap.
            None => self.second.take().map(|second| Pressed { dragged: true, ..second }),
        };
    }

    /// Turns a single press that has not moved into a drag, after a long press. Returns its position.
    pub fn begin_drag(&mut self) -> Option<Point> {
        let alone = self.first.as_mut().filter(|first| !first.dragged && self.second.is_none())?;
        alone.dragged = true;
        Some(alone.at)
    }

    /// Whether a drag or a pinch is in progress.
    pub fn is_dragging(&self) -> bool {
        self.first.is_some_and(|first| first.dragged)
    }
}

/// Minimum distance of two fingers in pixels: below it a small tremor would be a large zoom factor.
const CLOSEST: f64 = 12.0;

fn pinch(before: (Point, Point), after: (Point, Point)) -> Gesture {
    let apart = |(a, b): (Point, Point)| (a.x - b.x).hypot(a.y - b.y).max(CLOSEST);
    let middle = |(a, b): (Point, Point)| Point { x: (a.x + b.x) / 2.0, y: (a.y + b.y) / 2.0 };
    let about = middle(before);
    Gesture::Pinch { factor: apart(after) / apart(before), about, dx: middle(after).x - about.x }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(x: f64, y: f64) -> Point {
        Point { x, y }
    }

    #[test]
    fn a_press_that_trembles_is_a_tap() {
        let mut pointers = Pointers::default();
        pointers.press(1, point(10.0, 10.0));
        assert_eq!(pointers.moved(1, point(12.0, 9.0)), None);
        assert_eq!(pointers.lift(1), Some(Gesture::Tap(point(10.0, 10.0))));
    }

    #[test]
    fn a_drag_reports_each_move_once_and_is_no_tap() {
        let mut pointers = Pointers::default();
        let from = point(10.0, 10.0);
        pointers.press(1, from);
        let drag = |at, dx, dy| Some(Gesture::Drag { from, at, dx, dy });
        assert_eq!(pointers.moved(1, point(20.0, 10.0)), drag(point(20.0, 10.0), 10.0, 0.0));
        assert_eq!(pointers.moved(1, point(21.0, 15.0)), drag(point(21.0, 15.0), 1.0, 5.0));
        assert_eq!(pointers.lift(1), None);
    }

    #[test]
    fn two_fingers_pinch_and_the_one_that_stays_drags() {
        let mut pointers = Pointers::default();
        pointers.press(1, point(100.0, 50.0));
        pointers.press(2, point(200.0, 50.0));
        let pinch = Gesture::Pinch { factor: 2.0, about: point(150.0, 50.0), dx: 50.0 };
        assert_eq!(pointers.moved(2, point(300.0, 50.0)), Some(pinch));
        assert_eq!(pointers.lift(1), None);
        assert!(matches!(pointers.moved(2, point(310.0, 50.0)), Some(Gesture::Drag { dx: 10.0, .. })));
        assert_eq!(pointers.lift(2), None);
    }

    #[test]
    fn a_long_press_drags_from_where_it_is_and_is_no_tap() {
        let mut pointers = Pointers::default();
        assert_eq!(pointers.begin_drag(), None);
        pointers.press(1, point(10.0, 10.0));
        pointers.moved(1, point(12.0, 10.0));
        assert_eq!(pointers.begin_drag(), Some(point(10.0, 10.0)));
        assert_eq!(pointers.begin_drag(), None, "it drags already");
        let drag = Gesture::Drag { from: point(10.0, 10.0), at: point(13.0, 10.0), dx: 3.0, dy: 0.0 };
        assert_eq!(pointers.moved(1, point(13.0, 10.0)), Some(drag));
        assert_eq!(pointers.lift(1), None);
    }

    #[test]
    fn a_pinch_is_no_long_press() {
        let mut pointers = Pointers::default();
        pointers.press(1, point(10.0, 10.0));
        pointers.press(2, point(90.0, 10.0));
        assert_eq!(pointers.begin_drag(), None);
    }

    #[test]
    fn a_pointer_that_is_not_down_does_nothing() {
        let mut pointers = Pointers::default();
        assert_eq!(pointers.moved(1, point(5.0, 5.0)), None);
        pointers.press(1, point(5.0, 5.0));
        pointers.release(1);
        assert_eq!(pointers.lift(1), None);
    }
}
