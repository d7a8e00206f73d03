//! One run of a demo: start, pause, step, speed, stop.
//!
//! A [`Session`] ticks an executor from its host's pump, on a clock that it pauses and resumes; `scheduler` has the rules. Invariant: a session ends exactly once, whatever is called on it and when, and then has a [`Summary`]. It knows
//! no page and no browser, so its tests run on the host.
//!
//! A run ends as `asyncio.run` does: when the main task ends, the cancellation of all others is requested; the run is over when
//! none is left.

mod scheduler;
mod speed;

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::rc::{Rc, Weak};
use std::task::{Poll, Waker};
use std::time::Duration;

use futures_util::FutureExt;

use crate::demos::{Args, Demo};
use crate::rt::{
    Clock, Executor, Host, JoinError, JoinHandle, PausableClock, Pender, PollOutcome, Pump, Time,
    cancel_others,
};
use crate::trace::Recorder;
use crate::trace::chrome::{self, About};

pub use scheduler::StepResult;
pub use speed::{SLOW_DELAY, Speed};

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

/// A run, live or ended. Dropping it ends the run at once.
pub struct Session {
    demo: &'static Demo,
    args: Args,
    /// The speed at the start, which the trace names.
    started_at: Speed,
    speed: Cell<Speed>,
    state: Cell<State>,
    clock: Rc<PausableClock>,
    pump: Rc<dyn Pump>,
    recorder: Rc<Recorder>,
    executor: Executor,
    main: RefCell<JoinHandle<()>>,
    summary: RefCell<Option<Summary>>,
    end_wakers: RefCell<Vec<Waker>>,
}

/// The executor's pender: it asks the session for a tick.
struct SessionPender(Weak<Session>);

impl Pender for SessionPender {
    fn pend(&self) {
        if let Some(session) = self.0.upgrade() {
            session.work_arrived();
        }
    }
}

impl Session {
    /// Starts `demo`; its first step runs at the pump's first call.
    pub fn start(demo: &'static Demo, args: Args, speed: Speed, host: &Host) -> Rc<Session> {
        let session = Rc::new_cyclic(|weak: &Weak<Session>| {
            // Held until the first turn. Otherwise the time that the page needs for its layout would show as the main task's
            // first wait.
            let clock = PausableClock::new(host.clock.clone());
            let turn = weak.clone();
            let pump = (host.pump)(Rc::new(move || {
                if let Some(session) = turn.upgrade() {
                    session.turn();
                }
            }));
            let recorder = Rc::new(Recorder::default());
            let pender = Rc::new(SessionPender(weak.clone()));
            let executor = Executor::new(clock.clone(), pender, Some(recorder.clone()));
            let body = (demo.start)(&args);
            let main = executor.try_spawn("main", async move {
                let result = body.await;
                cancel_others();
                result
            });
            Session {
                demo,
                args,
                started_at: speed,
                speed: Cell::new(speed),
                state: Cell::new(State::Running),
                clock,
                pump,
                recorder,
                executor,
                main: RefCell::new(main),
                summary: RefCell::new(None),
                end_wakers: RefCell::default(),
            }
        });
        session.pump.schedule();
        session
    }

    /// The demo that runs.
    pub fn demo(&self) -> &'static Demo {
        self.demo
    }

    /// Its parameters.
    pub fn args(&self) -> &Args {
        &self.args
    }

    /// Its state.
    pub fn state(&self) -> State {
        self.state.get()
    }

    /// Its speed.
    pub fn speed(&self) -> Speed {
        self.speed.get()
    }

    /// The loop time at this moment; after the end, the time of the end.
    pub fn now(&self) -> Time {
        match self.state.get() {
            State::Ended => self.recorder.log().end(),
            _ => self.clock.read().now,
        }
    }

    /// The recorder of this run.
    pub fn recorder(&self) -> &Recorder {
        &self.recorder
    }

    /// The summary, once the run has ended.
    pub fn summary(&self) -> Option<Summary> {
        self.summary.borrow().clone()
    }

    /// Waits for the end of the run, under any executor but the session's own.
    pub fn ended(self: &Rc<Self>) -> impl Future<Output = Summary> + use<> {
        let session = self.clone();
        poll_fn(move |cx| match session.summary() {
            Some(summary) => Poll::Ready(summary),
            None => {
                session.end_wakers.borrow_mut().push(cx.waker().clone());
                Poll::Pending
            }
        })
    }

    /// The run's description in an export.
    pub fn about(&self) -> About<'_> {
        About { demo: self.demo.id, params: self.args.iter().collect(), clock: self.started_at.name() }
    }

    /// The trace so far, as Chrome Trace Event JSON.
    pub fn chrome_trace(&self) -> String {
        chrome::export(&self.recorder.log(), &self.about())
    }

    /// Makes the summary and wakes the futures of [`Session::ended`]. Called when no task is left; a second call does nothing.
    fn end(&self) {
        if self.state.replace(State::Ended) == State::Ended {
            return;
        }
        self.pump.cancel();
        let (outcome, error) = match (&mut *self.main.borrow_mut()).now_or_never() {
            Some(Ok(())) => (PollOutcome::Completed, None),
            Some(Err(JoinError::Cancelled)) | None => (PollOutcome::Cancelled, None),
            Some(Err(error)) => (PollOutcome::Failed, Some(error.to_string())),
        };
        let (events, end) = {
            let log = self.recorder.log();
            (log.recorded(), log.end())
        };
        self.summary.replace(Some(Summary {
            outcome,
            error,
            tasks: self.recorder.tasks(),
            polls: self.recorder.polls(),
            events,
            duration: end.since(Time::ZERO),
        }));
        for waker in self.end_wakers.take() {
            waker.wake();
        }
    }
}
