//! The executor: what a host holds of a loop. What is inside is in `core`, one step of a task in `step`.
//!
//! Invariant: a task runs only inside [`Executor::tick`].

use std::borrow::Cow;
use std::rc::Rc;
use std::thread;
use std::time::Duration;

use super::core::Core;
use super::host::{Clock, Pender};
use super::instrument::Instrument;
use super::join::{self, JoinHandle};
use super::raw::{Retired, within};
use super::running::Hidden;
use super::task::Failure;
use super::time::Time;

/// How much one tick may do.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    polls: u32,
    wall: Duration,
}

impl Budget {
    /// At most `polls` steps, however long they take.
    pub const fn polls(polls: u32) -> Budget {
        Budget { polls, wall: Duration::MAX }
    }

    /// Steps until `wall` has passed in real time. A step is never interrupted, so the last one may overrun.
    pub const fn wall(wall: Duration) -> Budget {
        Budget { polls: u32::MAX, wall }
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

/// A single-threaded event loop. Dropping it cancels what still runs, as [`Executor::shut_down`] does.
pub struct Executor {
    core: Rc<Core>,
}

/// How often cancelled tasks may leave new tasks behind (clean-up that needs to await) before they are dropped too.
const SHUTDOWN_ROUNDS: u32 = 8;

impl Executor {
    /// A loop without tasks that lives on `clock`, calls `pender` when it gets work, and tells `instrument` what
    /// happens. Without an instrument the hooks cost one branch each.
    pub fn new(
        clock: Rc<dyn Clock>,
        pender: Rc<dyn Pender>,
        instrument: Option<Rc<dyn Instrument>>,
    ) -> Executor {
        Executor { core: Core::new(clock, pender, instrument) }
    }

    /// Spawns a task from outside any task. See [`spawn`](super::spawn).
    pub fn spawn<F>(&self, name: impl Into<Cow<'static, str>>, future: F) -> JoinHandle<F::Output>
    where
        F: Future + 'static,
    {
        join::spawn_on(&self.core, name, future)
    }

    /// Spawns a task that may fail from outside any task. See [`try_spawn`](super::try_spawn).
    pub fn try_spawn<F, T, E>(&self, name: impl Into<Cow<'static, str>>, future: F) -> JoinHandle<T>
    where
        F: Future<Output = Result<T, E>> + 'static,
        T: 'static,
        E: Into<Failure> + 'static,
    {
        join::spawn_on(&self.core, name, future)
    }

    /// Runs ready tasks until none is ready or the budget is spent, timers that come due meanwhile included.
    ///
    /// # Panics
    /// When called from within a task of the same loop. A panic of a task passes through; the task is gone, the
    /// loop can go on.
    pub fn tick(&self, budget: Budget) -> Turn {
        self.within(|core| {
            core.tick(budget.polls, budget.wall);
            core.turn()
        })
    }

    #[cfg(test)]
    pub(super) fn core(&self) -> &Core {
        &self.core
    }

    /// Runs `ticks` as a turn of this loop.
    fn within<R>(&self, ticks: impl FnOnce(&Core) -> R) -> R {
        self.core.enter();
        let _entered = Entered { core: &self.core, _outer_step: Hidden::new() };
        within(&self.core, || ticks(&self.core))
    }

    /// What the loop needs next.
    pub fn turn(&self) -> Turn {
        self.core.turn()
    }

    /// Asks every task to cancel, in order of spawning. They end at their next steps.
    pub fn cancel_all(&self) {
        self.core.cancel_all();
    }

    /// Cancels every task and runs the loop until they are gone; clean-up tasks that this leaves behind get a
    /// few turns to finish without waiting, and then are dropped too.
    pub fn shut_down(&self) {
        for _ in 0..SHUTDOWN_ROUNDS {
            let alive = self.core.alive();
            if alive == 0 {
                return;
            }
            self.cancel_all();
            // Twice: one step for each of these, one for what each may leave behind.
            self.tick(Budget::polls(u32::try_from(alive).unwrap_or(u32::MAX).saturating_mul(2)));
        }
        self.drop_tasks();
    }

    /// Drops whatever tasks are left, with no borrow held: what they drop may wake, cancel or spawn. Tasks that spawn
    /// others when they are dropped, endlessly, are leaked in the end: the only way to get rid of them.
    fn drop_tasks(&self) {
        self.within(|core| {
            for _ in 0..SHUTDOWN_ROUNDS {
                let tasks = core.take_tasks();
                if tasks.is_empty() {
                    return;
                }
                tasks.iter().for_each(Retired::drop_future);
            }
            std::mem::forget(core.take_tasks());
        });
    }

    /// How many tasks have not ended.
    pub fn alive(&self) -> usize {
        self.core.alive()
    }

    /// How many waits on the host (fetches, database requests) are under way. While there are any, a virtual
    /// clock should not jump: their answers take real time.
    pub fn host_waits(&self) -> u32 {
        self.core.host_waits.get()
    }
}

/// A turn that is under way.
struct Entered<'a> {
    core: &'a Core,
    _outer_step: Hidden,
}

impl Drop for Entered<'_> {
    fn drop(&mut self) {
        self.core.leave();
    }
}

impl Drop for Executor {
    fn drop(&mut self) {
        if !thread::panicking() {
            self.shut_down();
        }
        // Tasks may own handles that own the core: without this the cycle would leak.
        self.drop_tasks();
    }
}
