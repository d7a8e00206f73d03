//! One run of a program: start, pause, step, speed, stop.
//!
//! A [`Session`] is a [`Program`] and its [`Run`]: one on this page ([`LocalRun`]), or one in a worker, of which `python` is the
//! other side. Its user cannot tell which. Invariant: a session ends exactly once, whatever is called on it and when, and then
//! has a [`Summary`]. It knows no page and no browser, so its tests run on the host.
//!
//! Next: `local_run`; `ticker`, which has the table of when a loop ticks.

mod end_wakers;
mod local_run;
mod program;
mod run;
mod speed;
mod ticker;

use std::cell::Ref;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::Poll;
use std::time::Duration;

use crate::demos::{Args, Demo};
use crate::net::http::visitors::{RequestAnswer, RequestOrder};
use crate::net::{NetworkView, RouteSettings};
use crate::rt::{Host, Time};
use crate::sync::oneshot;
use crate::trace::Log;
use crate::trace::chrome::{self, About};

pub use end_wakers::EndWakers;
pub use local_run::LocalRun;
pub use program::{Language, Program};
pub use run::{Fault, Loading, Run, State, StepResult, Summary};
pub use speed::{SLOW_DELAY, Speed};
pub use ticker::Ticker;

/// A run, live or ended. Dropping it ends the run at once.
pub struct Session {
    program: Program,
    /// The speed at the start, which the trace names.
    started_at: Speed,
    run: Rc<dyn Run>,
}

impl Session {
    /// Starts the Rust program of `demo` on this page; its first step runs at the pump's first call.
    ///
    /// # Panics
    /// If the demo runs in a worker.
    pub fn start(demo: &'static Demo, args: Args, speed: Speed, host: &Host) -> Rc<Session> {
        let run = LocalRun::start(demo.start.expect("the demo runs on this page")(&args), speed, host);
        Session::of(Program::Demo { demo, args, language: Language::Rust }, speed, run)
    }

    /// The session of a run that was started at `speed`.
    pub fn of(program: Program, speed: Speed, run: Rc<dyn Run>) -> Rc<Session> {
        Rc::new(Session { program, started_at: speed, run })
    }

    /// The program that runs.
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// Its state.
    pub fn state(&self) -> State {
        self.run.state()
    }

    /// What it loads before its first step; `None` from then on.
    pub fn loading(&self) -> Option<Loading> {
        self.run.loading()
    }

    /// For how long the step that runs has run, in real time, where the page is drawn meanwhile.
    pub fn step_age(&self) -> Option<Duration> {
        self.run.step_age()
    }

    /// Its speed.
    pub fn speed(&self) -> Speed {
        self.run.speed()
    }

    /// Changes the speed, at once.
    pub fn set_speed(&self, speed: Speed) {
        self.run.set_speed(speed);
    }

    /// Pauses the loop and its clock. Does nothing unless the session runs.
    pub fn pause(&self) {
        self.run.pause();
    }

    /// Resumes a paused session. Does nothing in other states.
    pub fn resume(&self) {
        self.run.resume();
    }

    /// Polls one task and pauses. With no task ready the clock moves to the next timer, unless an answer of the host is due,
    /// which may come before that timer.
    pub fn step(&self) -> StepResult {
        self.run.step()
    }

    /// Requests the cancellation of every task and lets them clean up, in real time. A second stop kills the session.
    pub fn stop(&self) {
        self.run.stop();
    }

    /// Ends the run at once: tasks are cancelled, and clean-up that awaits is dropped.
    pub fn kill(&self) {
        self.run.kill();
    }

    /// The network of its program: routes, listeners, open connections.
    pub fn network(&self) -> NetworkView {
        self.run.network()
    }

    /// Sets a route of its network.
    pub fn set_route(&self, settings: &RouteSettings) {
        self.run.set_route(settings);
    }

    /// Breaks a connection of its network.
    pub fn cut(&self, connection: u32) {
        self.run.cut(connection);
    }

    /// Has visitors send requests to the servers of its program; `None` if the run ends before they are answered.
    pub fn visit(&self, order: RequestOrder) -> impl Future<Output = Option<Vec<RequestAnswer>>> + use<> {
        let (sender, receiver) = oneshot::channel();
        self.run.visit(
            order,
            Box::new(move |answers| {
                // Who asked may wait no more.
                let _ = sender.send(answers);
            }),
        );
        async { receiver.await.ok() }
    }

    /// The loop time at this moment; after the end, the time of the end.
    pub fn now(&self) -> Time {
        self.run.now()
    }

    /// The events so far. The borrow must end before the next step.
    pub fn log(&self) -> Ref<'_, Log> {
        self.run.log()
    }

    /// The result so far, with `error` as its error: of a run that a panic of this page ends.
    pub fn failed(&self, error: String) -> Summary {
        self.run.failed(error)
    }

    /// The line of the program at which it failed, if that is known.
    pub fn fault(&self) -> Option<Fault> {
        self.run.fault()
    }

    /// The summary, once the run has ended.
    pub fn summary(&self) -> Option<Summary> {
        self.run.summary()
    }

    /// Waits for the end of the run, under any executor but the session's own.
    pub fn ended(self: &Rc<Self>) -> impl Future<Output = Summary> + use<> {
        let session = self.clone();
        poll_fn(move |cx| match session.summary() {
            Some(summary) => Poll::Ready(summary),
            None => {
                session.run.wake_at_end(cx.waker());
                Poll::Pending
            }
        })
    }

    /// The run's description in an export.
    pub fn about(&self) -> About<'_> {
        let params = self.program.args().map(|args| args.iter().collect()).unwrap_or_default();
        About { demo: self.program.name(), params, clock: self.started_at.name() }
    }

    /// The trace so far, as Chrome Trace Event JSON.
    pub fn chrome_trace(&self) -> String {
        chrome::export(&self.log(), &self.about())
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.run.kill();
    }
}
