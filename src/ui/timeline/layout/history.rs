//! The views that the visitor has left, to go back to and forth again.
//!
//! Invariant: one continuous movement, be it a pinch, a row of key presses or a turn of the wheel, is one entry: a view
//! counts as left only if it had rested for [`REST`] before. While the visitor holds on, to a pointer or to a key, no time
//! ends the movement: on a busy machine a drag is seen at few places, far apart. Next: [`view`](super::view), which moves.

use std::time::Duration;

use super::view::Shown;
use crate::rt::Time;
use crate::ui::timeline::input::keys::Direction;

/// How long a view must have stayed to be worth coming back to.
const REST: Duration = Duration::from_millis(500);

/// So many views are kept each way; of more the oldest are let go.
const MOST: usize = 64;

/// What was shown before and after the present view.
#[derive(Default)]
pub struct History {
    back: Vec<Shown>,
    forward: Vec<Shown>,
    /// When the view was last moved, in real time; `None` if it came from here.
    moved: Option<Time>,
    /// Whether the visitor has moved the view since they took hold of it; `None` while they do not.
    held: Option<bool>,
}

impl History {
    /// The visitor takes hold of the view; with a key that repeats itself they held it before, and `moved` it.
    pub fn hold(&mut self, moved: bool) {
        *self.held.get_or_insert(moved) |= moved;
    }

    /// They let go of it.
    pub fn let_go(&mut self) {
        self.held = None;
    }

    /// The visitor moves on from `view` at this moment of real time.
    pub fn leave(&mut self, view: Shown, wall: Time) {
        let goes_on = self.held == Some(true);
        self.held = self.held.map(|_| true);
        let rested = self.moved.is_none_or(|moved| wall.since(moved) >= REST);
        self.moved = Some(wall);
        if rested && !goes_on {
            self.forward.clear();
            remember(&mut self.back, view);
        }
    }

    /// The view to go to from `view`, if there is one that way.
    pub fn travel(&mut self, direction: Direction, view: Shown) -> Option<Shown> {
        let (from, to) = match direction {
            Direction::Back => (&mut self.back, &mut self.forward),
            Direction::Forward => (&mut self.forward, &mut self.back),
        };
        let next = from.pop()?;
        remember(to, view);
        self.moved = None;
        Some(next)
    }

    /// Whether there is a view that way.
    pub fn leads(&self, direction: Direction) -> bool {
        match direction {
            Direction::Back => !self.back.is_empty(),
            Direction::Forward => !self.forward.is_empty(),
        }
    }
}

fn remember(views: &mut Vec<Shown>, view: Shown) {
    if views.len() == MOST {
        views.remove(0);
    }
    views.push(view);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rt::ms;
    use crate::ui::timeline::layout::time_scale::Extent;
    use crate::ui::timeline::layout::view::{Move, View};

    fn at(millis: u64) -> Time {
        Time::ZERO + ms(millis)
    }

    /// A view of a second, and what was left of it.
    struct Visit {
        view: View,
        history: History,
    }

    impl Visit {
        fn new() -> Visit {
            let mut view = View::default();
            view.show(Extent { start: at(0), end: at(1000) }, false, 1028.0);
            Visit { view, history: History::default() }
        }

        fn apply(&mut self, wish: Move, wall: u64) -> Shown {
            let before = self.view.shown();
            self.view.apply(wish);
            self.history.leave(before, at(wall));
            self.view.shown()
        }

        fn travel(&mut self, direction: Direction) -> Option<Shown> {
            let next = self.history.travel(direction, self.view.shown())?;
            self.view.restore(next);
            Some(next)
        }
    }

    const NEARER: Move = Move::Zoom { factor: 2.0, about: 508.0 };

    #[test]
    fn several_views_lead_back_and_forward() {
        let mut visit = Visit::new();
        let all = visit.view.shown();
        let near = visit.apply(NEARER, 1000);
        let nearer = visit.apply(NEARER, 2000);
        assert_eq!([visit.travel(Direction::Back), visit.travel(Direction::Back)], [Some(near), Some(all)]);
        assert_eq!((visit.travel(Direction::Back), visit.view.is_following()), (None, true));
        assert_eq!(
            [visit.travel(Direction::Forward), visit.travel(Direction::Forward)],
            [Some(near), Some(nearer)]
        );
        assert_eq!(visit.travel(Direction::Forward), None);
    }

    #[test]
    fn one_movement_is_one_entry() {
        let mut visit = Visit::new();
        let all = visit.view.shown();
        for frame in 0..40 {
            visit.apply(if frame % 2 == 0 { NEARER } else { Move::Pan(3.0) }, 1000 + frame * 16);
        }
        assert_eq!(visit.travel(Direction::Back), Some(all));
        assert_eq!(visit.travel(Direction::Back), None);
    }

    #[test]
    fn what_is_held_is_one_entry_however_long_it_takes() {
        let mut visit = Visit::new();
        let all = visit.view.shown();
        visit.history.hold(false);
        let dragged = (1..4).map(|n| visit.apply(NEARER, 1000 * n)).last();
        visit.history.let_go();
        for n in 5..9 {
            // A key goes down, and repeats itself.
            visit.history.hold(n > 5);
            visit.apply(Move::Pan(3.0), 1000 * n);
            visit.history.let_go();
        }
        assert_eq!((visit.travel(Direction::Back), visit.travel(Direction::Back)), (dragged, Some(all)));
        assert_eq!(visit.travel(Direction::Back), None);
    }

    #[test]
    fn what_moves_right_after_going_back_begins_anew() {
        let mut visit = Visit::new();
        visit.apply(NEARER, 1000);
        let all = visit.travel(Direction::Back);
        let moved = visit.apply(Move::Pan(40.0), 1010);
        assert!(!visit.history.leads(Direction::Forward), "another way was taken");
        assert_eq!(visit.travel(Direction::Back), all);
        assert_eq!(visit.travel(Direction::Forward), Some(moved));
    }

    #[test]
    fn a_long_visit_keeps_the_latest_views() {
        let mut visit = Visit::new();
        for n in 0..200 {
            visit.apply(if n % 2 == 0 { NEARER } else { Move::Follow }, n * 1000);
        }
        let back = std::iter::from_fn(|| visit.travel(Direction::Back)).count();
        assert_eq!((back, visit.history.leads(Direction::Forward)), (MOST, true));
    }
}
