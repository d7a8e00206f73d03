//! What the instrument has not been told of yet: the loop's latest steps, as long as all they did was to yield.
//!
//! A busy loop yields far more often than anything else happens. Telling the instrument of each yield by itself would cost
//! more than the yield; so they are noted here, and told together.
//!
//! Invariant: all that is untold happened at [`Backlog::now`], before anything that is told from now on. So the backlog is
//! told before any other hook is called and before the stamp moves on, and hooks come in the order of what they tell.

use std::cell::Cell;

use super::instrument::Instrument;
use super::task::TaskId;
use super::time::Time;

/// How many yields are told together.
const LENGTH: usize = 64;

/// The latest steps of a loop, for an instrument that may be asked about them before they are told: see
/// [`Instrument::attached`].
pub struct Backlog {
    /// The last stamp.
    now: Cell<Time>,
    /// The task whose step is under way, if that step is untold.
    running: Cell<Option<TaskId>>,
    /// The tasks that yielded, in order; the first `length` are in use.
    yielded: Cell<[TaskId; LENGTH]>,
    length: Cell<usize>,
}

impl Backlog {
    pub(super) fn new(now: Time) -> Backlog {
        const UNUSED: TaskId = TaskId::new(1).unwrap();
        Backlog {
            now: Cell::new(now),
            running: Cell::new(None),
            yielded: Cell::new([UNUSED; LENGTH]),
            length: Cell::new(0),
        }
    }

    /// The last stamp.
    #[inline(always)]
    pub(super) fn now(&self) -> Time {
        self.now.get()
    }

    /// Moves the stamp on. What is untold has been told.
    pub(super) fn stamp(&self, now: Time) {
        debug_assert!(self.is_empty(), "an event would get a later stamp than its own");
        self.now.set(now);
    }

    #[inline(always)]
    pub(super) fn is_empty(&self) -> bool {
        self.length.get() == 0 && self.running.get().is_none()
    }

    #[inline(always)]
    pub(super) fn step_began(&self, task: TaskId) {
        self.running.set(Some(task));
    }

    /// The step under way ended in a yield: true if that is noted, false if the step has been told already. With no room
    /// for another the backlog must be told.
    #[inline(always)]
    pub(super) fn step_yielded(&self) -> bool {
        let Some(task) = self.running.take() else { return false };
        self.yielded.as_array_of_cells()[self.length.get() % LENGTH].set(task);
        self.length.set(self.length.get() + 1);
        true
    }

    /// The step under way, if it is untold and all before it is told: it is to be told now, as a whole.
    #[inline(always)]
    pub(super) fn take_step(&self) -> Option<TaskId> {
        if self.length.get() == 0 { self.running.take() } else { None }
    }

    #[inline(always)]
    pub(super) fn is_full(&self) -> bool {
        self.length.get() == LENGTH
    }

    /// Tells `instrument` all of it.
    #[inline(never)]
    pub fn tell(&self, instrument: &dyn Instrument) {
        let length = self.length.take();
        let running = self.running.take();
        if length > 0 {
            instrument.yielded(self.now(), &self.yielded.get()[..length]);
        }
        if let Some(task) = running {
            instrument.poll_began(self.now(), task);
        }
    }
}
