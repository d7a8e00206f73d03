//! What the executor reports about itself: one hook a transition, called when it happens, in the order in which things happen.
//!
//! Invariants: the time of a hook is that of a look at the clock at that moment, or, for [`Instrument::poll_began`], at the end
//! of what ran right before; so no hook has an earlier time than the one before it. Nothing is borrowed while a hook runs: an
//! instrument may read the clock or allocate, but it must not call back into the executor. The recorder in `trace` is the
//! instrument of the page; tests log into a `Vec`.

use std::fmt::Display;
use std::panic::Location;

use super::task::TaskId;
use super::time::Time;
use super::worker_id::WorkerId;

/// Who made a task ready, or asked for its cancellation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    /// It was just spawned.
    Spawn,
    /// The task that was being polled.
    Task(TaskId),
    /// A timer that came due.
    Timer,
    /// A worker, which was done with what a task waited for.
    Worker(WorkerId),
    /// The world outside the loop: a fetch, a message, a button.
    Host,
}

/// How a step ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PollOutcome {
    /// The task is suspended, or already ready again.
    Pending,
    /// The task's future returned its value.
    Completed,
    /// The task's future returned an error, or panicked.
    Failed,
    /// The task's future was dropped because its cancellation had been requested.
    Cancelled,
}

/// One thing a task waits for.
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

/// What a worker did, as the loop hears of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work<'a> {
    /// The worker is there.
    Joined {
        /// Its name.
        name: &'a str,
    },
    /// It began to work on something.
    Began {
        /// What on.
        what: &'a str,
        /// When: not after the loop heard of it, and not before anything else that the worker did.
        since: Time,
    },
    /// It finished what it worked on.
    Ended {
        /// When, as above.
        since: Time,
    },
}

/// Watches an executor. Each hook does nothing unless it is overridden, but for [`yielded`](Instrument::yielded), which calls
/// the two that it stands for.
///
/// Not possible: two `poll_began` without a `poll_ended` between them; a `poll_began` of a task without a `task_ready` before
/// it; a `wait_ended` without its `wait_began`; any hook for a task after the `poll_ended` that ended it, but for
/// [`failure_unclaimed`](Instrument::failure_unclaimed), and [`wait_ended`](Instrument::wait_ended) of a future that outlives
/// the task that polled it.
pub trait Instrument {
    /// A task came to be. `parent` is the task that spawned it, `None` when the host did.
    fn task_spawned(&self, _at: Time, _task: TaskId, _parent: Option<TaskId>, _name: &str) {}

    /// A task entered the run queue.
    fn task_ready(&self, _at: Time, _task: TaskId, _by: Cause) {}

    /// A task left the run queue and runs.
    fn poll_began(&self, _at: Time, _task: TaskId) {}

    /// A step ended; `error` is there exactly if it failed.
    fn poll_ended(&self, _at: Time, _task: TaskId, _outcome: PollOutcome, _error: Option<&str>) {}

    /// A step ended, and its task, which it had woken, entered the run queue again: as `poll_ended` and `task_ready` by itself.
    /// For instruments that record yields, of which a busy loop makes more than of all else, with one call in place of two.
    fn yielded(&self, at: Time, task: TaskId) {
        self.poll_ended(at, task, PollOutcome::Pending, None);
        self.task_ready(at, task, Cause::Task(task));
    }

    /// A future that the running task polls has returned pending for the first time, and says what it waits for. A task may
    /// wait for several things at once (a timeout waits for its timer and for what it limits). `number` tells the wait from all
    /// others of the loop; it counts up, so the futures nearest to the task's own code have the lower ones.
    fn wait_began(&self, _at: Time, _task: TaskId, _number: u32, _wait: &Wait<'_>) {}

    /// The wait of this number ended: its future is ready, was dropped, or moved to another task, where a new wait begins.
    fn wait_ended(&self, _at: Time, _task: TaskId, _number: u32) {}

    /// Someone asked that a task be cancelled.
    fn cancel_requested(&self, _at: Time, _task: TaskId, _by: Cause) {}

    /// A task had failed and its handle is gone: nobody will ever see the error but the reader of this.
    fn failure_unclaimed(&self, _at: Time, _task: TaskId, _error: &str) {}

    /// A task printed a line.
    fn message(&self, _at: Time, _task: Option<TaskId>, _text: &str) {}

    /// A gauge took a level, by what the task did that runs, if one does.
    fn gauged(&self, _at: Time, _task: Option<TaskId>, _level: &Level<'_>) {}

    /// A turn of the loop began, when it was `wall` by [`Reading::wall`](super::Reading::wall).
    fn tick_began(&self, _at: Time, _wall: Time) {}

    /// A turn of the loop ended.
    fn tick_ended(&self, _at: Time) {}

    /// A worker, which works for the loop's tasks beside the loop, did something. Wakes that are its doing have
    /// [`Cause::Worker`].
    fn worked(&self, _at: Time, _worker: WorkerId, _work: &Work<'_>) {}
}

/// The instrument of a loop that nobody watches.
impl Instrument for () {}
