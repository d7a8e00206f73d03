//! The events of the executor: an instrument has one hook per transition, called in the order of the transitions.
//!
//! Invariants: the time of a hook is a reading of the clock at that moment or, for [`Instrument::poll_began`], at the end of
//! the step before; so times are monotonic. Nothing is borrowed while a hook runs: an instrument may read the clock or
//! allocate, but it must not call back into the executor. The recorder in `trace` is the instrument of the page; tests log
//! into a `Vec`.

use std::borrow::Cow;
use std::fmt::Display;
use std::panic::Location;

use super::worker_id::WorkerId;
use crate::hosts::time::Time;
use crate::tasks::task::TaskId;

/// The cause of a wake or of a cancellation request.
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

/// A wait of a task.
#[derive(Clone, Copy)]
pub struct Wait<'a> {
    /// The kind, in one word: `"timer"`, `"fetch"`, `"join"`, `"queue"`, ...
    pub kind: &'static str,
    /// The label, for people: `"sleep 100 ms"`. Formatted only if it is recorded.
    pub label: &'a dyn Display,
    /// The source line that waits.
    pub at: &'static Location<'static>,
    /// The deadline of a timer.
    pub until: Option<Time>,
    /// A key for interning the label: waits of one kind on one line with equal keys have equal labels, so an instrument need
    /// not format a known one. `None` if there is no key.
    pub label_key: Option<u64>,
}

/// A wait of a guest task.
#[derive(Clone, Copy)]
pub struct GuestWait<'a> {
    /// The number of the site: equal numbers in a run mean equal sites, so an instrument need not compare them.
    pub number: u32,
    /// What it waits for, and where.
    pub site: &'a GuestSite,
    /// The deadline of a timer.
    pub until: Option<Time>,
}

/// What a wait of a guest's task is for, and where it waits.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct GuestSite {
    /// The kind, in one word, as in [`Wait::kind`].
    pub kind: Cow<'static, str>,
    /// The label, for people.
    pub label: Box<str>,
    /// The source file of the line that waits.
    pub file: Box<str>,
    /// The line, from 1.
    pub line: u32,
    /// The await chain: the suspended functions, the task's own first, the innermost last.
    pub chain: Box<[Frame]>,
}

/// The line that spawned a task.
#[derive(Clone, Copy)]
pub enum SpawnSite<'a> {
    /// A line of Rust.
    Line(&'static Location<'static>),
    /// A line of a guest's code.
    Guest {
        /// The number of the site, as in [`GuestWait::number`]; waits have other numbers.
        number: u32,
        /// Its file and line.
        site: &'a GuestSite,
    },
}

/// A suspended function of an await chain.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Frame {
    /// Its source file.
    pub file: Box<str>,
    /// The line at which it is suspended, from 1.
    pub line: u32,
    /// Its name.
    pub name: Box<str>,
}

/// An event of a callback: a function that the loop calls between the steps of tasks (asyncio: a `Handle`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deferred<'a> {
    /// The loop calls it.
    Began {
        /// Its name.
        label: &'a str,
        /// What scheduled it. Tasks that it wakes are woken by that.
        by: Cause,
    },
    /// It returned.
    Ended,
}

/// The level of a gauge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Level<'a> {
    /// The number of the gauge in its loop, from 1.
    pub gauge: u32,
    /// Its name, which is unique in its loop.
    pub name: &'a str,
    /// The level.
    pub level: u32,
}

/// An event of a worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work<'a> {
    /// The worker was added.
    Joined {
        /// Its name.
        name: &'a str,
    },
    /// It began a piece of work.
    Began {
        /// The work.
        what: &'a str,
        /// The time of the beginning: no later than the hook's, and no earlier than the worker's former event.
        since: Time,
    },
    /// It finished its work.
    Ended {
        /// The time of the end, as above.
        since: Time,
    },
}

/// Gets the events of an executor. The default of each hook does nothing, except for [`yielded`](Instrument::yielded), which
/// calls the two hooks that it combines, and [`error_message`](Instrument::error_message) and
/// [`task_spawned_at`](Instrument::task_spawned_at), which call [`message`](Instrument::message) and
/// [`task_spawned`](Instrument::task_spawned).
///
/// Not possible: two `poll_began` without a `poll_ended` between them; a `poll_began` of a task without a `task_ready` before
/// it; a `wait_ended` without its `wait_began`; any hook for a task after the `poll_ended` that ended it, but for
/// [`failure_unclaimed`](Instrument::failure_unclaimed), and [`wait_ended`](Instrument::wait_ended) of a future that outlives
/// the task that polled it.
pub trait Instrument {
    /// A task was spawned by the task `parent`, or by the host if that is `None`.
    fn task_spawned(&self, _at: Time, _task: TaskId, _parent: Option<TaskId>, _name: &str) {}

    /// As [`task_spawned`](Instrument::task_spawned), which it calls, if the line is known: tasks that the host spawns have none.
    fn task_spawned_at(
        &self,
        at: Time,
        task: TaskId,
        parent: Option<TaskId>,
        name: &str,
        _site: SpawnSite<'_>,
    ) {
        self.task_spawned(at, task, parent, name);
    }

    /// A task entered the run queue.
    fn task_ready(&self, _at: Time, _task: TaskId, _by: Cause) {}

    /// A task left the run queue and runs.
    fn poll_began(&self, _at: Time, _task: TaskId) {}

    /// A step ended; `error` is `Some` exactly if the task failed.
    fn poll_ended(&self, _at: Time, _task: TaskId, _outcome: PollOutcome, _error: Option<&str>) {}

    /// A step ended whose task was woken in it and entered the run queue again: combines `poll_ended` and `task_ready` by
    /// itself. One call instead of two, because yields are the most frequent events of a busy loop.
    fn yielded(&self, at: Time, task: TaskId) {
        self.poll_ended(at, task, PollOutcome::Pending, None);
        self.task_ready(at, task, Cause::Task(task));
    }

    /// A future that the running task polls returned pending for the first time. A task may have several waits at once (a
    /// timeout has its timer's and that of the future it limits). `number` is unique in the loop and counts up, so the
    /// futures nearest to the task's own code have the lower numbers.
    fn wait_began(&self, _at: Time, _task: TaskId, _number: u32, _wait: &Wait<'_>) {}

    /// As [`Instrument::wait_began`], for a guest task.
    fn guest_wait_began(&self, _at: Time, _task: TaskId, _number: u32, _wait: &GuestWait<'_>) {}

    /// The wait with this number ended: its future is ready, was dropped, or moved to another task, where a new wait begins.
    fn wait_ended(&self, _at: Time, _task: TaskId, _number: u32) {}

    /// The cancellation of a task was requested.
    fn cancel_requested(&self, _at: Time, _task: TaskId, _by: Cause) {}

    /// A task has failed and its handle was dropped, so this is the only report of the error.
    fn failure_unclaimed(&self, _at: Time, _task: TaskId, _error: &str) {}

    /// A task printed a line.
    fn message(&self, _at: Time, _task: Option<TaskId>, _text: &str) {}

    /// A task printed a line to its error stream.
    fn error_message(&self, at: Time, task: Option<TaskId>, text: &str) {
        self.message(at, task, text);
    }

    /// A callback began or ended.
    fn deferred(&self, _at: Time, _event: &Deferred<'_>) {}

    /// The level of a gauge changed, by the running task if there is one.
    fn gauged(&self, _at: Time, _task: Option<TaskId>, _level: &Level<'_>) {}

    /// A turn of the loop began, at the real time `wall` ([`Reading::wall`](crate::Reading::wall)).
    fn tick_began(&self, _at: Time, _wall: Time) {}

    /// A turn of the loop ended.
    fn tick_ended(&self, _at: Time) {}

    /// A worker, which works for the loop's tasks beside the loop, did something. Wakes that are its doing have
    /// [`Cause::Worker`].
    fn worked(&self, _at: Time, _worker: WorkerId, _work: &Work<'_>) {}
}

/// An instrument that ignores all events.
impl Instrument for () {}
