//! The state of a loop.
//!
//! Invariants: nothing is borrowed while foreign code runs (polls, drops, hooks, the pender); the time of an event is a
//! reading of the clock at that moment, and event times are monotonic. Next: `turn`, then `step`.
//!
//! The page loads these on first use: `Core::take_tasks`.

use std::borrow::Cow;
use std::cell::Cell;
use std::rc::Rc;

use super::callback_cell::CallbackCell;
use super::numbers::Numbers;
use super::run_queue::RunQueue;
use super::timers::Timers;
use crate::hosts::host::{Clock, Pender, Reading};
use crate::hosts::time::Time;
use crate::report::instrument::{Cause, Instrument, SpawnSite};
use crate::tasks::join_cell::JoinCell;
use crate::tasks::names::Names;
use crate::tasks::task::TaskId;
use crate::tasks::task_cell::{FutureBody, Header, JoinRef, Output, TaskCell, TaskRef, TaskState};
use crate::tasks::task_table::TaskTable;

/// Whether the loop ticks, and whether the host was notified of work.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// No task was ready when the last tick ended.
    Idle,
    /// The pender was called, or the last tick returned `Turn::Ready`.
    Pended,
    Ticking,
}

/// An entry of the run queue.
pub(crate) enum Queued {
    Task(TaskRef<Core>),
    Callback(Rc<CallbackCell>),
}

/// Whether the loop was told to stop.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Stop {
    /// It runs on.
    #[default]
    No,
    /// After the current round (asyncio: `loop.stop()`).
    AfterRound,
    /// After the current step.
    Now,
}

/// A loop, shared by its tasks, handles and leaf futures.
pub(crate) struct Core {
    clock: Rc<dyn Clock>,
    pender: Rc<dyn Pender>,
    instrument: Option<Rc<dyn Instrument>>,
    /// The task table of this thread, shared by all loops.
    pub(crate) tasks: Rc<TaskTable<Core>>,
    pub(crate) run_queue: RunQueue<Queued>,
    /// How many entries of the run queue belong to the round that has begun.
    pub(super) round: Cell<usize>,
    pub(super) stop: Cell<Stop>,
    pub(crate) timers: Timers,
    /// Set in a watched loop only.
    pub(crate) names: Names,
    /// The loop time of the last reading.
    now: Cell<Time>,
    /// The real time of the last reading.
    pub(super) wall: Cell<Time>,
    phase: Cell<Phase>,
    /// A task that becomes ready is to be reported neither to an instrument nor to the host.
    quiet: Cell<bool>,
    /// Who acts while no task runs: the host, a timer, or a worker.
    outside: Cell<Cause>,
    pub(crate) running: Cell<Option<TaskId>>,
    /// The numbers of tasks, workers, gauges and waits, shared by the loops of a run.
    pub(crate) numbers: Rc<Numbers>,
    /// How many tasks have not ended.
    alive: Cell<u32>,
    /// How many callbacks wait for their deadlines.
    pub(crate) timed_callbacks: Cell<u32>,
    pub(crate) host_waits: Cell<u32>,
    /// Those of them for which a virtual clock stands still.
    pub(crate) loads: Cell<u32>,
    /// Set while a named wait polls its future.
    pub(crate) waits_muted: Cell<bool>,
}

impl Core {
    /// A loop whose tasks will be in the table `tasks`.
    pub(crate) fn new(
        tasks: Rc<TaskTable<Core>>,
        clock: Rc<dyn Clock>,
        pender: Rc<dyn Pender>,
        instrument: Option<Rc<dyn Instrument>>,
    ) -> Rc<Core> {
        Core::numbered(Rc::default(), tasks, clock, pender, instrument)
    }

    /// A loop of the same run as this one: it has the same clock, instrument and numbers.
    pub(crate) fn beside(&self, pender: Rc<dyn Pender>) -> Rc<Core> {
        let (numbers, tasks) = (self.numbers.clone(), self.tasks.clone());
        Core::numbered(numbers, tasks, self.clock.clone(), pender, self.instrument.clone())
    }

    fn numbered(
        numbers: Rc<Numbers>,
        tasks: Rc<TaskTable<Core>>,
        clock: Rc<dyn Clock>,
        pender: Rc<dyn Pender>,
        instrument: Option<Rc<dyn Instrument>>,
    ) -> Rc<Core> {
        let Reading { now, wall } = clock.read();
        Rc::new(Core {
            clock,
            pender,
            instrument,
            tasks,
            run_queue: RunQueue::default(),
            round: Cell::new(0),
            stop: Cell::default(),
            timers: Timers::default(),
            names: Names::default(),
            now: Cell::new(now),
            wall: Cell::new(wall),
            phase: Cell::new(Phase::Idle),
            quiet: Cell::new(false),
            outside: Cell::new(Cause::Host),
            running: Cell::new(None),
            numbers,
            alive: Cell::new(0),
            timed_callbacks: Cell::new(0),
            host_waits: Cell::new(0),
            loads: Cell::new(0),
            waits_muted: Cell::new(false),
        })
    }

    /// The number of tasks that have not ended.
    pub(crate) fn alive(&self) -> usize {
        self.alive.get() as usize
    }

    /// Returns all living tasks and empties the run queue. The caller ends them, with nothing borrowed.
    pub(crate) fn take_tasks(&self) -> Vec<TaskRef<Core>> {
        let tasks = self.tasks.tasks_of(self);
        while self.run_queue.pop().is_some() {}
        tasks.iter().for_each(|task| task.header.state.set(TaskState::Running));
        tasks
    }

    /// Counts the end of a task.
    #[inline(always)]
    pub(crate) fn count_end(&self) {
        self.alive.set(self.alive.get() - 1);
    }

    /// The loop time of the last reading.
    #[inline(always)]
    pub(crate) fn now(&self) -> Time {
        self.now.get()
    }

    /// Reads the clock.
    pub(crate) fn refresh(&self) -> Reading {
        let Reading { now, wall } = self.clock.read();
        // Both are monotonic, even if the clock is not.
        let reading = Reading { now: now.max(self.now.get()), wall: wall.max(self.wall.get()) };
        self.now.set(reading.now);
        self.wall.set(reading.wall);
        reading
    }

    pub(crate) fn running(&self) -> Option<TaskId> {
        self.running.get()
    }

    #[inline(always)]
    pub(crate) fn is_watched(&self) -> bool {
        self.instrument.is_some()
    }

    #[inline(always)]
    pub(crate) fn instrument(&self) -> Option<&dyn Instrument> {
        self.instrument.as_deref()
    }

    /// The cause of events at this moment.
    #[inline(always)]
    pub(crate) fn cause(&self) -> Cause {
        match self.running.get() {
            Some(task) => Cause::Task(task),
            None => self.outside.get(),
        }
    }

    /// Has `cause` act in place of the task that runs, if one does, until what this gives is dropped.
    pub(crate) fn act(&self, cause: Cause) -> Acting<'_> {
        Acting { core: self, running: self.running.take(), outside: self.outside.replace(cause) }
    }

    /// Inserts a future as a task into the run queue. The name is converted only if the loop is watched or idle.
    pub(crate) fn insert<T, F>(
        self: &Rc<Core>,
        name: impl Into<Cow<'static, str>>,
        future: F,
        site: Option<SpawnSite<'_>>,
    ) -> JoinRef<Core, T>
    where
        T: 'static,
        F: Future<Output: Into<Output<T>>> + 'static,
    {
        let task = Rc::pin(TaskCell::new(self.new_header(), FutureBody::new(future)));
        self.enqueue_new(task.clone());
        if !self.is_quiet() {
            self.emit_spawned(&task.header, name.into(), site);
        }
        task
    }

    /// The header of a new task.
    pub(crate) fn new_header(self: &Rc<Core>) -> Header<Core> {
        let id = self.numbers.next_task();
        self.alive.set(self.alive.get() + 1);
        Header {
            scheduler: self.clone(),
            key: self.tasks.reserve(id),
            id,
            state: Cell::new(TaskState::Ready),
            cancel_requested: Cell::new(false),
            join: JoinCell::new(),
        }
    }

    /// Inserts a new task into the task table and the run queue.
    fn enqueue_new(&self, task: TaskRef<Core>) {
        self.tasks.insert(task.clone());
        self.run_queue.push(Queued::Task(task));
    }

    /// Whether a task that becomes ready is to be reported neither to an instrument nor to the host.
    #[inline(always)]
    pub(crate) fn is_quiet(&self) -> bool {
        self.quiet.get()
    }

    fn set_phase(&self, phase: Phase) {
        self.phase.set(phase);
        self.quiet.set(phase != Phase::Idle && !self.is_watched());
    }

    /// Notifies an idle loop's host of work.
    pub(crate) fn pend(&self) {
        if self.phase.get() == Phase::Idle {
            self.set_phase(Phase::Pended);
            self.pender.pend();
        }
    }

    pub(crate) fn enter(&self) {
        assert!(self.phase.get() != Phase::Ticking, "a loop was ticked from within one of its own tasks");
        self.set_phase(Phase::Ticking);
    }

    pub(crate) fn leave(&self) {
        self.set_phase(if self.run_queue.len() > 0 { Phase::Pended } else { Phase::Idle });
    }

    /// Sets or clears the request to stop; gives the former one.
    pub(crate) fn replace_stop(&self, stop: Stop) -> Stop {
        self.stop.replace(stop)
    }

    /// Whether it was told to stop.
    pub(crate) fn is_stopping(&self) -> bool {
        self.stop.get() != Stop::No
    }

    #[inline(always)]
    pub(crate) fn is_halted(&self) -> bool {
        self.stop.get() == Stop::Now
    }
}

/// Has a timer or a worker act. Brings back who acted before when it is dropped, also by a foreign waker that panics.
pub(crate) struct Acting<'a> {
    core: &'a Core,
    running: Option<TaskId>,
    outside: Cause,
}

impl Drop for Acting<'_> {
    fn drop(&mut self) {
        self.core.running.set(self.running);
        self.core.outside.set(self.outside);
    }
}
