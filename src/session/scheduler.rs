//! When the loop ticks, and when its clock stands still: how controls and pump drive a session.
//!
//! | | the clock | a turn |
//! | --- | --- | --- |
//! | real | runs | as many steps as fit in [`TICK`] |
//! | slow | paused between steps | one step, or the timers that came due; then a pause of [`SLOW_DELAY`] |
//! | virtual | paused; runs while an answer of the host is due | a fixed number of steps, so that the same run gives the same events; with none ready, the clock jumps to the next timer |
//! | paused | paused | none; with no task ready, a step moves the clock to the next timer |

use std::time::Duration;

use crate::rt::{Budget, Clock, Turn};
use crate::session::{SLOW_DELAY, Session, Speed, State};

/// How long one turn may block painting. Measured with 100,000 busy tasks: 60 frames a second at 8 ms, 35 at
/// 16 ms.
const TICK: Duration = Duration::from_millis(8);

/// How many steps a turn of virtual time has at most.
const VIRTUAL_STEPS: u32 = 64;

/// The result of a single step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepResult {
    /// A task was polled.
    Polled,
    /// No task was ready: an answer of the host is due, and may come before the next timer.
    WaitsForHost,
    /// The run has ended, before this step or with it.
    Ended,
}

impl Session {
    /// Changes the speed, at once.
    pub fn set_speed(&self, speed: Speed) {
        self.speed.set(speed);
        if self.state.get() == State::Running {
            self.reschedule();
        }
    }

    /// Pauses the loop and its clock. Does nothing unless the session runs.
    pub fn pause(&self) {
        if self.state.get() == State::Running {
            self.state.set(State::Paused);
            self.clock.pause();
            self.pump.cancel();
        }
    }

    /// Resumes a paused session. Does nothing in other states.
    pub fn resume(&self) {
        if self.state.get() == State::Paused {
            self.state.set(State::Running);
            self.reschedule();
        }
    }

    /// Polls one task and pauses. With no task ready the clock moves to the next timer, unless an answer of the host is due,
    /// which may come before that timer.
    pub fn step(&self) -> StepResult {
        self.pause();
        if self.state.get() != State::Paused {
            return StepResult::Ended;
        }
        match self.executor.turn() {
            Turn::Ready => {}
            Turn::Sleeping(deadline) if self.executor.host_waits() == 0 => self.clock.advance_to(deadline),
            Turn::Sleeping(_) | Turn::Waiting => return StepResult::WaitsForHost,
            Turn::Done => return StepResult::Ended,
        }
        if self.executor.tick(Budget::polls(1)) == Turn::Done {
            self.end();
            return StepResult::Ended;
        }
        StepResult::Polled
    }

    /// Requests the cancellation of every task and lets them clean up, in real time. A second stop kills the session.
    pub fn stop(&self) {
        match self.state.get() {
            State::Running | State::Paused => {
                self.state.set(State::Stopping);
                self.executor.cancel_all();
                self.reschedule();
            }
            State::Stopping => self.kill(),
            State::Ended => {}
        }
    }

    /// Ends the run at once: tasks are cancelled, and clean-up that awaits is dropped.
    pub fn kill(&self) {
        if self.state.get() != State::Ended {
            self.executor.shut_down();
            self.end();
        }
    }

    /// A task became ready while the loop was idle. A paused loop polls it after it resumes.
    pub(super) fn work_arrived(&self) {
        if matches!(self.state.get(), State::Running | State::Stopping) {
            self.pump.schedule();
        }
    }

    /// The pump's callback.
    pub(super) fn turn(&self) {
        match self.state.get() {
            State::Running => self.turn_at(self.speed.get()),
            State::Stopping => self.turn_at(Speed::Real),
            State::Paused | State::Ended => {}
        }
    }

    /// Schedules a turn after a change of state or speed.
    fn reschedule(&self) {
        self.pump.cancel();
        if self.state.get() == State::Stopping || self.speed.get() != Speed::Virtual {
            self.resume_clock();
        } else {
            self.clock.pause();
        }
        self.pump.schedule();
    }

    /// Resumes the clock: from now on times have the grain of the host's clock. In virtual time it is called only while an
    /// answer of the host is due, so without such waits all times are exact.
    fn resume_clock(&self) {
        // Before it runs: measuring the grain may take a while.
        self.recorder.set_grain(self.clock.grain());
        self.clock.resume();
    }

    fn turn_at(&self, speed: Speed) {
        let turn = match speed {
            Speed::Real => {
                self.resume_clock();
                self.executor.tick(Budget::wall(TICK))
            }
            Speed::Slow => self.slow_tick(),
            Speed::Virtual => {
                self.clock.pause();
                self.executor.tick(Budget::polls(VIRTUAL_STEPS))
            }
        };
        match (turn, speed) {
            (Turn::Done, _) => self.end(),
            (Turn::Ready, Speed::Slow) => {
                self.clock.pause();
                self.pump.schedule_after(SLOW_DELAY);
            }
            (Turn::Ready, _) => self.pump.schedule(),
            (Turn::Sleeping(deadline), Speed::Virtual) if self.executor.host_waits() == 0 => {
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

    /// One step if a task is ready; else only the timers that came due, so that the visitor sees the woken tasks in the run
    /// queue before they run.
    fn slow_tick(&self) -> Turn {
        self.resume_clock();
        let steps = if self.executor.turn() == Turn::Ready { 1 } else { 0 };
        self.executor.tick(Budget::polls(steps))
    }
}
