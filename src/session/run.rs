//! What a session asks of a run, wherever its loop is.
//!
//! Invariant: whatever is called in whatever state, a run ends exactly once, and then has a [`Summary`]. Next: `local_run`.

use std::cell::Ref;
use std::task::Waker;
use std::time::Duration;

use super::Speed;
use crate::net::http::visitors::{Answered, RequestOrder};
use crate::net::{NetworkView, RouteSettings};
use crate::rt::{PollOutcome, Time};
use crate::trace::Log;

/// Where a session is in its life: `Running` and `Paused` alternate, `Stopping` may follow either, `Ended` is the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The loop ticks.
    Running,
    /// Loop and clock stand still. The host may still make tasks ready.
    Paused,
    /// The cancellation of every task was requested; their clean-up still runs.
    Stopping,
    /// No task is left.
    Ended,
}

/// A line at which a program failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The error.
    pub text: String,
}

/// The result of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// How the main task ended; never `Pending`.
    pub outcome: PollOutcome,
    /// Its error, if it failed.
    pub error: Option<String>,
    /// How many tasks were spawned.
    pub tasks: u32,
    /// How many steps they took.
    pub polls: u64,
    /// How many events were recorded.
    pub events: u64,
    /// How much loop time passed.
    pub duration: Duration,
}

impl Summary {
    /// The summary of a run whose events are in `log`.
    pub fn of(log: &Log, outcome: PollOutcome, error: Option<String>, tasks: u32, polls: u64) -> Summary {
        let (events, duration) = (log.recorded(), log.end().since(Time::ZERO));
        Summary { outcome, error, tasks, polls, events, duration }
    }

    /// The summary of a run that was cancelled before its first step.
    pub fn never_started() -> Summary {
        Summary {
            outcome: PollOutcome::Cancelled,
            error: None,
            tasks: 0,
            polls: 0,
            events: 0,
            duration: Duration::ZERO,
        }
    }
}

/// How far what a run needs before its first step is loaded, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Loading {
    /// What has arrived.
    pub loaded: u64,
    /// What will; zero if unknown.
    pub total: u64,
}

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

/// A run. [`Session`](super::Session) documents the methods.
pub trait Run {
    /// Where it is in its life.
    fn state(&self) -> State;
    /// What it loads before its first step; `None` from then on.
    fn loading(&self) -> Option<Loading> {
        None
    }

    /// For how long the step that runs has run, in real time; `None` if no step runs, or if the page cannot be drawn
    /// meanwhile.
    fn step_age(&self) -> Option<Duration> {
        None
    }

    /// How loop time passes.
    fn speed(&self) -> Speed;
    /// Changes the speed, at once.
    fn set_speed(&self, speed: Speed);
    /// Pauses loop and clock; only a running run.
    fn pause(&self);
    /// Resumes a paused run.
    fn resume(&self);
    /// Polls one task and pauses.
    fn step(&self) -> StepResult;
    /// Requests the end: clean-up still runs. The second request kills.
    fn stop(&self);
    /// Ends it at once.
    fn kill(&self);
    /// The loop time.
    fn now(&self) -> Time;
    /// The events so far.
    fn log(&self) -> Ref<'_, Log>;
    /// The result, once it has ended.
    fn summary(&self) -> Option<Summary>;
    /// The line of the program at which it failed, if that is known.
    fn fault(&self) -> Option<Fault> {
        None
    }

    /// The result so far, as that of a run that failed with `error`.
    fn failed(&self, error: String) -> Summary;

    /// The network of its program; without routes if it has none.
    fn network(&self) -> NetworkView {
        NetworkView::default()
    }

    /// Sets a route of its network.
    fn set_route(&self, _settings: &RouteSettings) {}

    /// Breaks a connection of its network.
    fn cut(&self, _connection: u32) {}

    /// Has visitors send requests to the servers of its program. Calls `done` with the answers, or drops it if the run ends
    /// before, or has no network.
    fn visit(&self, _order: RequestOrder, _done: Answered) {}

    /// Wakes `waker` when the run has ended.
    fn wake_at_end(&self, waker: &Waker);
}
