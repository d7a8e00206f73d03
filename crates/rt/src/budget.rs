//! What a host and a loop tell each other at each turn: how much the loop may do ([`Budget`]), and what it needs next ([`Turn`]).

use std::time::Duration;

use super::time::Time;

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
    pub const fn with_steps_per_reading(self, steps: u32) -> Budget {
        assert!(steps > 0, "a look at the clock serves at least one step");
        Budget { steps_a_look: steps, ..self }
    }
}

/// What a loop needs next, in the host's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Tasks are ready: tick again soon.
    Ready,
    /// Nothing to do before this moment of loop time, unless the host wakes a task.
    Sleeping(Time),
    /// Tasks are suspended and only the host can wake them.
    Waiting,
    /// No task is left.
    Done,
}
