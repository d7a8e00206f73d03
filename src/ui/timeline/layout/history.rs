//! Back and forward history of viewports.
//!
//! Invariant: one continuous movement (a pinch, a series of key presses, a spin of the wheel) is one entry. A viewport
//! is recorded only if it had been at rest for [`REST`]. During a pointer or key gesture no pause ends the movement: on
//! a busy machine a drag reports few positions, far apart. Next: [`viewport`](super::viewport).

use std::time::Duration;

use super::viewport::{Direction, SavedViewport};
use crate::rt::Time;

/// Time at rest after which a viewport is recorded.
const REST: Duration = Duration::from_millis(500);

/// Capacity of each direction; the oldest entries are dropped.
const MOST: usize = 64;

/// The viewports before and after the current one.
#[derive(Default)]
pub struct History {
    back: Vec<SavedViewport>,
    forward: Vec<SavedViewport>,
    /// When the viewport last moved, in wall time; `None` if it was restored from the history.
    moved: Option<Time>,
    /// Whether the current gesture has moved the viewport; `None` without a gesture.
    gesture: Option<bool>,
}

impl History {
    /// Starts a gesture. `moved` is true for a repeated key, which continues an earlier movement.
    pub fn begin_gesture(&mut self, moved: bool) {
        *self.gesture.get_or_insert(moved) |= moved;
    }

    /// Ends the gesture.
    pub fn end_gesture(&mut self) {
        self.gesture = None;
    }

    /// Records `viewport` as left at this wall time, unless it is part of a continuous movement.
    pub fn record(&mut self, viewport: SavedViewport, wall: Time) {
        let continues = self.gesture == Some(true);
        self.gesture = self.gesture.map(|_| true);
        let rested = self.moved.is_none_or(|moved| wall.since(moved) >= REST);
        self.moved = Some(wall);
        if rested && !continues {
            self.forward.clear();
            remember(&mut self.back, viewport);
        }
    }

    /// The next viewport in that direction; the current one, `viewport`, is stored for the way back.
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

    /// Whether there is an entry in that direction.
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

    /// A viewport of one second and its history.
    struct Visit {
        viewport: Viewport,
        history: History,
    }

    impl Visit {
        fn new() -> Visit {
            let mut viewport = Viewport::default();
            viewport.update(Extent { start: at(0), end: at(1000) }, false, 1028.0);
            Visit { viewport, history: History::default() }
        }

        fn apply(&mut self, command: ViewCommand, wall: u64) -> SavedViewport {
            let before = self.viewport.save();
            self.viewport.apply(command);
            self.history.record(before, at(wall));
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
            // A key goes down and repeats.
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
