//! How much one turn of a loop may do.

use std::time::Duration;

/// A limit for one [`Executor::tick`](super::Executor::tick).
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    pub(super) polls: u32,
    pub(super) wall: Duration,
    pub(super) steps_a_look: u32,
}

impl Budget {
    /// At most `polls` steps, however long they take.
    pub const fn polls(polls: u32) -> Budget {
        Budget { polls, wall: Duration::MAX, steps_a_look: 1 }
    }

    /// Steps until `wall` has passed in real time. A step is never interrupted, so the last one may overrun.
    pub const fn wall(wall: Duration) -> Budget {
        Budget { polls: u32::MAX, wall, steps_a_look: 1 }
    }

    /// Has one look at the clock serve up to `steps` steps of a loop without an instrument; otherwise each step is followed by
    /// one. A look costs as much as ten quick steps in a browser. In exchange a turn overruns by up to so many steps, and
    /// a timer that comes due is late by as many, and the rest of the round.
    ///
    /// # Panics
    /// If `steps` is zero.
    #[must_use]
    pub const fn with_steps_a_look(self, steps: u32) -> Budget {
        assert!(steps > 0, "a look at the clock serves at least one step");
        Budget { steps_a_look: steps, ..self }
    }
}
