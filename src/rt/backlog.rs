//! What the instrument has not been told of yet: the loop's latest steps, as long as all they did was to yield.
//!
//! A busy loop yields far more often than anything else happens. Telling the instrument of each yield by itself would cost
//! more than the yield; so they are told together, and until then the run queue remembers them. And a step that does anything
//! else begins with it: an instrument may take the beginning along with what it is told next.
//!
//! Invariant: all that is untold happened at [`Backlog::now`], before anything that is told from now on. So the backlog is
//! told before any other hook is called and before the stamp moves on, and hooks come in the order of what they tell; but a
//! lone beginning is left to an instrument that takes it.

use std::cell::Cell;
use std::rc::Rc;

use super::core::Core;
use super::instrument::Instrument;
use super::raw::{Exclusive, PAST, Past, Ring};
use super::task::TaskId;
use super::time::Time;

/// The latest steps of a loop, for an instrument that may be asked about them before they are told: see
/// [`Instrument::attached`].
pub struct Backlog {
    /// What is untold: the tasks that yielded, in order, and after these the one whose step is under way.
    untold: Past,
    /// The last stamp.
    now: Cell<Time>,
    /// The instrument calls [`Backlog::take_step`] in every hook.
    taken: Cell<bool>,
    /// For the hook that is called next to take; if none is, it is the first that is untold.
    step: Cell<Option<TaskId>>,
    /// What is being told.
    telling: Exclusive<[TaskId; PAST]>,
    rounds: Cell<Rounds>,
}

/// Steps that only yielded, one after another, and were told. As long as that goes on, the ready tasks take turns.
#[derive(Clone, Copy, Default)]
struct Rounds {
    /// How many steps the loop had made.
    made: usize,
    /// How many of them these are.
    steps: usize,
    /// How many tasks were ready.
    tasks: usize,
}

impl Backlog {
    pub(super) fn new(now: Time) -> Backlog {
        const UNUSED: TaskId = TaskId::new(1).unwrap();
        Backlog {
            untold: Past::default(),
            now: Cell::new(now),
            taken: Cell::new(false),
            step: Cell::new(None),
            telling: Exclusive::new([UNUSED; PAST]),
            rounds: Cell::default(),
        }
    }

    /// From now on the steps of this loop can be asked for.
    pub(super) fn begin(&self, core: &Rc<Core>) {
        self.untold.begin(core);
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
        debug_assert!(self.is_told(), "an event would get a later stamp than its own");
        self.now.set(now);
    }

    /// Whether all is told, also that the step under way has begun, if there is one.
    fn is_told(&self) -> bool {
        self.untold.remembered() == 0 && self.step.get().is_none()
    }

    /// Has `instrument` told what is untold, before another hook is called; or has that hook take it, if it is but the
    /// beginning of a step. `run_queue` is the loop's.
    #[inline(always)]
    pub(super) fn tell_before(&self, run_queue: &Ring, instrument: &dyn Instrument) {
        match run_queue.remembered() {
            0 => {}
            1 if self.taken.get() => {
                self.step.set(run_queue.last_taken());
                run_queue.forget();
            }
            _ => self.tell(instrument),
        }
    }

    /// The step under way, if that it began is untold and all before it is told: it is told with what the caller tells.
    #[inline(always)]
    pub fn take_step(&self) -> Option<TaskId> {
        self.step.take()
    }

    /// Tells `instrument` all of it.
    #[inline(never)]
    pub fn tell(&self, instrument: &dyn Instrument) {
        if let Some(task) = self.take_step() {
            instrument.poll_began(self.now(), task);
        }
        self.tell_steps(|steps| {
            if let Some((task, yielded)) = steps.split_last() {
                self.tell_yielded(instrument, yielded);
                instrument.poll_began(self.now(), *task);
            }
        });
    }

    /// Tells `instrument` of the yields. No step is under way. `run_queue` is the loop's.
    #[inline(never)]
    pub(super) fn tell_yields(&self, run_queue: &Ring, instrument: &dyn Instrument) {
        let count = run_queue.remembered();
        if count == 0 {
            return;
        }
        match self.round_of(count, run_queue) {
            Some(round) if instrument.yielded_again(self.now(), count, round) => run_queue.forget(),
            _ => self.tell_steps(|steps| self.tell_yielded(instrument, steps)),
        }
    }

    /// Takes note of so many steps that are untold, all yields. If each was of the task that made the step a round before,
    /// and those were yields, too: how many tasks take turns.
    ///
    /// A yield puts its task to the end of the run queue. So when, over many, the queue is as long as it was, nobody came who
    /// was not there, and nobody left.
    fn round_of(&self, count: usize, run_queue: &Ring) -> Option<usize> {
        let (made, tasks) = (run_queue.taken(), run_queue.len());
        let before = self.rounds.get();
        let goes_on = before.made == made.wrapping_sub(count) && before.tasks == tasks;
        let steps = if goes_on { before.steps } else { 0 };
        self.rounds.set(Rounds { made, steps: steps.saturating_add(count), tasks });
        if steps >= tasks { Some(tasks) } else { None }
    }

    fn tell_yielded(&self, instrument: &dyn Instrument, tasks: &[TaskId]) {
        if !tasks.is_empty() {
            instrument.yielded(self.now(), tasks);
        }
    }

    /// Has `tell` tell of the steps that are untold, which are not any more.
    #[inline(always)]
    fn tell_steps(&self, tell: impl FnOnce(&[TaskId])) {
        // Looked at first: what an instrument is told may have it ask for what is untold.
        if self.untold.remembered() > 0 {
            let mut steps = self.telling.enter();
            let steps = self.untold.remember(&mut steps);
            self.untold.forget();
            tell(steps);
        }
    }
}
