//! The executor: the host's handle of a loop. Next: `core`, the loop; `step`, one step of a task.
//!
//! Invariant: a task runs only inside [`Executor::tick`].
//!
//! The page loads these on first use: `Executor::shut_down`, `Executor::drop_tasks`.

use std::borrow::Cow;
use std::rc::Rc;
use std::thread;

use super::budget::{Budget, Turn};
use super::core::Core;
use super::current::within;
use super::panics::{Panic, caught, record_panic};
use crate::guest::Guest;
use crate::hosts::host::{Clock, Pender};
use crate::hosts::time::Time;
use crate::report::instrument::Instrument;
use crate::tasks::join::{self, JoinHandle};
use crate::tasks::task::Failure;
use crate::tasks::wake::tasks_here;

/// A single-threaded event loop. Dropping it cancels the remaining tasks, as [`Executor::shut_down`] does.
///
/// ```
/// use std::rc::Rc;
///
/// use loopscope_rt::{Budget, Executor, NoPender, Turn, VirtualClock, ms, sleep};
///
/// let clock = VirtualClock::new();
/// let executor = Executor::new(clock.clone(), Rc::new(NoPender), None);
/// let task = executor.spawn("task", async { sleep(ms(5)).await });
///
/// // The host's part: it ticks the loop, and waits between ticks as the turn says.
/// while let Turn::Sleeping(deadline) = executor.tick(Budget::polls(1000)) {
///     clock.advance_to(deadline);
/// }
/// assert!(task.is_finished());
/// ```
pub struct Executor {
    core: Rc<Core>,
}

/// How often cancelled tasks may spawn new ones (asynchronous clean-up) before those are dropped without being polled.
const SHUTDOWN_ROUNDS: u32 = 8;

impl Executor {
    /// A loop without tasks. It reads `clock`, calls `pender` when it gets work while idle, and reports to `instrument`.
    /// Without an instrument the hooks cost one branch each.
    pub fn new(
        clock: Rc<dyn Clock>,
        pender: Rc<dyn Pender>,
        instrument: Option<Rc<dyn Instrument>>,
    ) -> Executor {
        Executor { core: Core::new(tasks_here(), clock, pender, instrument) }
    }

    /// Another loop of the same run: same clock and instrument, and its tasks are numbered on. `pender` is notified of its
    /// work.
    pub fn beside(&self, pender: Rc<dyn Pender>) -> Executor {
        Executor { core: self.core.beside(pender) }
    }

    /// The interface for guest tasks, whose steps another language runs.
    pub fn guest(&self) -> Guest {
        Guest::new(self.core.clone())
    }

    /// Spawns a task from outside any task. See [`spawn`](fn@crate::spawn).
    pub fn spawn<F>(&self, name: impl Into<Cow<'static, str>>, future: F) -> JoinHandle<F::Output>
    where
        F: Future + 'static,
    {
        join::spawn_on(&self.core, name, future, None)
    }

    /// Spawns a task that may fail from outside any task. See [`try_spawn`](crate::try_spawn).
    pub fn try_spawn<F, T, E>(&self, name: impl Into<Cow<'static, str>>, future: F) -> JoinHandle<T>
    where
        F: Future<Output = Result<T, E>> + 'static,
        T: 'static,
        E: Into<Failure> + 'static,
    {
        join::spawn_on(&self.core, name, future, None)
    }

    /// Runs ready tasks and fires due timers, until no task is ready or the budget is spent.
    ///
    /// # Panics
    /// When called from within a task of the same loop. A panic of a task resumes after the task has ended; the loop can be
    /// ticked again.
    pub fn tick(&self, budget: Budget) -> Turn {
        self.within(|core| {
            core.tick(&budget);
            core.turn()
        })
    }

    /// Runs `ticks` as a turn of this loop.
    fn within<R>(&self, ticks: impl FnOnce(&Core) -> R) -> R {
        self.core.enter();
        let _tick = TickGuard { core: &self.core };
        within(&self.core, || ticks(&self.core))
    }

    /// What the loop needs next.
    pub fn turn(&self) -> Turn {
        self.core.turn()
    }

    /// Requests the cancellation of every task, in order of spawning. It takes effect at their next steps.
    pub fn cancel_all(&self) {
        self.core.cancel_all();
    }

    /// Cancels every task and runs the loop until all have ended. Clean-up tasks that they spawn get a few steps to
    /// finish, and are then cancelled too.
    pub fn shut_down(&self) {
        for _ in 0..SHUTDOWN_ROUNDS {
            let alive = self.core.alive();
            if alive == 0 {
                return;
            }
            self.cancel_all();
            // Twice: one step for each task, and one for a task that it may spawn.
            self.tick(Budget::polls(u32::try_from(alive).unwrap_or(u32::MAX).saturating_mul(2)));
        }
        if let Some(panic) = self.drop_tasks() {
            panic.resume();
        }
    }

    /// Cancels the remaining tasks without polling any. Nothing is borrowed meanwhile: their drops may wake, cancel or
    /// spawn. Tasks whose drops endlessly spawn others are leaked, since they cannot be dropped. Returns the first panic.
    fn drop_tasks(&self) -> Option<Panic> {
        let mut panic = None;
        self.within(|core| {
            for _ in 0..SHUTDOWN_ROUNDS {
                let tasks = core.take_tasks();
                if tasks.is_empty() {
                    return;
                }
                for task in tasks {
                    record_panic(&mut panic, caught(|| core.cancel_now(task)));
                }
            }
            std::mem::forget(core.take_tasks());
        });
        panic
    }

    /// The first deadline, whether or not tasks are ready before it.
    pub fn next_deadline(&self) -> Option<Time> {
        self.core.timers.next_deadline()
    }

    /// Whether its guest told it to stop, and nobody has taken note of that.
    pub fn is_stopping(&self) -> bool {
        self.core.is_stopping()
    }

    /// Whether something is loaded for a task: a virtual clock stands still.
    pub fn is_loading(&self) -> bool {
        self.core.loads.get() > 0
    }

    /// The number of tasks that have not ended.
    pub fn alive(&self) -> usize {
        self.core.alive()
    }

    /// The number of pending waits for the host (fetches, database requests). While there are any, a virtual clock should not
    /// jump, since their answers take real time.
    pub fn host_waits(&self) -> u32 {
        self.core.host_waits.get()
    }
}

/// A turn that is under way.
struct TickGuard<'a> {
    core: &'a Core,
}

impl Drop for TickGuard<'_> {
    fn drop(&mut self) {
        self.core.leave();
    }
}

impl Drop for Executor {
    /// # Panics
    /// With the first panic of a task's drop, after all other tasks are dropped.
    fn drop(&mut self) {
        let mut panic = None;
        if !thread::panicking() {
            // Each panic ends a task and interrupts the shutdown of the others.
            for _ in 0..=self.alive() {
                if record_panic(&mut panic, caught(|| self.shut_down())).is_some() {
                    break;
                }
            }
        }
        // Tasks may own handles, which own the core: without this the cycle would leak.
        let last = self.drop_tasks();
        if let Some(panic) = panic.or(last)
            && !thread::panicking()
        {
            panic.resume();
        }
    }
}
