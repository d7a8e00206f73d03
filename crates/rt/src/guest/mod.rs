//! The interface for a guest: an event loop of another language, whose tasks are tasks of this executor.
//!
//! The guest schedules (spawn, wake, callbacks), and the executor calls it back for each step and each callback, in the order
//! of one run queue. So a guest needs no queue, no timers and no clock of its own, and its run is recorded like any other.
//!
//! Invariants: a guest's task is polled only when it was woken; the guest alone ends its tasks, so a cancellation is recorded
//! here and takes effect there; the wait that a step reports lasts until the next step of that task. Next: [`Steps`], the
//! guest's side; `task`.

mod task;

use std::borrow::Cow;
use std::rc::Rc;

pub use crate::event_loop::callback::Callback;
use crate::event_loop::core::{Core, Stop};
use crate::event_loop::current::{current, within};
use crate::hosts::time::Time;
use crate::report::instrument::SpawnSite;
use crate::report::worker::Worker;
use crate::tasks::task::TaskId;
use crate::tasks::task_cell::{FutureBody, TaskCell};
use crate::tasks::wake::wake;
use task::GuestFuture;
pub use task::{GuestTask, StepEnd, Steps};

/// A loop, as its guest uses it. Valid also while the loop ticks.
///
/// ```
/// use std::cell::Cell;
/// use std::rc::Rc;
///
/// use loopscope_rt::TaskId;
/// use loopscope_rt::guest::{StepEnd, Steps};
/// use loopscope_rt::testing::TestLoop;
///
/// /// Suspends the task in its first step, and ends it in the second.
/// #[derive(Default)]
/// struct TwoSteps(Cell<u32>);
///
/// impl Steps for TwoSteps {
///     fn step(&self, _: TaskId, ended: &mut dyn FnMut(StepEnd<'_>)) {
///         let is_first = self.0.replace(self.0.get() + 1) == 0;
///         ended(if is_first { StepEnd::Suspended(None) } else { StepEnd::Completed });
///     }
/// }
///
/// let test = TestLoop::new();
/// let guest = test.executor.guest();
/// let steps: Rc<dyn Steps> = Rc::new(TwoSteps::default());
/// let task = guest.spawn("coroutine", &steps);
/// test.run_to_end();
/// guest.wake(task);
/// test.run_to_end();
/// assert_eq!(test.events(), [
///     "0 spawned coroutine by host",
///     "0 ready coroutine by spawn",
///     "0 poll coroutine",
///     "0 pending coroutine",
///     "0 ready coroutine by host",
///     "0 poll coroutine",
///     "0 completed coroutine",
/// ]);
/// ```
#[derive(Clone)]
pub struct Guest {
    core: Rc<Core>,
}

impl Guest {
    pub(crate) fn new(core: Rc<Core>) -> Guest {
        Guest { core }
    }

    /// The loop that is ticking.
    ///
    /// # Panics
    /// Outside a task.
    #[track_caller]
    pub fn current() -> Guest {
        Guest::new(current("Guest::current"))
    }

    /// The loop time, from a reading of the clock.
    pub fn now(&self) -> Time {
        self.core.refresh().now
    }

    /// The loop time of the last reading, which costs nothing: that of the step that runs began not long before it.
    pub fn last_time(&self) -> Time {
        self.core.now()
    }

    /// Spawns a task: it enters the run queue now. Its steps are those of `steps`. The guest says itself whether a failure was
    /// retrieved ([`Guest::failure_unclaimed`]).
    pub fn spawn(&self, name: impl Into<Cow<'static, str>>, steps: &Rc<dyn Steps>) -> GuestTask {
        self.spawn_at(name, steps, None)
    }

    /// As [`Guest::spawn`], on a line of the guest's code, if that is known.
    pub fn spawn_at(
        &self,
        name: impl Into<Cow<'static, str>>,
        steps: &Rc<dyn Steps>,
        site: Option<SpawnSite<'_>>,
    ) -> GuestTask {
        let future = GuestFuture::new(self.core.clone(), steps.clone());
        let task = self.core.insert::<(), _>(name, future, site);
        let header = &task.header;
        GuestTask { id: header.id, key: header.key }
    }

    /// Spawns a task and runs its first step at once, within the running step, which it divides in two (asyncio: an eager
    /// task). `spawned` is called before that step.
    pub fn spawn_eager(
        &self,
        name: impl Into<Cow<'static, str>>,
        steps: &Rc<dyn Steps>,
        site: Option<SpawnSite<'_>>,
        spawned: impl FnOnce(GuestTask),
    ) -> GuestTask {
        let future = GuestFuture::new(self.core.clone(), steps.clone());
        let task = Rc::pin(TaskCell::new(self.core.new_header(), FutureBody::<(), _>::new(future)));
        let header = &task.header;
        let guest_task = GuestTask { id: header.id, key: header.key };
        self.core.tasks.insert(task.clone());
        self.core.emit_spawned(header, name.into(), site);
        spawned(guest_task);
        within(&self.core, || self.core.step_within(task));
        guest_task
    }

    /// Makes a suspended task ready, woken by what acts now. Does nothing if it is ready or has ended.
    pub fn wake(&self, task: GuestTask) {
        if !task.wake_itself() {
            wake(&self.core.tasks, task.key);
        }
    }

    /// Records that the cancellation of a task was requested.
    pub fn cancel_requested(&self, task: TaskId) {
        if let Some(instrument) = self.core.instrument() {
            instrument.cancel_requested(self.core.refresh().now, task, self.core.cause());
        }
    }

    /// Records that nobody retrieved the error of a failed task.
    pub fn failure_unclaimed(&self, task: TaskId, error: &str) {
        self.core.emit_failure_unclaimed(task, &error);
    }

    /// Schedules a callback behind what is queued.
    pub fn call_soon(&self, label: Rc<str>, call: impl FnOnce() + 'static) -> Callback {
        Callback::soon(&self.core, label, Box::new(call))
    }

    /// Schedules a callback at a loop time. Those that are due at the same time are FIFO.
    pub fn call_at(&self, when: Time, label: Rc<str>, call: impl FnOnce() + 'static) -> Callback {
        Callback::at(&self.core, when, label, Box::new(call))
    }

    /// A worker of this loop. What its [`Worker::wakes`] wakes is woken by it.
    pub fn worker(&self, name: &str) -> Worker {
        Worker::of(self.core.clone(), name)
    }

    /// Records a line of output of the running task.
    pub fn print(&self, text: &str) {
        self.core.emit_message(text);
    }

    /// Records a line of error output of the running task.
    pub fn print_error(&self, text: &str) {
        if let Some(instrument) = self.core.instrument() {
            instrument.error_message(self.core.refresh().now, self.core.running(), text);
        }
    }

    /// Stops the loop after the current round (asyncio: `loop.stop()`): its tick returns then. A loop that does not tick runs
    /// one round before it stops.
    pub fn stop(&self) {
        if !self.core.is_halted() {
            self.core.replace_stop(Stop::AfterRound);
        }
    }

    /// Stops the loop after the current step.
    pub fn halt(&self) {
        self.core.replace_stop(Stop::Now);
    }

    /// Whether the loop stopped as requested. That ends the request.
    pub fn take_stop(&self) -> bool {
        if self.core.is_within_round() && !self.core.is_halted() {
            return false;
        }
        self.core.replace_stop(Stop::No) != Stop::No
    }

    /// Changes the number of answers that are due from outside: while there are any, a virtual clock does not jump.
    pub fn expect_answers(&self, more: i32) {
        let waits = self.core.host_waits.get();
        self.core.host_waits.set(waits.saturating_add_signed(more));
    }
}
