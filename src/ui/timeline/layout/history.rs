//! The views that the visitor has left, to go back to and forth again.
//!
//! Invariant: one continuous movement, be it a pinch, a row of key presses or a turn of the wheel, is one entry: a viewport
//! counts as left only if it had rested for [`REST`] before. While the visitor holds on, to a pointer or to a key, no time
//! ends the movement: on a busy machine a drag is seen at few places, far apart. Next: [`viewport`](super::viewport), which moves.

use std::time::Duration;

use super::viewport::{Direction, SavedViewport};
use crate::rt::Time;

/// How long a viewport must have stayed to be worth coming back to.
const REST: Duration = Duration::from_millis(500);

/// So many views are kept each way; of more the oldest are let go.
const MOST: usize = 64;

/// What was shown before and after the present viewport.
#[derive(Default)]
pub struct History {
    back: Vec<SavedViewport>,
    forward: Vec<SavedViewport>,
    /// When the viewport was last moved, in real time; `None` if it came from here.
    moved: Option<Time>,
    /// Whether the visitor has moved the viewport since they took hold of it; `None` while they do not.
    gesture: Option<bool>,
}

impl History {
    /// The visitor takes hold of the viewport; with a key that repeats itself they held it before, and `moved` it.
    pub fn begin_gesture(&mut self, moved: bool) {
        *self.gesture.get_or_insert(moved) |= moved;
    }

    /// They let go of it.
    pub fn end_gesture(&mut self) {
        self.gesture = None;
    }

    /// The visitor moves on from `viewport` at this moment of real time.
    pub fn leave(&mut self, viewport: SavedViewport, wall: Time) {
        let continues = self.gesture == Some(true);
        self.gesture = self.gesture.map(|_| true);
        let rested = self.moved.is_none_or(|moved| wall.since(moved) >= REST);
        self.moved = Some(wall);
        if rested && !continues {
            self.forward.clear();
            remember(&mut self.back, viewport);
        }
    }

    /// The viewport to go to from `viewport`, if there is one that way.
    pub fn travel(&mut self, direction: Direction, viewport: SavedViewport) -> Option<SavedViewport> {
        let (from, to) = match direction {
            Direction::Back => (&mut self.back, &mut self.forward),
            Direction::Forward => (&mut self.forward, &mut self.back),
        };
        let next = from.pop()?;
        remember(to, viewport);
        self.moved = None;
        Some(next)
    }

    /// Whether there is a viewport that way.
    pub fn can_travel(&self, direction: Direction) -> bool {
        match direction {
            Direction::Back => !self.back.is_empty(),
            Direction::Forward => !self.forward.is_empty(),
        }
    }
}

fn remember(views: &mut Vec<SavedViewport>, viewport: SavedViewport) {
    if views.len() == MOST {
        views.remove(0);
    }
    views.push(viewport);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rt::ms;
    use crate::ui::timeline::layout::time_scale::Extent;
    use crate::ui::timeline::layout::viewport::{ViewCommand, Viewport};

    fn at(millis: u64) -> Time {
        Time::ZERO + ms(millis)
    }

    /// A viewport of a second, and what was left of it.
    struct Visit {
        viewport: Viewport,
        history: History,
    }

    impl Visit {
        fn new() -> Visit {
            let mut viewport = Viewport::default();
            viewport.show(Extent { start: at(0), end: at(1000) }, false, 1028.0);
            Visit { viewport, history: History::default() }
        }

        fn apply(&mut self, command: ViewCommand, wall: u64) -> SavedViewport {
            let before = self.viewport.save();
            self.viewport.apply(command);
            self.history.leave(before, at(wall));
            self.viewport.save()
        }

        fn travel(&mut self, direction: Direction) -> Option<SavedViewport> {
            let next = self.history.travel(direction, self.viewport.save())?;
            self.viewport.restore(next);
            Some(next)
        }
    }

    const NEARER: ViewCommand = ViewCommand::Zoom { factor: 2.0, about: 508.0 };

    #[test]
    fn several_views_lead_back_and_forward() {
        let mut visit = Visit::new();
        let all = visit.viewport.save();
        let near = visit.apply(NEARER, 1000);
        let nearer = visit.apply(NEARER, 2000);
        assert_eq!([visit.travel(Direction::Back), visit.travel(Direction::Back)], [Some(near), Some(all)]);
        assert_eq!((visit.travel(Direction::Back), visit.viewport.is_following()), (None, true));
        assert_eq!(
            [visit.travel(Direction::Forward), visit.travel(Direction::Forward)],
            [Some(near), Some(nearer)]
        );
        assert_eq!(visit.travel(Direction::Forward), None);
    }

    #[test]
    fn one_movement_is_one_entry() {
        let mut visit = Visit::new();
        let all = visit.viewport.save();
        for frame in 0..40 {
            visit.apply(if frame % 2 == 0 { NEARER } else { ViewCommand::Pan(3.0) }, 1000 + frame * 16);
        }
        assert_eq!(visit.travel(Direction::Back), Some(all));
        assert_eq!(visit.travel(Direction::Back), None);
    }

    #[test]
    fn what_is_held_is_one_entry_however_long_it_takes() {
        let mut visit = Visit::new();
        let all = visit.viewport.save();
        visit.history.begin_gesture(false);
        let dragged = (1..4).map(|n| visit.apply(NEARER, 1000 * n)).last();
        visit.history.end_gesture();
        for n in 5..9 {
            // A key goes down, and repeats itself.
            visit.history.begin_gesture(n > 5);
            visit.apply(ViewCommand::Pan(3.0), 1000 * n);
            visit.history.end_gesture();
        }
        assert_eq!((visit.travel(Direction::Back), visit.travel(Direction::Back)), (dragged, Some(all)));
        assert_eq!(visit.travel(Direction::Back), None);
    }

    #[test]
    fn what_moves_right_after_going_back_begins_anew() {
        let mut visit = Visit::new();
        visit.apply(NEARER, 1000);
        let all = visit.travel(Direction::Back);
        let moved = visit.apply(ViewCommand::Pan(40.0), 1010);
        assert!(!visit.history.can_travel(Direction::Forward), "another way was taken");
        assert_eq!(visit.travel(Direction::Back), all);
        assert_eq!(visit.travel(Direction::Forward), Some(moved));
    }

    #[test]
    fn a_long_visit_keeps_the_latest_views() {
        let mut visit = Visit::new();
        for n in 0..200 {
            visit.apply(if n % 2 == 0 { NEARER } else { ViewCommand::Follow }, n * 1000);
        }
        let back = std::iter::from_fn(|| visit.travel(Direction::Back)).count();
        assert_eq!((back, visit.history.can_travel(Direction::Forward)), (MOST, true));
    }
}
