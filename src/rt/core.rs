//! The inside of a loop: the task table, the run queue, one turn.
//!
//! Invariants: between two borrows of the table, and only there, foreign code runs (polls, drops, hooks, the pender);
//! every event is stamped no earlier than the one before it. The page is compiled for size; what every step goes through
//! is marked to be inlined all the same. Next: `step`.

use std::cell::{Cell, RefCell};
use std::fmt::Display;
use std::rc::Rc;
use std::time::Duration;

use slab::Slab;

use super::executor::Turn;
use super::host::{Clock, Pender, Reading};
use super::instrument::{Cause, Instrument};
use super::run_queue::{RunQueue, Slot};
use super::stride::Stride;
use super::task::{BoxedBody, Runnable, State, Task, TaskId};
use super::time::Time;
use super::timers::Timers;
use super::waker::{LoopId, task_waker};

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
    pub(super) tasks: RefCell<Slab<Task>>,
    pub(super) run_queue: RunQueue,
    pub(super) timers: RefCell<Timers>,
    /// The last stamp.
    now: Cell<Time>,
    phase: Cell<Phase>,
    /// To whom a wake is attributed at this moment.
    pub(super) cause: Cell<Cause>,
    pub(super) running: Cell<Option<TaskId>>,
    /// Who woke the running task while it ran: it goes back to the run queue when its step ends.
    pub(super) woken_by: Cell<Option<Cause>>,
    last_task: Cell<u32>,
    pub(super) host_waits: Cell<u32>,
    /// Set while a named wait polls what it names.
    pub(super) waits_muted: Cell<bool>,
}

impl Core {
    /// A loop without tasks, known to its wakers.
    pub(super) fn new(
        clock: Rc<dyn Clock>,
        pender: Rc<dyn Pender>,
        instrument: Option<Rc<dyn Instrument>>,
    ) -> Rc<Core> {
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
        core
    }

    /// Its wakers wake nothing from now on.
    pub(super) fn unregister(&self) {
        self.id.unregister();
    }

    /// How many tasks have not ended.
    pub(super) fn alive(&self) -> usize {
        self.tasks.borrow().len()
    }

    /// Empties the table and the run queue. The caller drops the tasks, with nothing borrowed.
    pub(super) fn take_tasks(&self) -> Slab<Task> {
        while self.run_queue.pop().is_some() {}
        self.tasks.take()
    }

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
    pub(super) fn enqueue(&self, slot: Slot, task: TaskId, cause: Cause) {
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

    /// Runs at most `polls` steps, and begins none when `wall` of real time has passed.
    pub(super) fn tick(&self, polls: u32, wall: Duration) {
        let began = self.refresh();
        if let Some(instrument) = self.instrument() {
            instrument.tick_began(self.stamp());
        }
        self.run(polls, wall, began.wall);
        if let Some(instrument) = self.instrument() {
            self.refresh();
            instrument.tick_ended(self.stamp());
        }
    }

    /// Rounds: what is due, then what was queued when the round began, so that timers are not starved by tasks
    /// that wake each other.
    fn run(&self, mut polls_left: u32, limit: Duration, began: Time) {
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
                    if wall.since(began) >= limit {
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

    pub(super) fn turn(&self) -> Turn {
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
