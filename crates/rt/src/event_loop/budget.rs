//! The interface of host and loop for a turn: how much the loop may do ([`Budget`]), and what it needs next ([`Turn`]).

use std::time::Duration;

use crate::hosts::time::Time;

/// A limit for one [`Executor::tick`](crate::Executor::tick).
///
/// ```
/// use loopscope_rt::testing::TestLoop;
/// use loopscope_rt::{Budget, Turn};
///
/// let test = TestLoop::new();
/// for name in ["a", "b"] {
///     drop(test.executor.spawn(name, async {}));
/// }
/// assert_eq!(test.executor.tick(Budget::polls(1)), Turn::Ready);
/// assert_eq!(test.executor.alive(), 1);
/// assert_eq!(test.executor.tick(Budget::polls(1)), Turn::Done);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    pub(crate) polls: u32,
    pub(crate) wall: Duration,
    pub(crate) steps_per_reading: u32,
    pub(crate) resumes_round: bool,
}

impl Budget {
    /// At most `polls` steps, without a limit of time.
    pub const fn polls(polls: u32) -> Budget {
        Budget { polls, wall: Duration::MAX, steps_per_reading: 1, resumes_round: false }
    }

    /// Steps until `wall` of real time has passed. A step is never interrupted, so the last one may overrun.
    pub const fn wall(wall: Duration) -> Budget {
        Budget { polls: u32::MAX, wall, steps_per_reading: 1, resumes_round: false }
    }

    /// Reads the clock once per `steps` steps. The default is 1: a reading costs as much as ten quick steps in a browser. In
    /// exchange a turn overruns by up to `steps` steps, and a timer is late by up to as many and the rest of the round. A
    /// loop with an instrument reads the clock after each step anyway.
    ///
    /// # Panics
    /// If `steps` is zero.
    #[must_use]
    pub const fn with_steps_per_reading(self, steps: u32) -> Budget {
        assert!(steps > 0, "a look at the clock serves at least one step");
        Budget { steps_per_reading: steps, ..self }
    }
}

impl Budget {
    /// A turn begins with the rest of the round that the turn before did not finish, and fires timers after that: so the order
    /// of tasks does not depend on budgets. By default each turn begins a round, and timers fire as early as possible.
    #[must_use]
    pub const fn resuming_the_round(self) -> Budget {
        Budget { resumes_round: true, ..self }
    }
}

/// What a loop needs next from its host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Tasks are ready: tick again soon.
    Ready,
    /// No task is ready before this loop time, unless the host wakes one.
    Sleeping(Time),
    /// Tasks are suspended, without a timer: only the host can wake them.
    Waiting,
    /// No task is left.
    Done,
}
