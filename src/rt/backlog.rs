//! What the instrument has not been told of yet: the loop's latest steps, as long as all they did was to yield.
//!
//! A busy loop yields far more often than anything else happens. Telling the instrument of each yield by itself would cost
//! more than the yield; so they are noted here, and told together. And a step that does anything else begins with it: an
//! instrument may take the beginning along with what it is told next.
//!
//! Invariant: all that is untold happened at [`Backlog::now`], before anything that is told from now on. So the backlog is
//! told before any other hook is called and before the stamp moves on, and hooks come in the order of what they tell; but a
//! lone beginning is left to an instrument that takes it.

use std::cell::Cell;

use super::instrument::Instrument;
use super::task::TaskId;
use super::time::Time;

/// How many yields are told together: as many as steps are made between two looks at the clock. They are copied twice, and
/// each time that is a call out of WebAssembly, however few they are.
const LENGTH: usize = 256;
/// Instead of a number of yields: all is told, also that the step under way has begun, if there is one.
const TOLD: usize = usize::MAX;

/// The latest steps of a loop, for an instrument that may be asked about them before they are told: see
/// [`Instrument::attached`].
pub struct Backlog {
    /// The last stamp.
    now: Cell<Time>,
    /// The tasks that yielded, in order, and after these the one whose step is under way.
    steps: Cell<[TaskId; LENGTH]>,
    /// How many yielded; or [`TOLD`].
    yields: Cell<usize>,
    /// The instrument calls [`Backlog::take_step`] in every hook.
    taken: Cell<bool>,
}

impl Backlog {
    pub(super) fn new(now: Time) -> Backlog {
        const UNUSED: TaskId = TaskId::new(1).unwrap();
        Backlog {
            now: Cell::new(now),
            steps: Cell::new([UNUSED; LENGTH]),
            yields: Cell::new(TOLD),
            taken: Cell::new(false),
        }
    }

    /// The instrument calls [`Backlog::take_step`] in every hook, or does not.
    pub(super) fn set_taken(&self, taken: bool) {
        self.taken.set(taken);
    }

    /// The last stamp.
    #[inline(always)]
    pub(super) fn now(&self) -> Time {
        self.now.get()
    }

    /// Moves the stamp on. What is untold has been told.
    pub(super) fn stamp(&self, now: Time) {
        debug_assert!(self.yields.get() == TOLD, "an event would get a later stamp than its own");
        self.now.set(now);
    }

    /// Whether there is something to tell before another hook is called.
    #[inline(always)]
    pub(super) fn is_due(&self) -> bool {
        match self.yields.get() {
            TOLD => false,
            0 => !self.taken.get(),
            _ => true,
        }
    }

    #[inline(always)]
    pub(super) fn step_began(&self, task: TaskId) {
        if self.yields.get() == TOLD {
            self.yields.set(0);
        }
        self.steps.as_array_of_cells()[self.yields.get() % LENGTH].set(task);
    }

    /// The step under way ended in a yield: true if that is noted, false if more is to be done:
    /// [`Backlog::step_yielded_last`].
    #[inline(always)]
    pub(super) fn step_yielded(&self) -> bool {
        let yields = self.yields.get().wrapping_add(1);
        let noted = yields.wrapping_sub(1) < LENGTH - 1;
        if noted {
            self.yields.set(yields);
        }
        noted
    }

    /// The step under way ended in a yield that [`Backlog::step_yielded`] has not noted: tells `instrument` all yields, since
    /// there is no room for more. False if this step has been told.
    pub(super) fn step_yielded_last(&self, instrument: &dyn Instrument) -> bool {
        if self.yields.get() == TOLD {
            return false;
        }
        self.yields.set(LENGTH);
        self.tell_yields(instrument);
        true
    }

    /// The step under way, if that it began is untold and all before it is told: it is told with what the caller tells.
    #[inline(always)]
    pub fn take_step(&self) -> Option<TaskId> {
        if self.yields.get() != 0 {
            return None;
        }
        self.yields.set(TOLD);
        Some(self.steps.as_array_of_cells()[0].get())
    }

    /// Tells `instrument` all of it.
    #[inline(never)]
    pub fn tell(&self, instrument: &dyn Instrument) {
        let yields = self.yields.get();
        if yields == TOLD {
            return;
        }
        self.tell_yields(instrument);
        instrument.poll_began(self.now(), self.steps.as_array_of_cells()[yields % LENGTH].get());
    }

    /// Tells `instrument` of the yields. No step is under way.
    #[inline(never)]
    pub(super) fn tell_yields(&self, instrument: &dyn Instrument) {
        let yields = self.yields.replace(TOLD);
        if (1..=LENGTH).contains(&yields) {
            instrument.yielded(self.now(), &self.steps.get()[..yields]);
        }
    }
}
