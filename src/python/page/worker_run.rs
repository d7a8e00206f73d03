//! The run of a Python program in a worker.
//!
//! Its log is that of the worker, which arrives in pieces. Invariants: the run ends once: with the program, with the worker, or
//! when it is killed; then no message changes it. What was recorded stays.
//!
//! The page loads this on first use.

use std::cell::{Cell, Ref, RefCell};
use std::rc::{Rc, Weak};
use std::task::Waker;
use std::time::Duration;

use gloo_timers::callback::Timeout;
use js_sys::{Array, Object, Reflect};
use wasm_bindgen::JsValue;

use super::inbox::{Early, Inbox};
use super::order::{Order, PythonProgram, WorkerProgram};
use super::worker::{ProgramEnd, PythonWorker, WorkerReport};
use super::worker_network::WorkerNetwork;
use crate::net::http::visitors::{Answered, RequestOrder};
use crate::net::{NetworkView, RouteSettings};
use crate::platform::clock::PerformanceClock;
use crate::python::messages::{order_object, settings_object};
use crate::rt::{Clock, PollOutcome, Time};
use crate::session::{EndWakers, Fault, Loading, Run, Speed, State, StepResult, Summary};
use crate::trace::binary::Decoder;
use crate::trace::{DEFAULT_CAP, Log};

/// How long a stopped program may clean up before its worker is terminated.
const CLEAN_UP_MS: u32 = 600;

/// What a program is given beside its text.
pub(super) struct Given {
    /// What its interpreter has beside the page's packages: pairs of a file's name and its bytes.
    pub(super) wheels: Array,
    /// What the visitor set for the routes of the network.
    pub(super) routes: Vec<RouteSettings>,
}

/// A run in a worker.
pub struct WorkerRun {
    weak_self: Weak<WorkerRun>,
    program: WorkerProgram,
    given: Given,
    worker: RefCell<Option<PythonWorker>>,
    decoder: RefCell<Decoder>,
    state: Cell<State>,
    speed: Cell<Speed>,
    /// Until the program runs.
    loading: Cell<Option<Loading>>,
    /// The loop time of the last message, and when it came.
    now: Cell<(Time, Time)>,
    clock: Rc<PerformanceClock>,
    /// When events came last, in real time.
    progress: Cell<Time>,
    summary: RefCell<Option<Summary>>,
    fault: RefCell<Option<Fault>>,
    end_wakers: EndWakers,
    kill_timer: RefCell<Option<Timeout>>,
    waits_for_host: Cell<bool>,
    network: WorkerNetwork,
    /// Orders that came before the program ran.
    unsent: RefCell<Vec<(u32, JsValue)>>,
    /// Called when the program runs.
    began: RefCell<Option<Box<dyn FnOnce()>>>,
}

impl WorkerRun {
    pub(super) fn start(
        order: Order,
        given: Given,
        worker: Option<PythonWorker>,
        inbox: Option<&Rc<Inbox>>,
        began: impl FnOnce() + 'static,
    ) -> Rc<WorkerRun> {
        let clock = PerformanceClock::new();
        let run = Rc::new_cyclic(|weak: &Weak<WorkerRun>| WorkerRun {
            weak_self: weak.clone(),
            speed: Cell::new(order.speed),
            program: order.program,
            network: WorkerNetwork::new(&given.routes),
            given,
            worker: RefCell::new(worker),
            decoder: RefCell::new(Decoder::growing(DEFAULT_CAP)),
            state: Cell::new(State::Running),
            loading: Cell::new(Some(Loading::default())),
            now: Cell::new((Time::ZERO, clock.read().wall)),
            progress: Cell::new(clock.read().wall),
            clock,
            summary: RefCell::default(),
            fault: RefCell::default(),
            end_wakers: EndWakers::default(),
            kill_timer: RefCell::default(),
            waits_for_host: Cell::default(),
            unsent: RefCell::default(),
            began: RefCell::new(Some(Box::new(began))),
        });
        match inbox {
            Some(inbox) => {
                let hears = Rc::downgrade(&run);
                let early = inbox.give_to(Rc::new(move |report| {
                    if let Some(run) = hears.upgrade() {
                        run.hear(report);
                    }
                }));
                run.hear_early(early);
            }
            None => run.end(PollOutcome::Failed, Some("this browser does not start workers".to_owned())),
        }
        run
    }

    fn hear_early(&self, early: Early) {
        if let Some((loaded, total)) = early.loading {
            self.hear(WorkerReport::Progress { loaded, total });
        }
        if let Some(text) = early.fault {
            self.hear(WorkerReport::Fault { text });
        }
        if early.is_ready {
            self.hear(WorkerReport::Ready { snapshot: JsValue::UNDEFINED });
        }
    }

    /// Takes a message of the worker.
    pub(super) fn hear(&self, message: WorkerReport) {
        if self.state.get() == State::Ended {
            return;
        }
        match message {
            WorkerReport::Progress { loaded, total } => {
                self.loading.set(Some(Loading { loaded: loaded as u64, total: total as u64 }));
            }
            WorkerReport::Ready { .. } => self.begin(),
            WorkerReport::Events { bytes, state, now } => self.take_events(&bytes, &state, now),
            WorkerReport::Stepped { waits } => self.waits_for_host.set(waits),
            WorkerReport::Network { view } => self.network.set_view(view),
            WorkerReport::Answered { order, answers } => self.network.answer(order, answers),
            WorkerReport::Outdated(outdated) => {
                if let WorkerProgram::Python(program) = &self.program {
                    (program.on_outdated)(outdated);
                }
            }
            WorkerReport::Ended(ending) => self.end_with(ending),
            WorkerReport::Fault { text } => {
                let text = if text.is_empty() { "Python could not be loaded".to_owned() } else { text };
                self.break_off(PollOutcome::Failed, Some(text));
            }
        }
    }

    /// The interpreter has booted: the program starts.
    fn begin(&self) {
        self.loading.set(None);
        for settings in &self.given.routes {
            self.set_route(settings);
        }
        let speed = ("speed", JsValue::from_str(self.speed.get().name()));
        match &self.program {
            WorkerProgram::Python(PythonProgram { source, name, compat, .. }) => {
                let options = Object::new();
                for (option, value) in
                    [("compat", JsValue::from(*compat)), ("wheels", self.given.wheels.clone().into())]
                {
                    Reflect::set(&options, &option.into(), &value)
                        .expect("a fresh object takes any property");
                }
                let (source, name) = (JsValue::from_str(source), JsValue::from_str(name));
                self.post("run", &[("source", source), ("name", name), speed, ("options", options.into())]);
            }
            WorkerProgram::Demo(demo, args) => {
                let params: Vec<String> =
                    args.iter().map(|(name, value)| format!("{name}={value}")).collect();
                let params = JsValue::from_str(&params.join("&"));
                self.post("run", &[("demo", JsValue::from_str(demo.id)), ("params", params), speed]);
            }
        }
        if self.state.get() == State::Paused {
            self.command("pause");
        }
        let unsent = self.unsent.take();
        unsent.into_iter().for_each(|(number, request)| self.send_order(number, request));
        self.now.set((Time::ZERO, self.clock.read().wall));
        let began = self.began.take();
        if let Some(began) = began {
            began();
        }
    }

    fn post(&self, kind: &str, members: &[(&str, JsValue)]) {
        if let Some(worker) = &*self.worker.borrow() {
            worker.post(kind, members);
        }
    }

    fn send_order(&self, number: u32, request: JsValue) {
        self.post("request", &[("order", number.into()), ("request", request)]);
    }

    fn command(&self, word: &str) {
        self.post("command", &[("word", JsValue::from_str(word))]);
    }

    fn take_events(&self, bytes: &[u8], state: &str, now: f64) {
        if !bytes.is_empty() {
            self.progress.set(self.clock.read().wall);
        }
        let appended = self.decoder.borrow_mut().append(bytes);
        if let Err(error) = appended {
            // A fault of ours: the worker's log is checked like a file.
            return self.break_off(PollOutcome::Failed, Some(error.to_string()));
        }
        self.now.set((Time::from_millis_f64(now), self.clock.read().wall));
        // The page's own commands are ahead of the worker's answers; what the worker alone decides is its end.
        if state == "paused" && self.state.get() == State::Running {
            self.state.set(State::Paused);
        }
    }

    fn end_with(&self, ending: ProgramEnd) {
        let outcome = match &*ending.outcome {
            "completed" => PollOutcome::Completed,
            "cancelled" => PollOutcome::Cancelled,
            _ => PollOutcome::Failed,
        };
        let stopped = self.state.get() == State::Stopping && outcome == PollOutcome::Failed;
        let outcome = if stopped { PollOutcome::Cancelled } else { outcome };
        let place = match ending.line {
            0 => String::new(),
            line => format!(" ({}, line {line})", ending.file),
        };
        let error = (outcome == PollOutcome::Failed).then(|| format!("{}{place}", ending.error));
        let text = ending.error;
        let fault = (outcome == PollOutcome::Failed && ending.line > 0).then_some(Fault {
            file: ending.file,
            line: ending.line,
            text,
        });
        self.fault.replace(fault);
        let end = self.log().end();
        self.decoder.borrow_mut().end_lives(end);
        self.end(outcome, error);
    }

    /// Ends the run without its worker's word: what ran is recorded as cancelled.
    fn break_off(&self, outcome: PollOutcome, error: Option<String>) {
        let now = self.now();
        self.decoder.borrow_mut().end_lives(now);
        self.end(outcome, error);
    }

    fn end(&self, outcome: PollOutcome, error: Option<String>) {
        if self.state.replace(State::Ended) == State::Ended {
            return;
        }
        self.loading.set(None);
        drop(self.kill_timer.take());
        // The worker's drop terminates it.
        let worker = self.worker.take();
        drop(worker);
        self.network.end();
        self.summary.replace(Some(self.summarise(outcome, error)));
        self.end_wakers.wake_all();
    }

    fn summarise(&self, outcome: PollOutcome, error: Option<String>) -> Summary {
        let (tasks, polls) = {
            let decoder = self.decoder.borrow();
            (decoder.tasks(), decoder.polls())
        };
        Summary::of(&self.log(), outcome, error, tasks, polls)
    }

    /// Kills the run if its program does not end in time.
    fn limit_clean_up(&self) {
        let run = self.weak_self.clone();
        let timer = Timeout::new(CLEAN_UP_MS, move || {
            if let Some(run) = run.upgrade() {
                run.kill();
            }
        });
        self.kill_timer.replace(Some(timer));
    }

    fn set_state(&self, from: State, to: State, command: &str) {
        if self.state.get() == from {
            self.state.set(to);
            self.now.set((self.now(), self.clock.read().wall));
            self.command(command);
        }
    }
}

impl Run for WorkerRun {
    fn state(&self) -> State {
        self.state.get()
    }

    /// A demo in Rust needs no interpreter.
    fn loading(&self) -> Option<Loading> {
        self.loading.get().filter(|_| matches!(self.program, WorkerProgram::Python(_)))
    }

    fn step_age(&self) -> Option<Duration> {
        let runs = matches!(self.state.get(), State::Running | State::Stopping);
        let is_within = self.decoder.borrow().running().is_some();
        (runs && is_within).then(|| self.clock.read().wall.since(self.progress.get()))
    }

    fn speed(&self) -> Speed {
        self.speed.get()
    }

    fn set_speed(&self, speed: Speed) {
        self.speed.set(speed);
        self.post("speed", &[("speed", JsValue::from_str(speed.name()))]);
    }

    fn pause(&self) {
        self.set_state(State::Running, State::Paused, "pause");
    }

    fn resume(&self) {
        self.set_state(State::Paused, State::Running, "resume");
    }

    /// The step is made by the worker, so its result is that of the step before.
    fn step(&self) -> StepResult {
        if !matches!(self.state.get(), State::Running | State::Paused) {
            return StepResult::Ended;
        }
        self.pause();
        self.post("step", &[]);
        if self.waits_for_host.take() { StepResult::WaitsForHost } else { StepResult::Polled }
    }

    fn stop(&self) {
        match self.state.get() {
            State::Running | State::Paused if self.loading.get().is_some() => self.kill(),
            State::Running | State::Paused => {
                self.state.set(State::Stopping);
                self.command("stop");
                self.limit_clean_up();
            }
            State::Stopping => self.kill(),
            State::Ended => {}
        }
    }

    fn kill(&self) {
        if self.state.get() != State::Ended {
            self.break_off(PollOutcome::Cancelled, None);
        }
    }

    fn now(&self) -> Time {
        let (now, at) = self.now.get();
        let end = self.log().end();
        let runs =
            matches!(self.state.get(), State::Running | State::Stopping) && self.loading.get().is_none();
        match self.speed.get() {
            Speed::Real if runs => end.max(now + self.clock.read().wall.since(at)),
            _ if self.state.get() == State::Ended => end,
            _ => end.max(now),
        }
    }

    fn log(&self) -> Ref<'_, Log> {
        Ref::map(self.decoder.borrow(), Decoder::log)
    }

    fn summary(&self) -> Option<Summary> {
        self.summary.borrow().clone()
    }

    fn network(&self) -> NetworkView {
        self.network.view()
    }

    fn set_route(&self, settings: &RouteSettings) {
        self.network.set_route(settings);
        self.post("route", &[("settings", settings_object(settings))]);
    }

    fn cut(&self, connection: u32) {
        self.post("cut", &[("connection", connection.into())]);
    }

    fn visit(&self, order: RequestOrder, done: Answered) {
        if self.state.get() == State::Ended {
            return;
        }
        let number = self.network.add_order(done);
        let request = order_object(&order);
        if self.loading.get().is_some() {
            self.unsent.borrow_mut().push((number, request));
        } else {
            self.send_order(number, request);
        }
    }

    fn fault(&self) -> Option<Fault> {
        self.fault.borrow().clone()
    }

    fn failed(&self, error: String) -> Summary {
        self.summarise(PollOutcome::Failed, Some(error))
    }

    fn wake_at_end(&self, waker: &Waker) {
        self.end_wakers.add(waker);
    }
}
