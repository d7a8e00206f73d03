//! When a loop ticks, and when its clock stands still: how controls and pump drive it.
//!
//! | | the clock | a turn |
//! | --- | --- | --- |
//! | real | runs | as many steps as fit in [`TICK`] |
//! | slow | paused between steps | one step, or the timers that came due; then a pause of [`SLOW_DELAY`] |
//! | virtual | paused; runs while an answer of the host is due, but not while a file is loaded | a fixed number of steps, so that the same run gives the same events; with none ready, the clock jumps to the next timer |
//! | paused | paused | none; with no task ready, a step moves the clock to the next timer |
//!
//! Invariant: a paused or ended ticker schedules no turn. Next: `local_run`, and `python`, which have the loops.
//!
//! The page loads this on first use.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use super::run::{State, StepResult};
use super::{SLOW_DELAY, Speed};
use crate::rt::{Budget, Clock, Executor, Host, PausableClock, Pump, Time, Turn};
use crate::trace::Recorder;

/// How long one turn may block painting. Measured with 100,000 busy tasks: 60 frames a second at 8 ms, 35 at
/// 16 ms.
const TICK: Duration = Duration::from_millis(8);

/// How many steps a turn of virtual time has at most.
const VIRTUAL_STEPS: u32 = 64;

/// After so many ticks of a guest at one moment of the virtual clock, it jumps though tasks are ready: 64,000 steps.
const POLLING_TICKS: u32 = 1000;

/// Ticks a loop at a speed.
pub struct Ticker {
    /// The loop's clock. Held until the first turn: otherwise the time that the page needs for its layout would show as the
    /// main task's first wait.
    clock: Rc<PausableClock>,
    pump: Rc<dyn Pump>,
    recorder: Rc<Recorder>,
    state: Cell<State>,
    speed: Cell<Speed>,
    /// Whether a turn begins with the rest of the round that the turn before did not finish.
    resumes_rounds: bool,
    /// A moment of the virtual clock, and how many ticks of a guest it has had.
    polling: Cell<(Time, u32)>,
}

impl Ticker {
    /// A running ticker. The pump calls `turn`, which calls [`Ticker::turn`].
    pub fn new(host: &Host, speed: Speed, recorder: Rc<Recorder>, turn: Rc<dyn Fn()>) -> Ticker {
        Ticker {
            clock: PausableClock::new(host.clock.clone()),
            pump: (host.pump)(turn),
            recorder,
            state: Cell::new(State::Running),
            speed: Cell::new(speed),
            resumes_rounds: false,
            polling: Cell::default(),
        }
    }

    /// The order of steps does not depend on the division into turns, as a guest's programs expect.
    #[must_use]
    pub fn resuming_rounds(self) -> Ticker {
        Ticker { resumes_rounds: true, ..self }
    }

    /// The clock that it runs and pauses.
    pub fn clock(&self) -> &Rc<PausableClock> {
        &self.clock
    }

    /// Where the run is in its life.
    pub fn state(&self) -> State {
        self.state.get()
    }

    /// The speed.
    pub fn speed(&self) -> Speed {
        self.speed.get()
    }

    /// Ends it. True if it had not ended before.
    pub fn end(&self) -> bool {
        self.pump.cancel();
        self.state.replace(State::Ended) != State::Ended
    }

    /// Moves from Running or Paused to Stopping: the loop runs in real time. False in other states.
    pub fn begin_to_stop(&self) -> bool {
        let stops = matches!(self.state.get(), State::Running | State::Paused);
        if stops {
            self.state.set(State::Stopping);
        }
        stops
    }

    /// Changes the speed, at once.
    pub fn set_speed(&self, speed: Speed) {
        self.speed.set(speed);
        if self.state.get() == State::Running {
            self.reschedule();
        }
    }

    /// Pauses the loop and its clock. Does nothing unless it runs.
    pub fn pause(&self) {
        if self.state.get() == State::Running {
            self.state.set(State::Paused);
            self.clock.pause();
            self.pump.cancel();
        }
    }

    /// Resumes a paused loop. Does nothing in other states.
    pub fn resume(&self) {
        if self.state.get() == State::Paused {
            self.state.set(State::Running);
            self.reschedule();
        }
    }

    /// A task became ready while the loop was idle. A paused loop polls it after it resumes.
    pub fn work_arrived(&self) {
        if matches!(self.state.get(), State::Running | State::Stopping) {
            self.pump.schedule();
        }
    }

    /// Requests the first turn.
    pub fn schedule(&self) {
        self.pump.schedule();
    }

    /// Schedules a turn after a change of state or speed.
    pub fn reschedule(&self) {
        self.pump.cancel();
        if self.is_real() {
            self.resume_clock();
        } else {
            self.clock.pause();
        }
        self.pump.schedule();
    }

    /// Whether loop time passes as real time does while the loop runs.
    pub fn is_real(&self) -> bool {
        self.state.get() == State::Stopping || self.speed.get() != Speed::Virtual
    }

    /// The clock runs or stands still as the speed wants it while no loop ticks.
    pub fn set_clock(&self) {
        if self.is_real() && matches!(self.state.get(), State::Running | State::Stopping) {
            self.resume_clock();
        } else {
            self.clock.pause();
        }
    }

    /// Resumes the clock: from now on times have the grain of the host's clock. In virtual time it is called only while an
    /// answer of the host is due, so without such waits all times are exact.
    fn resume_clock(&self) {
        // Before it runs: measuring the grain may take a while.
        self.recorder.set_grain(self.clock.grain());
        self.clock.resume();
    }

    /// Polls one task and pauses. With no task ready the clock moves to the next timer, unless an answer of the host is due,
    /// which may come before that timer. Gives how the loop stands after it.
    pub fn step(&self, executor: &Executor) -> (StepResult, Turn) {
        self.pause();
        let before = executor.turn();
        if self.state.get() != State::Paused {
            return (StepResult::Ended, before);
        }
        match before {
            Turn::Ready => {}
            Turn::Sleeping(deadline) if executor.host_waits() == 0 => self.clock.advance_to(deadline),
            Turn::Sleeping(_) | Turn::Waiting => return (StepResult::WaitsForHost, before),
            Turn::Done => return (StepResult::Ended, before),
        }
        (StepResult::Polled, executor.tick(self.budget(Budget::polls(1))))
    }

    /// A turn of the loop, which the pump called for; then schedules the next. `None` if it is not to tick now.
    pub fn turn(&self, executor: &Executor) -> Option<Turn> {
        match self.state.get() {
            State::Running => Some(self.turn_at(executor, self.speed.get())),
            State::Stopping => Some(self.turn_at(executor, Speed::Real)),
            State::Paused | State::Ended => None,
        }
    }

    fn turn_at(&self, executor: &Executor, speed: Speed) -> Turn {
        let turn = match speed {
            Speed::Real => {
                self.resume_clock();
                executor.tick(self.budget(Budget::wall(TICK)))
            }
            Speed::Slow => self.slow_tick(executor),
            Speed::Virtual => {
                self.clock.pause();
                self.virtual_ticks(executor)
            }
        };
        self.schedule_next(executor, turn, speed);
        turn
    }

    fn schedule_next(&self, executor: &Executor, turn: Turn, speed: Speed) {
        match (turn, speed) {
            (Turn::Done, _) => {}
            (Turn::Ready, Speed::Slow) => {
                self.clock.pause();
                self.pump.schedule_after(SLOW_DELAY);
            }
            (Turn::Ready, _) => self.pump.schedule(),
            // A loop that was stopped waits for no timer: its clock stays.
            (Turn::Sleeping(_), _) if executor.is_stopping() => {}
            (Turn::Sleeping(_) | Turn::Waiting, Speed::Virtual) if executor.is_loading() => {}
            (Turn::Sleeping(deadline), Speed::Virtual) if executor.host_waits() == 0 => {
                self.clock.advance_to(deadline);
                self.pump.schedule();
            }
            (Turn::Sleeping(deadline), _) => {
                self.resume_clock();
                self.pump.schedule_after(deadline.since(self.clock.read().now));
            }
            (Turn::Waiting, _) => self.resume_clock(),
        }
    }

    /// Ticks of a fixed number of steps. A guest's loop has many in a turn, since its programs set timers one at a time, and
    /// a turn of the browser between two jumps of the clock would take longer than the steps.
    fn virtual_ticks(&self, executor: &Executor) -> Turn {
        let until = self.clock.read().wall + TICK;
        loop {
            let turn = executor.tick(self.budget(Budget::polls(VIRTUAL_STEPS)));
            let goes_on =
                self.resumes_rounds && self.state.get() == State::Running && !executor.is_stopping();
            match turn {
                Turn::Ready if goes_on => self.pass_while_polling(executor),
                Turn::Sleeping(deadline) if goes_on && executor.host_waits() == 0 => {
                    self.clock.advance_to(deadline);
                }
                _ => return turn,
            }
            if self.clock.read().wall >= until {
                return executor.turn();
            }
        }
    }

    /// A program that polls (`while not done: await sleep(0)`) would never let the clock reach a timer: after so many ticks at
    /// one moment the clock jumps to it, as time would have passed.
    fn pass_while_polling(&self, executor: &Executor) {
        let now = self.now();
        let (since, ticks) = self.polling.get();
        let ticks = if since == now { ticks + 1 } else { 0 };
        self.polling.set((now, ticks));
        if ticks >= POLLING_TICKS
            && executor.host_waits() == 0
            && let Some(deadline) = executor.next_deadline()
        {
            self.clock.advance_to(deadline);
        }
    }

    /// One step if a task is ready; else only the timers that came due, so that the visitor sees the woken tasks in the run
    /// queue before they run.
    fn slow_tick(&self, executor: &Executor) -> Turn {
        self.resume_clock();
        let steps = if executor.turn() == Turn::Ready { 1 } else { 0 };
        executor.tick(self.budget(Budget::polls(steps)))
    }

    fn budget(&self, budget: Budget) -> Budget {
        if self.resumes_rounds { budget.resuming_the_round() } else { budget }
    }

    /// The loop time at this moment.
    pub fn now(&self) -> Time {
        self.clock.read().now
    }
}
