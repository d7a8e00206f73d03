//! When the loop ticks, and when its time stands still: what the controls and the pump do to a session.
//!
//! | | the clock | a turn |
//! | --- | --- | --- |
//! | real | runs | as many steps as fit in [`TICK`] |
//! | slow | held while it dwells | one step, or the timers that came due; then it dwells |
//! | virtual | held; runs while the host owes an answer | a fixed number of steps, so that the same run gives the same events; with none ready, the clock jumps to the next timer |
//! | paused | held | none; a step moves the clock to the next timer if it must |

use std::time::Duration;

use super::{DWELL, Session, Speed, State};
use crate::rt::{Budget, Clock, Turn};

/// How long one turn may keep the page from painting. Measured with 100,000 busy tasks: 60 frames a second at 8 ms, 35 at
/// 16 ms.
const TICK: Duration = Duration::from_millis(8);

/// How many steps a turn of virtual time has at most.
const VIRTUAL_STEPS: u32 = 64;

/// What came of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stepped {
    /// A task ran.
    Polled,
    /// No task is ready, and only an answer of the host can make one ready.
    WaitsForHost,
    /// The run has ended; before this step, or because of it.
    Ended,
}

impl Session {
    /// Changes the speed, at once.
    pub fn set_speed(&self, speed: Speed) {
        self.speed.set(speed);
        if self.state.get() == State::Running {
            self.go();
        }
    }

    /// Stops the loop and its time. Does nothing unless it runs.
    pub fn pause(&self) {
        if self.state.get() == State::Running {
            self.state.set(State::Paused);
            self.clock.hold();
            self.pump.rest();
        }
    }

    /// Lets a paused run go on. Does nothing to others.
    pub fn resume(&self) {
        if self.state.get() == State::Paused {
            self.state.set(State::Running);
            self.go();
        }
    }

    /// Runs one step and pauses. With no task ready the clock moves on to the next timer, unless an answer of the host is
    /// due, which could come before it.
    pub fn step(&self) -> Stepped {
        self.pause();
        if self.state.get() != State::Paused {
            return Stepped::Ended;
        }
        match self.executor.turn() {
            Turn::Ready => {}
            Turn::Sleeping(deadline) if self.executor.host_waits() == 0 => self.clock.advance_to(deadline),
            Turn::Sleeping(_) | Turn::Waiting => return Stepped::WaitsForHost,
            Turn::Done => return Stepped::Ended,
        }
        if self.executor.tick(Budget::polls(1)) == Turn::Done {
            self.end();
            return Stepped::Ended;
        }
        Stepped::Polled
    }

    /// Asks every task to cancel and lets them clean up, in real time. A second stop does not wait for that.
    pub fn stop(&self) {
        match self.state.get() {
            State::Running | State::Paused => {
                self.state.set(State::Stopping);
                self.executor.cancel_all();
                self.go();
            }
            State::Stopping => self.abandon(),
            State::Ended => {}
        }
    }

    /// Ends the run at once: tasks are cancelled, and clean-up that would have to wait is dropped.
    pub fn abandon(&self) {
        if self.state.get() != State::Ended {
            self.executor.shut_down();
            self.end();
        }
    }

    /// Something became ready while the loop was idle. A paused loop finds it when it goes on.
    pub(super) fn work_arrived(&self) {
        if matches!(self.state.get(), State::Running | State::Stopping) {
            self.pump.soon();
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

    /// Lets the loop turn again after a change of state or speed.
    fn go(&self) {
        self.pump.rest();
        if self.state.get() == State::Stopping || self.speed.get() != Speed::Virtual {
            self.let_time_pass();
        } else {
            self.clock.hold();
        }
        self.pump.soon();
    }

    /// Releases the clock. From now on events have real time, as finely as the host tells it; in virtual time, unless the host
    /// is waited for, this is never called, and their times are exact.
    fn let_time_pass(&self) {
        // Asked for before time passes: a clock may have to be watched for a while to know its grain.
        self.recorder.set_grain(self.clock.grain());
        self.clock.release();
    }

    fn turn_at(&self, speed: Speed) {
        let turn = match speed {
            Speed::Real => {
                self.let_time_pass();
                self.executor.tick(Budget::wall(TICK))
            }
            Speed::Slow => self.slow_tick(),
            Speed::Virtual => {
                self.clock.hold();
                self.executor.tick(Budget::polls(VIRTUAL_STEPS))
            }
        };
        match (turn, speed) {
            (Turn::Done, _) => self.end(),
            (Turn::Ready, Speed::Slow) => {
                self.clock.hold();
                self.pump.after(DWELL);
            }
            (Turn::Ready, _) => self.pump.soon(),
            (Turn::Sleeping(deadline), Speed::Virtual) if self.executor.host_waits() == 0 => {
                self.clock.advance_to(deadline);
                self.pump.soon();
            }
            (Turn::Sleeping(deadline), _) => {
                self.let_time_pass();
                self.pump.after(deadline.since(self.clock.read().now));
            }
            (Turn::Waiting, _) => self.let_time_pass(),
        }
    }

    /// One step if a task is ready; else only the timers that came due, so that the visitor sees the tasks they woke in
    /// the run queue before these run.
    fn slow_tick(&self) -> Turn {
        self.let_time_pass();
        let steps = if self.executor.turn() == Turn::Ready { 1 } else { 0 };
        self.executor.tick(Budget::polls(steps))
    }
}
