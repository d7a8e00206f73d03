//! The inside of a loop: its tasks, the run queue, one turn.
//!
//! Invariants: nothing is borrowed while foreign code runs (polls, drops, hooks, the pender); every event is stamped no
//! earlier than the one before it. The page is compiled for size; what every step goes through is marked to be inlined all
//! the same, and written without small functions of the standard library, which would be calls. Next: `step`.

use std::borrow::Cow;
use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use super::backlog::Backlog;
use super::directory::Directory;
use super::executor::Turn;
use super::host::{Clock, Pender, Reading};
use super::instrument::{Cause, Instrument};
use super::names::Names;
use super::raw::{Header, Joint, Landing, Memory, Retired, Ring, Stepping};
use super::stride::Stride;
use super::task::TaskId;
use super::time::Time;
use super::timers::Timers;
use super::wake::wake;

/// Whether the host knows that there is work.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Nothing was ready when the last tick ended.
    Idle,
    /// The host has been asked for a tick, or was told of ready tasks by the last one.
    Pended,
    Ticking,
}

/// See [`Core::steps`].
type Steps = fn(&Core, u32, &mut usize) -> u32;

/// What the tasks, handles and leaf futures of a loop share.
pub(super) struct Core {
    clock: Rc<dyn Clock>,
    pender: Rc<dyn Pender>,
    instrument: Option<Rc<dyn Instrument>>,
    /// [`Core::steps`] with or without an instrument: chosen once, and behind a pointer, so that wasm-opt does not make both
    /// part of the turn that calls them.
    steps: Steps,
    pub(super) memory: Memory,
    pub(super) run_queue: Ring,
    pub(super) timers: Timers,
    pub(super) backlog: Rc<Backlog>,
    /// Of the tasks that were spawned while the loop was watched.
    pub(super) names: Names,
    phase: Cell<Phase>,
    /// Nobody is to be told of a task that becomes ready: neither an instrument nor the host.
    quiet: Cell<bool>,
    /// Timers are being fired: the wakes made now are theirs.
    firing: Cell<bool>,
    pub(super) running: Cell<Option<TaskId>>,
    /// The last number that was given to a task or a worker.
    last_task: Cell<u32>,
    /// How many of these are not, or no longer, of a living task.
    ended: Cell<u32>,
    /// How many gauges were made.
    pub(super) gauges: Cell<u32>,
    pub(super) host_waits: Cell<u32>,
    /// Set while a named wait polls what it names.
    pub(super) waits_muted: Cell<bool>,
}

impl Core {
    /// A loop without tasks.
    pub(super) fn new(
        clock: Rc<dyn Clock>,
        pender: Rc<dyn Pender>,
        instrument: Option<Rc<dyn Instrument>>,
    ) -> Rc<Core> {
        let backlog = Rc::new(Backlog::new(clock.read().now));
        let core = Rc::new(Core {
            steps: if instrument.is_some() { Core::steps::<true> } else { Core::steps::<false> },
            backlog,
            clock,
            pender,
            instrument,
            names: Names::default(),
            memory: Memory::new(Directory::here()),
            run_queue: Ring::default(),
            timers: Timers::default(),
            phase: Cell::new(Phase::Idle),
            quiet: Cell::new(false),
            firing: Cell::new(false),
            running: Cell::new(None),
            last_task: Cell::new(0),
            ended: Cell::new(0),
            gauges: Cell::new(0),
            host_waits: Cell::new(0),
            waits_muted: Cell::new(false),
        });
        core.backlog.begin(&core);
        if let Some(instrument) = core.instrument_behind() {
            core.backlog.set_taken(instrument.attached(&core.backlog));
        }
        core
    }

    /// How many tasks have not ended.
    pub(super) fn alive(&self) -> usize {
        (self.last_task.get() - self.ended.get()) as usize
    }

    /// Ends all tasks, and empties the run queue. The caller drops their futures, with nothing borrowed.
    pub(super) fn take_tasks(&self) -> Vec<Retired> {
        while let Some(task) = self.run_queue.pop() {
            task.suspend();
        }
        let tasks = self.memory.directory().tasks_of(self);
        tasks.iter().filter_map(Stepping::of_suspended).map(Core::retire).collect()
    }

    /// Ends a task whose future is gone, or will be dropped next: its wakers wake nothing from now on.
    #[inline(always)]
    pub(super) fn retire(task: Stepping) -> Retired {
        let core = task.core();
        core.ended.set(core.ended.get() + 1);
        task.retire()
    }

    /// The loop time of the last look at the clock.
    #[inline(always)]
    pub(super) fn stamp(&self) -> Time {
        self.backlog.now()
    }

    /// Looks at the clock.
    pub(super) fn refresh(&self) -> Reading {
        let reading = self.clock.read();
        if reading.now > self.stamp() {
            self.catch_up();
            self.backlog.stamp(reading.now);
        }
        reading
    }

    /// The time of an event that may come from outside a tick, when the last stamp can be old.
    #[inline(always)]
    pub(super) fn event_time(&self) -> Time {
        if self.phase.get() != Phase::Ticking {
            self.restamp();
        }
        self.stamp()
    }

    /// [`Core::refresh`] for the stamp alone: of a reading, which is given back through memory, every hook would keep a place.
    #[cold]
    #[inline(never)]
    fn restamp(&self) {
        self.refresh();
    }

    pub(super) fn running(&self) -> Option<TaskId> {
        self.running.get()
    }

    #[inline(always)]
    pub(super) fn is_watched(&self) -> bool {
        self.instrument.is_some()
    }

    /// The instrument, which may not have been told all that happened before: the backlog comes first.
    #[inline(always)]
    pub(super) fn instrument_behind(&self) -> Option<&dyn Instrument> {
        // As a match, since the methods of `Option` are calls where code is optimised for size.
        match &self.instrument {
            Some(instrument) => Some(&**instrument),
            None => None,
        }
    }

    /// To whom what happens at this moment is attributed.
    #[inline(always)]
    pub(super) fn cause(&self) -> Cause {
        match self.running.get() {
            Some(task) => Cause::Task(task),
            None if self.firing.get() => Cause::Timer,
            None => Cause::Host,
        }
    }

    /// A number that nothing of this run has had.
    #[inline(always)]
    fn next_id(&self) -> TaskId {
        let number = self.last_task.get().wrapping_add(1);
        let Some(id) = TaskId::new(number) else { panic!("a run spawned 2^32 tasks") };
        self.last_task.set(number);
        id
    }

    /// A number for a lane that is no task's.
    pub(super) fn next_lane(&self) -> TaskId {
        self.ended.set(self.ended.get() + 1);
        self.next_id()
    }

    /// Makes a task of a future, in the run queue. The name is looked at only if somebody is to be told.
    #[inline(always)]
    pub(super) fn insert<S, F>(
        self: &Rc<Core>,
        name: impl Into<Cow<'static, str>>,
        shared: S,
        future: F,
    ) -> Joint<S>
    where
        F: Future + 'static,
        S: Landing<F::Output>,
    {
        let joint = Joint::new(self, self.next_id(), shared, future);
        if !self.is_quiet() {
            // Apart, since what is told by its address would have every task that spawns keep a place for it.
            match name.into() {
                Cow::Borrowed(name) => self.tell_spawned(&joint, name),
                Cow::Owned(name) => self.tell_spawned_as(&joint, name),
            }
        }
        joint
    }

    /// Requests a cancellation; false if the task has ended.
    pub(super) fn cancel(&self, task: &Header) -> bool {
        if task.has_ended() {
            return false;
        }
        if !task.condemn() {
            return true;
        }
        if let Some(instrument) = self.instrument() {
            instrument.cancel_requested(self.event_time(), task.id(), self.cause());
        }
        wake(task.key());
        true
    }

    /// Requests the cancellation of every task but the one that is running, in order of spawning.
    pub(super) fn cancel_all(&self) {
        for task in self.memory.directory().tasks_of(self) {
            if self.running.get() != Some(task.id()) {
                self.cancel(&task);
            }
        }
    }

    /// Whether nobody is to be told of a task that becomes ready: neither an instrument nor the host.
    #[inline(always)]
    pub(super) fn is_quiet(&self) -> bool {
        self.quiet.get()
    }

    fn set_phase(&self, phase: Phase) {
        self.phase.set(phase);
        self.quiet.set(phase != Phase::Idle && !self.is_watched());
    }

    /// Has the host know that there is work.
    pub(super) fn pend(&self) {
        if self.phase.get() == Phase::Idle {
            self.set_phase(Phase::Pended);
            self.pender.pend();
        }
    }

    pub(super) fn enter(&self) {
        assert!(self.phase.get() != Phase::Ticking, "a loop was ticked from within one of its own tasks");
        self.set_phase(Phase::Ticking);
    }

    pub(super) fn leave(&self) {
        self.set_phase(if self.run_queue.len() > 0 { Phase::Pended } else { Phase::Idle });
    }

    /// Runs at most `polls` steps, and begins none when `wall` of real time has passed.
    pub(super) fn tick(&self, polls: u32, wall: Duration) {
        let began = self.refresh();
        if let Some(instrument) = self.instrument() {
            instrument.clock_read(began.now, began.wall);
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
        let mut round = 0;
        loop {
            if round == 0 {
                self.fire_timers();
                round = self.run_queue.len();
            }
            if round == 0 || polls_left == 0 {
                return;
            }
            let count = polls_left.min(stride.left());
            let steps = (self.steps)(self, count, &mut round);
            polls_left -= steps;
            if stride.is_over_after(steps) {
                let wall = self.refresh().wall;
                stride.restart(wall);
                if wall.since(began) >= limit {
                    return;
                }
            }
        }
    }

    fn fire_timers(&self) {
        self.firing.set(true);
        while let Some(waker) = self.timers.pop_due(self.stamp()) {
            waker.wake();
        }
        self.firing.set(false);
    }

    pub(super) fn turn(&self) -> Turn {
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
