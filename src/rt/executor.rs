//! The loop itself: the task table, one step of a task, one turn of the loop.
//!
//! Invariants: a task runs only inside [`Executor::tick`]; between two borrows of the table, and only there, foreign
//! code runs (polls, drops, hooks, the pender); every event is stamped no earlier than the one before it.
//!
//! The page is compiled for size; what every step goes through is marked to be inlined all the same.
//!
//! Looking at the clock costs as much as ten polls, so a tick does not look before each one: see `Stride`.

use std::cell::{Cell, RefCell};
use std::fmt::Display;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::thread;
use std::time::Duration;

use slab::Slab;

use super::current::Entered;
use super::host::{Clock, Pender, Reading};
use super::instrument::{Cause, Instrument, PollOutcome};
use super::join::{self, JoinHandle};
use super::run_queue::{RunQueue, Slot};
use super::task::{BoxedBody, End, Failure, Runnable, State, Task, TaskId};
use super::time::Time;
use super::timers::Timers;
use super::waker::{LoopId, task_waker};

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
        let core = Rc::new(Core {
            id: LoopId::next(),
            now: Cell::new(clock.read().now),
            clock,
            pender,
            instrument,
            tasks: RefCell::default(),
            run_queue: RunQueue::default(),
            timers: RefCell::default(),
            phase: Cell::new(Phase::Idle),
            cause: Cell::new(Cause::Host),
            running: Cell::new(None),
            woken_by: Cell::new(None),
            last_task: Cell::new(0),
            host_waits: Cell::new(0),
            waits_muted: Cell::new(false),
        });
        core.id.register(&core);
        Executor { core }
    }

    /// Spawns a task from outside any task. See [`spawn`](super::spawn).
    pub fn spawn<F>(
        &self,
        name: impl Into<std::borrow::Cow<'static, str>>,
        future: F,
    ) -> JoinHandle<F::Output>
    where
        F: Future + 'static,
    {
        join::spawn_on(&self.core, name.into(), future, Ok)
    }

    /// Spawns a task that may fail from outside any task. See [`try_spawn`](super::try_spawn).
    pub fn try_spawn<F, T, E>(
        &self,
        name: impl Into<std::borrow::Cow<'static, str>>,
        future: F,
    ) -> JoinHandle<T>
    where
        F: Future<Output = Result<T, E>> + 'static,
        T: 'static,
        E: Into<Failure> + 'static,
    {
        join::spawn_on(&self.core, name.into(), future, |output| output.map_err(Into::into))
    }

    /// Runs ready tasks until none is ready or the budget is spent, timers that come due meanwhile included.
    ///
    /// # Panics
    /// When called from within a task of the same loop. A panic of a task passes through; the task is gone, the
    /// loop can go on.
    pub fn tick(&self, budget: Budget) -> Turn {
        let _entered = Entered::new(&self.core);
        self.core.tick(budget);
        self.core.turn()
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
            let alive = self.core.tasks.borrow().len();
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
        let _entered = Entered::new(&self.core);
        for _ in 0..SHUTDOWN_ROUNDS {
            while self.core.run_queue.pop().is_some() {}
            let tasks = self.core.tasks.take();
            if tasks.is_empty() {
                return;
            }
            drop(tasks);
        }
        std::mem::forget(self.core.tasks.take());
    }

    /// How many tasks have not ended.
    pub fn alive(&self) -> usize {
        self.core.tasks.borrow().len()
    }

    /// How many waits on the host (fetches, database requests) are under way. While there are any, a virtual
    /// clock should not jump: their answers take real time.
    pub fn host_waits(&self) -> u32 {
        self.core.host_waits.get()
    }
}

impl Drop for Executor {
    fn drop(&mut self) {
        if !thread::panicking() {
            self.shut_down();
        }
        // Tasks may own handles that own the core: without this the cycle would leak.
        self.drop_tasks();
        self.core.id.unregister();
    }
}

/// Whether the host knows that there is work.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Nothing was ready when the last tick ended.
    Idle,
    /// The host has been asked for a tick, or was told of ready tasks by the last one.
    Pended,
    Ticking,
}

/// What the wakers, handles and leaf futures of a loop share.
pub(super) struct Core {
    id: LoopId,
    clock: Rc<dyn Clock>,
    pender: Rc<dyn Pender>,
    instrument: Option<Rc<dyn Instrument>>,
    tasks: RefCell<Slab<Task>>,
    run_queue: RunQueue,
    pub(super) timers: RefCell<Timers>,
    /// The last stamp.
    now: Cell<Time>,
    phase: Cell<Phase>,
    /// To whom a wake is attributed at this moment.
    cause: Cell<Cause>,
    running: Cell<Option<TaskId>>,
    /// Who woke the running task while it ran: it goes back to the run queue when its step ends.
    woken_by: Cell<Option<Cause>>,
    last_task: Cell<u32>,
    pub(super) host_waits: Cell<u32>,
    /// Set while a named wait polls what it names.
    pub(super) waits_muted: Cell<bool>,
}

impl Core {
    pub(super) fn id(&self) -> LoopId {
        self.id
    }

    /// The loop time of the last look at the clock.
    #[inline(always)]
    pub(super) fn stamp(&self) -> Time {
        self.now.get()
    }

    /// Looks at the clock.
    pub(super) fn refresh(&self) -> Reading {
        let reading = self.clock.read();
        self.now.set(self.now.get().max(reading.now));
        reading
    }

    pub(super) fn running(&self) -> Option<TaskId> {
        self.running.get()
    }

    #[inline(always)]
    pub(super) fn instrument(&self) -> Option<&dyn Instrument> {
        self.instrument.as_deref()
    }

    /// Puts a new task into the table and the run queue.
    pub(super) fn insert(&self, name: &str, body: BoxedBody) -> (Slot, TaskId) {
        self.last_task.set(self.last_task.get().wrapping_add(1));
        let task = TaskId::new(self.last_task.get()).expect("a run spawned 2^32 tasks");
        let slot = self.tasks.borrow().vacant_key();
        let runnable = Some(Runnable { body, waker: task_waker(self.id, slot, task) });
        self.tasks.borrow_mut().insert(Task {
            id: task,
            state: State::Ready,
            cancel_requested: false,
            runnable,
        });
        if let Some(instrument) = self.instrument() {
            instrument.task_spawned(self.event_time(), task, self.running.get(), name);
        }
        self.enqueue(slot, task, Cause::Spawn);
        (slot, task)
    }

    /// What a task's waker does.
    #[inline(always)]
    pub(super) fn wake(&self, slot: Slot, task: TaskId) {
        let cause = self.cause.get();
        if self.running.get() == Some(task) {
            // Needs no look at the table: what a yield does must be quick.
            self.woken_by.set(self.woken_by.get().or(Some(cause)));
            return;
        }
        let became_ready = match self.tasks.borrow_mut().get_mut(slot) {
            Some(found) if found.id == task => found.wake(),
            _ => false,
        };
        if became_ready {
            self.enqueue(slot, task, cause);
        }
    }

    /// Requests a cancellation; false if the task has ended.
    pub(super) fn cancel(&self, slot: Slot, task: TaskId) -> bool {
        let cause = self.cause.get();
        let became_ready = match self.tasks.borrow_mut().get_mut(slot) {
            Some(found) if found.id == task => {
                if std::mem::replace(&mut found.cancel_requested, true) {
                    return true;
                }
                found.wake()
            }
            _ => return false,
        };
        if let Some(instrument) = self.instrument() {
            instrument.cancel_requested(self.event_time(), task, cause);
        }
        if self.running.get() == Some(task) {
            self.woken_by.set(self.woken_by.get().or(Some(cause)));
        }
        if became_ready {
            self.enqueue(slot, task, cause);
        }
        true
    }

    /// Requests the cancellation of every task but the one that is running, in order of spawning.
    pub(super) fn cancel_all(&self) {
        let mut alive: Vec<_> = self.tasks.borrow().iter().map(|(slot, task)| (task.id, slot)).collect();
        alive.sort_unstable();
        for (task, slot) in alive {
            if self.running.get() != Some(task) {
                self.cancel(slot, task);
            }
        }
    }

    /// Records a line of output, stamped now: a printed line is where a reader looks for the time.
    pub(super) fn print(&self, text: &str) {
        if let Some(instrument) = self.instrument() {
            self.refresh();
            instrument.message(self.stamp(), self.running.get(), text);
        }
    }

    pub(super) fn failure_unclaimed(&self, task: TaskId, error: &dyn Display) {
        if let Some(instrument) = self.instrument() {
            instrument.failure_unclaimed(self.event_time(), task, &error.to_string());
        }
    }

    /// The time of an event that may come from outside a tick, when the last stamp can be old.
    #[inline(always)]
    fn event_time(&self) -> Time {
        if self.phase.get() != Phase::Ticking {
            self.refresh();
        }
        self.stamp()
    }

    #[inline(always)]
    fn enqueue(&self, slot: Slot, task: TaskId, cause: Cause) {
        self.run_queue.push(slot);
        if let Some(instrument) = self.instrument() {
            instrument.task_ready(self.event_time(), task, cause);
        }
        if self.phase.get() == Phase::Idle {
            self.phase.set(Phase::Pended);
            self.pender.pend();
        }
    }

    pub(super) fn enter(&self) {
        assert!(self.phase.get() != Phase::Ticking, "a loop was ticked from within one of its own tasks");
        self.phase.set(Phase::Ticking);
    }

    pub(super) fn leave(&self) {
        self.phase.set(if self.run_queue.len() > 0 { Phase::Pended } else { Phase::Idle });
    }

    fn tick(&self, budget: Budget) {
        let began = self.refresh();
        if let Some(instrument) = self.instrument() {
            instrument.tick_began(self.stamp());
        }
        self.run(budget, began.wall);
        if let Some(instrument) = self.instrument() {
            self.refresh();
            instrument.tick_ended(self.stamp());
        }
    }

    /// Rounds: what is due, then what was queued when the round began, so that timers are not starved by tasks
    /// that wake each other.
    fn run(&self, budget: Budget, began: Time) {
        let mut polls_left = budget.polls;
        let mut stride = Stride::new(began);
        loop {
            self.fire_timers();
            let round = self.run_queue.len();
            if round == 0 {
                return;
            }
            for _ in 0..round {
                if polls_left == 0 {
                    return;
                }
                polls_left -= 1;
                self.step();
                if stride.is_over() {
                    let wall = self.refresh().wall;
                    stride.restart(wall);
                    if wall.since(began) >= budget.wall {
                        return;
                    }
                }
            }
        }
    }

    fn fire_timers(&self) {
        self.cause.set(Cause::Timer);
        loop {
            let due = self.timers.borrow_mut().pop_due(self.stamp());
            let Some(waker) = due else { break };
            waker.wake();
        }
        self.cause.set(Cause::Host);
    }

    /// One step of the task at the head of the run queue.
    fn step(&self) {
        let Some(slot) = self.run_queue.pop() else { return };
        let (task, runnable, cancelled) = self.tasks.borrow_mut()[slot].start();
        let step = Step::begin(self, slot, task);
        if let Some(instrument) = self.instrument() {
            instrument.poll_began(self.stamp(), task);
        }
        let Some(Runnable { mut body, waker }) = runnable else { return };
        if cancelled {
            body.cancel();
            step.end(PollOutcome::Cancelled, None);
            return;
        }
        match body.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Pending => step.suspend(Runnable { body, waker }),
            Poll::Ready(end) => {
                drop(body);
                match end {
                    End::Completed => step.end(PollOutcome::Completed, None),
                    End::Failed { error, claimed } => {
                        step.end(PollOutcome::Failed, Some(&error));
                        if !claimed {
                            self.failure_unclaimed(task, &error);
                        }
                    }
                }
            }
        }
    }

    fn turn(&self) -> Turn {
        if self.run_queue.len() > 0 {
            Turn::Ready
        } else if self.tasks.borrow().is_empty() {
            Turn::Done
        } else {
            match self.timers.borrow().next_deadline() {
                Some(deadline) => Turn::Sleeping(deadline),
                None => Turn::Waiting,
            }
        }
    }
}

/// A step under way. If the poll unwinds, dropping this takes the task out of the table, because its future is lost.
struct Step<'a> {
    core: &'a Core,
    slot: Slot,
    task: TaskId,
    ended: bool,
}

impl<'a> Step<'a> {
    fn begin(core: &'a Core, slot: Slot, task: TaskId) -> Step<'a> {
        core.running.set(Some(task));
        core.cause.set(Cause::Task(task));
        core.woken_by.set(None);
        Step { core, slot, task, ended: false }
    }

    fn suspend(mut self, runnable: Runnable) {
        self.ended = true;
        let woken = self.core.woken_by.get();
        self.core.tasks.borrow_mut()[self.slot].suspend(runnable, woken.is_some());
        if let Some(instrument) = self.core.instrument() {
            instrument.poll_ended(self.core.stamp(), self.task, PollOutcome::Pending, None);
        }
        if let Some(cause) = woken {
            self.core.enqueue(self.slot, self.task, cause);
        }
    }

    fn end(mut self, outcome: PollOutcome, error: Option<&str>) {
        self.ended = true;
        self.core.tasks.borrow_mut().remove(self.slot);
        if let Some(instrument) = self.core.instrument() {
            instrument.poll_ended(self.core.stamp(), self.task, outcome, error);
        }
    }
}

impl Drop for Step<'_> {
    fn drop(&mut self) {
        self.core.running.set(None);
        self.core.cause.set(Cause::Host);
        if !self.ended {
            self.core.tasks.borrow_mut().try_remove(self.slot);
        }
    }
}

/// How many steps share one stamp.
///
/// Browsers show time in grains of 5 µs to 1 ms, and a look costs 70 to 180 ns, several times a quick step. So the
/// stride starts at one step, doubles while it stays short, and falls back to one when it was long: a step that takes
/// long is measured by itself from its second time on, and quick steps share the price of a look.
struct Stride {
    length: u32,
    left: u32,
    began: Time,
}

impl Stride {
    const LONGEST: u32 = 64;
    const SHORT: Duration = Duration::from_micros(50);

    fn new(began: Time) -> Stride {
        Stride { length: 1, left: 1, began }
    }

    fn is_over(&mut self) -> bool {
        self.left -= 1;
        self.left == 0
    }

    fn restart(&mut self, now: Time) {
        let short = now.since(self.began) < Stride::SHORT;
        self.length = if short { (self.length * 2).min(Stride::LONGEST) } else { 1 };
        self.left = self.length;
        self.began = now;
    }
}
