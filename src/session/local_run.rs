//! A run whose loop is on this page.
//!
//! A run ends as `asyncio.run` does: when the main task ends, the cancellation of all others is requested; the run is over when
//! none is left. Next: `ticker`.
//!
//! The page loads this on first use.

use std::cell::{Ref, RefCell};
use std::rc::{Rc, Weak};
use std::task::Waker;

use futures_util::FutureExt;

use super::end_wakers::EndWakers;
use super::run::{Run, State, StepResult, Summary};
use super::speed::Speed;
use super::ticker::Ticker;
use crate::demos::Main;
use crate::rt::guest::Guest;
use crate::rt::{Executor, Host, JoinError, JoinHandle, Pender, PollOutcome, Time, Turn, cancel_others};
use crate::trace::{Log, Recorder};

/// A run of Rust futures on this page's executor.
pub struct LocalRun {
    ticker: Ticker,
    recorder: Rc<Recorder>,
    executor: Executor,
    main: RefCell<JoinHandle<()>>,
    summary: RefCell<Option<Summary>>,
    end_wakers: EndWakers,
}

/// The executor's pender: it asks the run for a tick.
struct RunPender(Weak<LocalRun>);

impl Pender for RunPender {
    fn pend(&self) {
        if let Some(run) = self.0.upgrade() {
            run.ticker.work_arrived();
        }
    }
}

impl LocalRun {
    /// Starts `body` as the main task; its first step runs at the pump's first call.
    pub fn start(body: Main, speed: Speed, host: &Host) -> Rc<LocalRun> {
        LocalRun::start_watched(body, speed, host, Rc::new(|| {}))
    }

    /// As [`LocalRun::start`]. `after_turn` is called after each turn of the loop.
    pub fn start_watched(body: Main, speed: Speed, host: &Host, after_turn: Rc<dyn Fn()>) -> Rc<LocalRun> {
        let run = Rc::new_cyclic(|weak: &Weak<LocalRun>| {
            let turn = weak.clone();
            let turn = Rc::new(move || {
                if let Some(run) = turn.upgrade() {
                    run.turn();
                    after_turn();
                }
            });
            let recorder = Rc::new(Recorder::default());
            let ticker = Ticker::new(host, speed, recorder.clone(), turn);
            let pender = Rc::new(RunPender(weak.clone()));
            let executor = Executor::new(ticker.clock().clone(), pender, Some(recorder.clone()));
            let main = executor.try_spawn("main", async move {
                let result = body.await;
                cancel_others();
                result
            });
            LocalRun {
                ticker,
                recorder,
                executor,
                main: RefCell::new(main),
                summary: RefCell::new(None),
                end_wakers: EndWakers::default(),
            }
        });
        run.ticker.schedule();
        run
    }

    /// What ticks the loop.
    pub fn ticker(&self) -> &Ticker {
        &self.ticker
    }

    /// What records it.
    pub fn recorder(&self) -> &Recorder {
        &self.recorder
    }

    /// The interface of the loop for code that is no task.
    pub fn guest(&self) -> Guest {
        self.executor.guest()
    }

    /// Whether another turn follows at once.
    pub fn is_busy(&self) -> bool {
        self.executor.turn() == Turn::Ready
    }

    fn turn(&self) {
        if self.ticker.turn(&self.executor) == Some(Turn::Done) {
            self.end();
        }
    }

    /// Makes the summary and wakes those who wait for it. Called when no task is left; a second call does nothing.
    fn end(&self) {
        if !self.ticker.end() {
            return;
        }
        let (outcome, error) = match (&mut *self.main.borrow_mut()).now_or_never() {
            Some(Ok(())) => (PollOutcome::Completed, None),
            Some(Err(JoinError::Cancelled)) | None => (PollOutcome::Cancelled, None),
            Some(Err(error)) => (PollOutcome::Failed, Some(error.to_string())),
        };
        self.summary.replace(Some(self.summarise(outcome, error)));
        self.end_wakers.wake_all();
    }

    fn summarise(&self, outcome: PollOutcome, error: Option<String>) -> Summary {
        let (tasks, polls) = (self.recorder.tasks(), self.recorder.polls());
        Summary::of(&self.recorder.log(), outcome, error, tasks, polls)
    }
}

impl Run for LocalRun {
    fn state(&self) -> State {
        self.ticker.state()
    }

    fn speed(&self) -> Speed {
        self.ticker.speed()
    }

    fn set_speed(&self, speed: Speed) {
        self.ticker.set_speed(speed);
    }

    fn pause(&self) {
        self.ticker.pause();
    }

    fn resume(&self) {
        self.ticker.resume();
    }

    fn step(&self) -> StepResult {
        match self.ticker.step(&self.executor) {
            (StepResult::Ended, _) => StepResult::Ended,
            (_, Turn::Done) => {
                self.end();
                StepResult::Ended
            }
            (result, _) => result,
        }
    }

    fn stop(&self) {
        if self.ticker.begin_to_stop() {
            self.executor.cancel_all();
            self.ticker.reschedule();
        } else if self.state() == State::Stopping {
            self.kill();
        }
    }

    fn kill(&self) {
        if self.state() != State::Ended {
            self.executor.shut_down();
            self.end();
        }
    }

    fn now(&self) -> Time {
        match self.state() {
            State::Ended => self.recorder.log().end(),
            _ => self.ticker.now(),
        }
    }

    fn log(&self) -> Ref<'_, Log> {
        self.recorder.log()
    }

    fn summary(&self) -> Option<Summary> {
        self.summary.borrow().clone()
    }

    fn failed(&self, error: String) -> Summary {
        self.summarise(PollOutcome::Failed, Some(error))
    }

    fn wake_at_end(&self, waker: &Waker) {
        self.end_wakers.add(waker);
    }
}
