//! A program that runs: its loops, its clock, its record, and when its events leave for the page.
//!
//! Invariant: nothing is borrowed while CPython runs. Next: `loops`; `exports`, which CPython and the page call.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::{Rc, Weak};
use std::time::Duration;

use js_sys::Function;
use wasm_bindgen::JsValue;

use super::calls;
use super::jobs::JobWorkers;
use super::loops::{IDLE, Loops, STOPPED};
use super::orders;
use super::page_feed::{FRAME, PageFeed};
use super::sites::{Labels, Sites, SpawnSites};
use super::sockets::Sockets;
use crate::net::network;
use crate::platform;
use crate::rt::guest::{Callback, GuestTask, Steps};
use crate::rt::{Budget, Clock, Executor, Instrument, NoPender, Pender, Time, Turn};
use crate::session::{Speed, State, StepResult, Ticker};
use crate::trace::{Log, Recorder};

/// The log of the worker: the page has the whole one, so this one need only have what was not sent.
const LOG_CAP: usize = 400_000;

/// Events are sent at most this often from within a step.
const HEARTBEAT: Duration = Duration::from_millis(50);

/// The state of a program's run.
pub(super) struct ProgramRun {
    pub(super) ticker: Ticker,
    pub(super) recorder: Rc<Recorder>,
    pub(super) loops: Rc<Loops>,
    pub(super) sites: Sites,
    pub(super) spawn_sites: SpawnSites,
    pub(super) labels: Labels,
    pub(super) job_workers: JobWorkers,
    pub(super) sockets: Rc<Sockets>,
    /// CPython's tasks, by id. The network's servers have tasks too.
    tasks: RefCell<Vec<Option<GuestTask>>>,
    /// The callbacks that were neither called nor cancelled, by CPython's numbers.
    callbacks: RefCell<HashMap<u32, Callback>>,
    /// The error of the task whose step ends.
    error: RefCell<String>,
    /// The deadline of the wait that the step is about to report.
    deadline: Cell<Option<Time>>,
    page_feed: PageFeed,
    wakeup: Rc<Wakeup>,
    steps: RefCell<Option<Rc<dyn Steps>>>,
}

/// The pender of all loops: it asks for a turn.
pub(super) struct Wakeup(Weak<ProgramRun>);

impl Pender for Wakeup {
    fn pend(&self) {
        if let Some(program) = self.0.upgrade()
            && program.loops.running().is_some()
        {
            program.ticker.work_arrived();
        }
    }
}

impl ProgramRun {
    /// Begins a program: its loop time is zero now. Without a record its steps cost less.
    pub(super) fn begin(speed: Speed, is_recorded: bool) -> Rc<ProgramRun> {
        let host = platform::host();
        network().restart();
        let program = Rc::new_cyclic(|weak: &Weak<ProgramRun>| {
            let turned = weak.clone();
            let turn = Rc::new(move || {
                if let Some(program) = turned.upgrade() {
                    program.turn();
                }
            });
            let recorder = Rc::new(Recorder::new(Log::with_cap(LOG_CAP)));
            let ticker = Ticker::new(&host, speed, recorder.clone(), turn).resuming_rounds();
            let instrument = is_recorded.then(|| recorder.clone() as Rc<dyn Instrument>);
            let root = Executor::new(ticker.clock().clone(), Rc::new(NoPender), instrument);
            let loops = Rc::new(Loops::new(root));
            let page_feed = PageFeed::new(ticker.clock().read());
            ProgramRun {
                ticker,
                recorder,
                sockets: Sockets::new(&loops),
                loops,
                sites: Sites::default(),
                spawn_sites: SpawnSites::default(),
                labels: Labels::default(),
                job_workers: JobWorkers::default(),
                tasks: RefCell::default(),
                callbacks: RefCell::default(),
                error: RefCell::default(),
                deadline: Cell::default(),
                page_feed,
                wakeup: Rc::new(Wakeup(weak.clone())),
                steps: RefCell::default(),
            }
        });
        program.ticker.set_clock();
        program
    }

    /// Ends it: the last events leave.
    pub(super) fn end(&self) {
        self.ticker.end();
        self.sockets.clear();
        network().restart();
        self.flush();
        // It refers to this program.
        self.steps.take();
    }

    /// Sets what runs the steps of its tasks, before the first.
    pub(super) fn set_steps(&self, steps: Rc<dyn Steps>) {
        self.steps.replace(Some(steps));
    }

    pub(super) fn steps(&self) -> Option<Rc<dyn Steps>> {
        self.steps.borrow().clone()
    }

    pub(super) fn wakeup(&self) -> Rc<Wakeup> {
        self.wakeup.clone()
    }

    pub(super) fn add_task(&self, task: GuestTask) -> u32 {
        let number = task.id.get();
        let mut tasks = self.tasks.borrow_mut();
        tasks.resize(number as usize, None);
        tasks.push(Some(task));
        number
    }

    pub(super) fn task(&self, number: u32) -> Option<GuestTask> {
        self.tasks.borrow().get(number as usize).copied().flatten()
    }

    /// Makes a task ready.
    pub(super) fn wake(&self, number: u32) {
        if let Some(task) = self.task(number) {
            self.loops.any().wake(task);
        }
    }

    pub(super) fn add_callback(&self, handle: u32, callback: Callback) {
        self.callbacks.borrow_mut().insert(handle, callback);
    }

    pub(super) fn cancel_callback(&self, handle: u32) {
        let callback = self.callbacks.borrow_mut().remove(&handle);
        if let Some(callback) = callback {
            callback.cancel();
        }
    }

    /// Calls a callback, which the executor chose.
    pub(super) fn call(&self, handle: u32) {
        drop(self.callbacks.borrow_mut().remove(&handle));
        self.before_step();
        calls::run_callback(handle);
    }

    pub(super) fn set_error(&self, error: &str) {
        self.error.replace(error.to_owned());
    }

    pub(super) fn take_error(&self) -> String {
        self.error.take()
    }

    pub(super) fn set_deadline(&self, deadline: Time) {
        self.deadline.set(Some(deadline));
    }

    pub(super) fn take_deadline(&self) -> Option<Time> {
        self.deadline.take()
    }

    /// Runs a loop by the pump until it stops or is idle; then calls `resolve`.
    pub(super) fn run(&self, number: u32, resolve: Function) {
        self.loops.begin(number, Some(resolve));
        if self.ticker.state() != State::Paused {
            self.ticker.reschedule();
        }
    }

    /// Runs a loop on this stack, on the virtual clock.
    pub(super) fn run_now(&self, number: u32) -> &'static str {
        self.loops.begin(number, None);
        let word = loop {
            let Some(running) = self.loops.running() else { break STOPPED };
            let turn = running.executor.tick(Budget::polls(u32::MAX).resuming_the_round());
            if running.guest.take_stop() {
                break STOPPED;
            }
            match turn {
                Turn::Ready => {}
                Turn::Sleeping(deadline) => self.ticker.clock().advance_to(deadline),
                Turn::Waiting | Turn::Done => break IDLE,
            }
        };
        self.loops.end(word);
        self.flush();
        word
    }

    /// A turn, which the pump called for.
    fn turn(&self) {
        let Some(running) = self.loops.running() else { return };
        if let Some(turn) = self.ticker.turn(&running.executor) {
            self.after_turn(turn);
            let is_busy = self.loops.running().is_some() && turn == Turn::Ready;
            if is_busy && self.page_feed.unsent_for(&self.ticker) < FRAME {
                // Another turn follows at once.
                return;
            }
        }
        self.flush();
    }

    /// Ends the running of the loop if it was stopped, or if nothing can wake it.
    fn after_turn(&self, turn: Turn) {
        let Some(running) = self.loops.running() else { return };
        let is_expecting = self.loops.expects()
            || self.sockets.is_listening()
            || network().reaches_lab()
            || running.executor.host_waits() > 0;
        let idle = matches!(turn, Turn::Waiting | Turn::Done) && !is_expecting;
        let word = match running.guest.take_stop() {
            true => STOPPED,
            false if idle => IDLE,
            false => return,
        };
        self.ticker.set_clock();
        self.loops.end(word);
    }

    /// One step of the running loop; without one, only a pause.
    pub(super) fn step(&self) -> StepResult {
        let Some(running) = self.loops.running() else {
            self.ticker.pause();
            self.flush();
            return StepResult::WaitsForHost;
        };
        let (result, turn) = self.ticker.step(&running.executor);
        self.after_turn(turn);
        self.flush();
        result
    }

    /// Stops the program: all tasks are cancelled, in real time.
    pub(super) fn stop(&self) {
        if self.ticker.begin_to_stop() {
            calls::interrupt();
            self.ticker.reschedule();
        }
        self.flush();
    }

    /// `time.sleep`: the virtual clock jumps, in real time the thread blocks.
    pub(super) fn sleep(&self, time: Duration) {
        let until = self.ticker.now() + time;
        if !self.ticker.is_real() {
            self.ticker.clock().advance_to(until);
            return;
        }
        while self.ticker.now() < until {
            std::hint::spin_loop();
        }
    }

    /// Sends what has waited too long: the next step may never return.
    pub(super) fn before_step(&self) {
        if self.page_feed.is_due(self.loops.any().last_time()) {
            self.flush_events();
        }
    }

    /// Called now and then from within a long step.
    pub(super) fn heartbeat(&self) {
        if self.page_feed.unsent_for(&self.ticker) >= HEARTBEAT {
            self.flush_events();
        }
    }

    /// Has visitors send requests to the program's servers.
    pub(super) fn visit(self: &Rc<Self>, number: u32, order: &JsValue) {
        let (running, program) = (self.loops.running(), Rc::downgrade(self));
        let before = move || {
            if let Some(program) = program.upgrade() {
                program.flush();
            }
        };
        orders::carry_out(running.as_ref().map(|running| &running.guest), number, order, before);
        self.flush();
    }

    /// Sends what is new: events, state, network.
    pub(super) fn flush(&self) {
        self.flush_events();
        self.page_feed.send_network();
    }

    fn flush_events(&self) {
        self.page_feed.send_events(&self.ticker, &self.recorder);
    }
}
