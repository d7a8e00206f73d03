//! One turn of a loop: rounds of steps, and the timers that are due between them.
//!
//! Invariants: a round is one step of each task, and one call of each callback, that was queued when it began; timers fire
//! between rounds only; a turn ends between two steps. Next: `step`.

use super::budget::{Budget, Turn};
use super::core::{Core, Stop};
use super::panics::caught;
use crate::hosts::time::Time;
use crate::report::instrument::Cause;

impl Core {
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

    /// Runs in rounds: fires the due timers, then runs what is queued by then. So tasks that wake each other cannot starve
    /// timers.
    fn run<const WATCHED: bool>(&self, budget: &Budget, deadline: Time) {
        let mut steps_left = budget.polls as usize;
        // A watched loop reads the clock at the end of each step.
        let steps_per_reading = if WATCHED { 1 } else { budget.steps_per_reading as usize };
        let mut until_reading = steps_per_reading;
        let mut round = if budget.resumes_round { self.round.get().min(self.run_queue.len()) } else { 0 };
        loop {
            if round == 0 {
                self.fire_timers();
                round = self.run_queue.len();
            }
            self.round.set(round);
            if round == 0 || steps_left == 0 {
                return;
            }
            while round > 0 {
                if steps_left == 0 {
                    return;
                }
                let steps = round.min(steps_left).min(until_reading);
                self.steps::<WATCHED>(steps);
                if self.is_halted() {
                    // The rest of the round is left for the next turn.
                    self.round.set(0);
                    return;
                }
                round -= steps;
                self.round.set(round);
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
            if self.stop.get() != Stop::No {
                return;
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
        } else if self.alive() == 0 && self.timed_callbacks.get() == 0 {
            Turn::Done
        } else {
            match self.timers.next_deadline() {
                Some(deadline) => Turn::Sleeping(deadline),
                None => Turn::Waiting,
            }
        }
    }

    /// Whether a round has begun that its turn did not finish.
    pub(crate) fn is_within_round(&self) -> bool {
        self.round.get() > 0 && self.run_queue.len() > 0
    }
}
