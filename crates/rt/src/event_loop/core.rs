//! The state of a loop, and one turn of it.
//!
//! Invariants: nothing is borrowed while foreign code runs (polls, drops, hooks, the pender); the time of an event is a
//! reading of the clock at that moment, and event times are monotonic. Next: `step`.
//!
//! The page loads these on first use: `Core::take_tasks`.

use std::borrow::Cow;
use std::cell::Cell;
use std::rc::Rc;

use super::budget::{Budget, Turn};
use super::panics::caught;
use super::run_queue::RunQueue;
use super::timers::Timers;
use crate::hosts::host::{Clock, Pender, Reading};
use crate::hosts::time::Time;
use crate::report::instrument::{Cause, Instrument};
use crate::report::worker_id::WorkerId;
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

/// A loop, shared by its tasks, handles and leaf futures.
pub(crate) struct Core {
    clock: Rc<dyn Clock>,
    pender: Rc<dyn Pender>,
    instrument: Option<Rc<dyn Instrument>>,
    /// The task table of this thread, shared by all loops.
    pub(crate) tasks: Rc<TaskTable<Core>>,
    pub(crate) run_queue: RunQueue<TaskRef<Core>>,
    pub(crate) timers: Timers,
    /// Set in a watched loop only.
    pub(crate) names: Names,
    /// The loop time of the last reading.
    now: Cell<Time>,
    /// The real time of the last reading.
    wall: Cell<Time>,
    phase: Cell<Phase>,
    /// A task that becomes ready is to be reported neither to an instrument nor to the host.
    quiet: Cell<bool>,
    /// Who acts while no task runs: the host, a timer, or a worker.
    outside: Cell<Cause>,
    pub(crate) running: Cell<Option<TaskId>>,
    /// The last number that was given to a task.
    last_task: Cell<u32>,
    /// How many tasks have ended.
    ended: Cell<u32>,
    /// How many workers joined.
    workers: Cell<u32>,
    /// How many gauges were made.
    pub(crate) gauges: Cell<u32>,
    /// The last number that was assigned to a wait.
    pub(crate) waits: Cell<u32>,
    pub(crate) host_waits: Cell<u32>,
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
        let Reading { now, wall } = clock.read();
        Rc::new(Core {
            clock,
            pender,
            instrument,
            tasks,
            run_queue: RunQueue::default(),
            timers: Timers::default(),
            names: Names::default(),
            now: Cell::new(now),
            wall: Cell::new(wall),
            phase: Cell::new(Phase::Idle),
            quiet: Cell::new(false),
            outside: Cell::new(Cause::Host),
            running: Cell::new(None),
            last_task: Cell::new(0),
            ended: Cell::new(0),
            workers: Cell::new(0),
            gauges: Cell::new(0),
            waits: Cell::new(0),
            host_waits: Cell::new(0),
            waits_muted: Cell::new(false),
        })
    }

    /// The number of tasks that have not ended.
    pub(crate) fn alive(&self) -> usize {
        (self.last_task.get() - self.ended.get()) as usize
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
        self.ended.set(self.ended.get() + 1);
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

    /// A number that no task of this run has had.
    #[inline(always)]
    fn next_id(&self) -> TaskId {
        let number = self.last_task.get().wrapping_add(1);
        let Some(id) = TaskId::new(number) else { panic!("a run spawned 2^32 tasks") };
        self.last_task.set(number);
        id
    }

    /// A number that no worker of this run has had.
    pub(crate) fn next_worker(&self) -> WorkerId {
        let number = self.workers.get().wrapping_add(1);
        let Some(id) = WorkerId::new(number) else { panic!("a run has had 2^32 workers") };
        self.workers.set(number);
        id
    }

    /// Inserts a future as a task into the run queue. The name is converted only if the loop is watched or idle.
    pub(crate) fn insert<T, F>(
        self: &Rc<Core>,
        name: impl Into<Cow<'static, str>>,
        future: F,
    ) -> JoinRef<Core, T>
    where
        T: 'static,
        F: Future<Output: Into<Output<T>>> + 'static,
    {
        let task = Rc::pin(TaskCell::new(self.new_header(), FutureBody::new(future)));
        self.enqueue_new(task.clone());
        if !self.is_quiet() {
            self.emit_spawned(&task.header, name.into());
        }
        task
    }

    /// The header of a new task.
    fn new_header(self: &Rc<Core>) -> Header<Core> {
        let id = self.next_id();
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
        self.run_queue.push(task);
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

    /// One turn: steps until the budget is spent, or no task is ready and no timer is due.
    pub(crate) fn tick(&self, budget: &Budget) {
        let began = self.refresh();
        if let Some(instrument) = self.instrument() {
            instrument.tick_began(began.now, began.wall);
        }
        let deadline = began.wall + budget.wall;
        let ran = caught(|| match self.is_watched() {
            true => self.run::<true>(budget, deadline),
            false => self.run::<false>(budget, deadline),
        });
        if let Some(instrument) = self.instrument() {
            instrument.tick_ended(self.refresh().now);
        }
        if let Err(panic) = ran {
            panic.resume();
        }
    }

    /// Runs in rounds: fires the due timers, then steps the tasks that are queued by then. So tasks that wake each other
    /// cannot starve timers.
    fn run<const WATCHED: bool>(&self, budget: &Budget, deadline: Time) {
        let mut steps_left = budget.polls as usize;
        // A watched loop reads the clock at the end of each step.
        let steps_per_reading = if WATCHED { 1 } else { budget.steps_per_reading as usize };
        let mut until_reading = steps_per_reading;
        loop {
            self.fire_timers();
            let mut round = self.run_queue.len();
            if round == 0 || steps_left == 0 {
                return;
            }
            while round > 0 {
                if steps_left == 0 {
                    return;
                }
                let steps = round.min(steps_left).min(until_reading);
                self.steps::<WATCHED>(steps);
                round -= steps;
                steps_left -= steps;
                until_reading -= steps;
                if until_reading == 0 {
                    until_reading = steps_per_reading;
                    if !WATCHED {
                        self.refresh();
                    }
                    if self.wall.get() >= deadline {
                        return;
                    }
                }
            }
        }
    }

    fn fire_timers(&self) {
        if !self.timers.may_be_due(self.now()) {
            return;
        }
        let _acting = self.act(Cause::Timer);
        while let Some(waker) = self.timers.pop_due(self.now()) {
            waker.wake();
        }
        // The time that firing took is not to be attributed to the first task.
        self.refresh();
    }

    pub(crate) fn turn(&self) -> Turn {
        if self.run_queue.len() > 0 {
            Turn::Ready
        } else if self.alive() == 0 {
            Turn::Done
        } else {
            match self.timers.next_deadline() {
                Some(deadline) => Turn::Sleeping(deadline),
                None => Turn::Waiting,
            }
        }
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
