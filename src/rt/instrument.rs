//! What the executor tells about itself: one hook a transition, in the order in which things happen.
//!
//! A hook is called when what it tells happens, or, for yields and the beginning of a step, a little later: before any
//! other hook, before the clock is looked at again, and before a turn ends. Nothing is borrowed meanwhile, so an instrument
//! may read the clock or allocate, but it must not call back into the executor. The recorder in `trace` is the instrument of the page; tests log into a `Vec`.

use std::fmt::Display;
use std::panic::Location;
use std::rc::Rc;

use super::backlog::Backlog;
use super::task::TaskId;
use super::time::Time;

/// Who made a task ready, or asked for its cancellation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    /// It was just spawned.
    Spawn,
    /// The task that was being polled.
    Task(TaskId),
    /// A timer that came due.
    Timer,
    /// The world outside the loop: a fetch, a message, a worker, a button.
    Host,
}

/// How a step ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PollOutcome {
    /// The task is suspended, or already ready again.
    Pending,
    /// The task's future returned its value.
    Completed,
    /// The task's future returned an error.
    Failed,
    /// The task's future was dropped because its cancellation had been requested.
    Cancelled,
}

/// One thing a suspended task waits for.
#[derive(Clone, Copy)]
pub struct Wait<'a> {
    /// What kind of thing, in one word: `"timer"`, `"fetch"`, `"join"`, `"queue"`, ...
    pub kind: &'static str,
    /// Which one, for people: `"sleep 100 ms"`. Formatted only if someone records it.
    pub label: &'a dyn Display,
    /// The source line that waits.
    pub at: &'static Location<'static>,
    /// When it ends by itself: the deadline of a timer.
    pub until: Option<Time>,
    /// Stands for the label: waits of one kind on one line that have the same have the same label, so that who keeps labels
    /// need not format one it has. `None` says nothing.
    pub label_key: Option<u64>,
}

/// What a gauge says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Level<'a> {
    /// Which gauge of the loop, from 1 in the order of their making.
    pub gauge: u32,
    /// What it is called; no other gauge of the loop has the same name.
    pub name: &'a str,
    /// How much there is of what it measures.
    pub level: u32,
}

/// Watches an executor. Each hook does nothing unless it is overridden; [`yielded`](Instrument::yielded),
/// [`spawned`](Instrument::spawned) and [`stepped`](Instrument::stepped), which tell several things at once that often come
/// together, tell them one by one.
///
/// Not possible: two `poll_began` without a `poll_ended` between them; a `poll_began` of a task without a
/// `task_ready` before it; any hook for a task after the `poll_ended` that ended it, but for
/// [`failure_unclaimed`](Instrument::failure_unclaimed).
pub trait Instrument {
    /// The instrument watches a loop from now on, whose latest steps are in `backlog` until they are told. Who is asked
    /// for all that has happened while a step is under way can have it told: [`Backlog::tell`].
    ///
    /// True if each hook of it begins with a look at [`Backlog::take_step`]: then of a step that has just begun nothing is
    /// told before the first thing that the step does.
    fn attached(&self, _backlog: &Rc<Backlog>) -> bool {
        false
    }

    /// Each of `tasks` in turn ran for one step, in which it did nothing but wake itself, and entered the run queue again.
    fn yielded(&self, at: Time, tasks: &[TaskId]) {
        for task in tasks {
            self.poll_began(at, *task);
            self.poll_ended(at, *task, PollOutcome::Pending, None);
            self.task_ready(at, *task, Cause::Task(*task));
        }
    }

    /// As [`yielded`](Instrument::yielded), but of so many steps of which each was of the task whose step ended in a yield
    /// `round` steps before: nothing else has happened since, and of all of these the instrument was told. False if it would
    /// rather be told who they were.
    fn yielded_again(&self, _at: Time, _count: usize, _round: usize) -> bool {
        false
    }

    /// A task came to be, and entered the run queue.
    fn spawned(&self, at: Time, task: TaskId, parent: Option<TaskId>, name: &str) {
        self.task_spawned(at, task, parent, name);
        self.task_ready(at, task, Cause::Spawn);
    }

    /// A task ran for one step, during which nothing else happened that is told.
    fn stepped(&self, at: Time, task: TaskId, outcome: PollOutcome) {
        self.poll_began(at, task);
        self.poll_ended(at, task, outcome, None);
    }

    /// A task came to be. `parent` is the task that spawned it, `None` when the host did.
    fn task_spawned(&self, _at: Time, _task: TaskId, _parent: Option<TaskId>, _name: &str) {}

    /// A task entered the run queue.
    fn task_ready(&self, _at: Time, _task: TaskId, _by: Cause) {}

    /// A task left the run queue and runs.
    fn poll_began(&self, _at: Time, _task: TaskId) {}

    /// The running task began to wait for something. A step may begin several waits (a timeout waits for its
    /// timer and for what it limits); the first is the one nearest to the task's own code. They hold if the
    /// step ends in [`PollOutcome::Pending`], until the task's next step.
    fn wait_began(&self, _at: Time, _task: TaskId, _wait: &Wait<'_>) {}

    /// A step ended; `error` is there exactly if it failed.
    fn poll_ended(&self, _at: Time, _task: TaskId, _outcome: PollOutcome, _error: Option<&str>) {}

    /// Someone asked that a task be cancelled.
    fn cancel_requested(&self, _at: Time, _task: TaskId, _by: Cause) {}

    /// The loop looked at its clock, at the beginning of a turn: at loop time `now` it was `wall` by
    /// [`Reading::wall`](super::Reading::wall).
    fn clock_read(&self, _now: Time, _wall: Time) {}

    /// A turn of the loop began.
    fn tick_began(&self, _at: Time) {}

    /// A turn of the loop ended.
    fn tick_ended(&self, _at: Time) {}

    /// A task printed a line.
    fn message(&self, _at: Time, _task: Option<TaskId>, _text: &str) {}

    /// A gauge took a level, by what the task did that runs, if one does.
    fn gauged(&self, _at: Time, _task: Option<TaskId>, _level: &Level<'_>) {}

    /// A worker is there, which works for the loop's tasks beside the loop. It is known by `lane`, a number that no task has:
    /// wakes that are its doing name that as the task that woke.
    fn worker_joined(&self, _at: Time, _lane: TaskId, _name: &str) {}

    /// A worker has begun to work on something, at `since`: not after `at`, when the loop heard of it, and not before
    /// anything else that the worker did.
    fn work_began(&self, _at: Time, _lane: TaskId, _since: Time, _what: &str) {}

    /// A worker has done, at `since`, what it worked on.
    fn work_ended(&self, _at: Time, _lane: TaskId, _since: Time) {}

    /// A task had failed and its handle is gone: nobody will ever see the error but the reader of this.
    fn failure_unclaimed(&self, _at: Time, _task: TaskId, _error: &str) {}
}

/// The instrument of a loop that nobody watches.
impl Instrument for () {}
