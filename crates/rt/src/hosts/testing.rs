//! A loop for tests, on a virtual clock. It logs every event as a line of text, so that a test asserts the exact list.
//!
//! ```
//! use loopscope_rt::testing::TestLoop;
//! use loopscope_rt::{ms, println, sleep};
//!
//! let test = TestLoop::new();
//! drop(test.executor.spawn("main", async {
//!     sleep(ms(20)).await;
//!     println!("done");
//! }));
//! test.run_to_end();
//! assert_eq!(test.events(), [
//!     "0 spawned main by host",
//!     "0 ready main by spawn",
//!     "0 poll main",
//!     "0 wait main on timer: sleep 20 ms",
//!     "0 pending main",
//!     "20 ready main by timer",
//!     "20 poll main",
//!     "20 end of wait main on timer: sleep 20 ms",
//!     "20 main says done",
//!     "20 completed main",
//! ]);
//! ```
//!
//! Invariant: events do not depend on real time, so a test is reproducible. Next: [`Runner`](crate::Runner), for programs
//! whose result matters instead of their events.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::time::Duration;

use super::host::{Clock, Pender, VirtualClock};
use super::time::Time;
use crate::event_loop::budget::{Budget, Turn};
use crate::event_loop::executor::Executor;
use crate::report::instrument::{Cause, Deferred, GuestWait, Instrument, PollOutcome, Wait, Work};
use crate::report::worker_id::WorkerId;
use crate::tasks::task::TaskId;

/// A pender that counts its calls.
#[derive(Debug, Default)]
pub struct CountingPender(Cell<u32>);

impl CountingPender {
    /// The number of calls.
    pub fn count(&self) -> u32 {
        self.0.get()
    }
}

impl Pender for CountingPender {
    fn pend(&self) {
        self.0.set(self.0.get() + 1);
    }
}

/// An instrument that logs each event, except for ticks and gauges, as a line: the loop time in milliseconds, the event, and
/// the task's name.
#[derive(Debug, Default)]
pub struct EventLines {
    lines: RefCell<Vec<String>>,
    /// Of tasks, by their numbers.
    names: RefCell<Vec<String>>,
    /// Of workers, by theirs.
    workers: RefCell<Vec<String>>,
    /// The waits that have not ended, by their numbers.
    waits: RefCell<HashMap<u32, String>>,
}

impl EventLines {
    /// The lines since the last call.
    pub fn take(&self) -> Vec<String> {
        self.lines.take()
    }

    fn line(&self, at: Time, text: String) {
        self.lines.borrow_mut().push(format!("{} {text}", at.as_millis_f64()));
    }

    fn name(&self, task: TaskId) -> String {
        self.names.borrow()[task.get() as usize - 1].clone()
    }

    fn worker(&self, worker: WorkerId) -> String {
        self.workers.borrow()[worker.get() as usize - 1].clone()
    }

    fn cause(&self, by: Cause) -> String {
        match by {
            Cause::Spawn => "spawn".into(),
            Cause::Timer => "timer".into(),
            Cause::Host => "host".into(),
            Cause::Task(task) => self.name(task),
            Cause::Worker(worker) => self.worker(worker),
        }
    }
}

/// # Panics
/// If the executor violates an invariant: ids that do not count up from 1, the end of a wait that has not begun.
impl Instrument for EventLines {
    fn task_spawned(&self, at: Time, task: TaskId, parent: Option<TaskId>, name: &str) {
        assert_eq!(self.names.borrow().len() + 1, task.get() as usize, "ids count up from 1");
        self.names.borrow_mut().push(name.into());
        let parent = parent.map_or("host".into(), |parent| self.name(parent));
        self.line(at, format!("spawned {name} by {parent}"));
    }

    fn task_ready(&self, at: Time, task: TaskId, by: Cause) {
        self.line(at, format!("ready {} by {}", self.name(task), self.cause(by)));
    }

    fn poll_began(&self, at: Time, task: TaskId) {
        self.line(at, format!("poll {}", self.name(task)));
    }

    fn poll_ended(&self, at: Time, task: TaskId, outcome: PollOutcome, error: Option<&str>) {
        let error = error.map_or(String::new(), |error| format!(": {error}"));
        self.line(at, format!("{outcome:?} {}{error}", self.name(task)).to_lowercase());
    }

    fn wait_began(&self, at: Time, task: TaskId, number: u32, wait: &Wait<'_>) {
        let wait = format!("{} on {}: {}", self.name(task), wait.kind, wait.label);
        self.line(at, format!("wait {wait}"));
        self.waits.borrow_mut().insert(number, wait);
    }

    fn guest_wait_began(&self, at: Time, task: TaskId, number: u32, wait: &GuestWait<'_>) {
        let wait = format!("{} on {}: {}", self.name(task), wait.site.kind, wait.site.label);
        self.line(at, format!("wait {wait}"));
        self.waits.borrow_mut().insert(number, wait);
    }

    fn wait_ended(&self, at: Time, task: TaskId, number: u32) {
        let wait = self.waits.borrow_mut().remove(&number).expect("it has begun, and not ended");
        assert!(wait.starts_with(&format!("{} on ", self.name(task))), "the wait of another task");
        self.line(at, format!("end of wait {wait}"));
    }

    fn cancel_requested(&self, at: Time, task: TaskId, by: Cause) {
        self.line(at, format!("cancel {} by {}", self.name(task), self.cause(by)));
    }

    fn failure_unclaimed(&self, at: Time, task: TaskId, error: &str) {
        self.line(at, format!("unclaimed {}: {error}", self.name(task)));
    }

    fn message(&self, at: Time, task: Option<TaskId>, text: &str) {
        let task = task.map_or("nobody".into(), |task| self.name(task));
        self.line(at, format!("{task} says {text}"));
    }

    fn error_message(&self, at: Time, task: Option<TaskId>, text: &str) {
        let task = task.map_or("nobody".into(), |task| self.name(task));
        self.line(at, format!("{task} complains {text}"));
    }

    fn deferred(&self, at: Time, event: &Deferred<'_>) {
        match *event {
            Deferred::Began { label, by } => self.line(at, format!("call {label} by {}", self.cause(by))),
            Deferred::Ended => self.line(at, "called".to_owned()),
        }
    }

    fn worked(&self, at: Time, worker: WorkerId, work: &Work<'_>) {
        match *work {
            Work::Joined { name } => {
                let count = self.workers.borrow().len();
                assert_eq!(count + 1, worker.get() as usize, "workers count up from 1, beside the tasks");
                self.workers.borrow_mut().push(name.into());
                self.line(at, format!("joined {name}"));
            }
            Work::Began { what, since } => {
                self.line(at, format!("{} began {what} at {}", self.worker(worker), since.as_millis_f64()));
            }
            Work::Ended { since } => {
                self.line(at, format!("{} was done at {}", self.worker(worker), since.as_millis_f64()));
            }
        }
    }
}

/// A loop on a virtual clock, and the log of its events.
pub struct TestLoop {
    /// The loop's clock.
    pub clock: Rc<VirtualClock>,
    /// The loop.
    pub executor: Executor,
    pender: Rc<CountingPender>,
    lines: Rc<EventLines>,
}

impl Default for TestLoop {
    fn default() -> TestLoop {
        TestLoop::new()
    }
}

impl TestLoop {
    /// A loop that logs its events.
    pub fn new() -> TestLoop {
        let lines = Rc::new(EventLines::default());
        TestLoop::with(Some(lines.clone()), lines)
    }

    /// A loop without an instrument: it logs nothing, and tests the executor's unwatched path.
    pub fn unwatched() -> TestLoop {
        TestLoop::with(None, Rc::default())
    }

    /// A loop with another instrument: it logs nothing.
    pub fn watched_by(instrument: Rc<dyn Instrument>) -> TestLoop {
        TestLoop::with(Some(instrument), Rc::default())
    }

    fn with(instrument: Option<Rc<dyn Instrument>>, lines: Rc<EventLines>) -> TestLoop {
        let clock = VirtualClock::new();
        let pender = Rc::new(CountingPender::default());
        let executor = Executor::new(clock.clone(), pender.clone(), instrument);
        TestLoop { clock, executor, pender, lines }
    }

    /// Advances the clock. Called from within a task, it makes the step take that long.
    pub fn advance(&self, time: Duration) {
        self.clock.advance_to(self.clock.read().now + time);
    }

    /// Runs until no task is left, or only the host can wake one. The clock jumps to the next timer.
    ///
    /// # Panics
    /// If a task does.
    pub fn run_to_end(&self) -> Turn {
        loop {
            match self.executor.tick(Budget::polls(1000)) {
                Turn::Sleeping(deadline) => self.clock.advance_to(deadline),
                Turn::Ready => {}
                end @ (Turn::Waiting | Turn::Done) => return end,
            }
        }
    }

    /// The number of calls of the pender.
    pub fn pends(&self) -> u32 {
        self.pender.count()
    }

    /// The events since the last call, or since that of [`TestLoop::output`].
    pub fn events(&self) -> Vec<String> {
        self.lines.take()
    }

    /// The texts that were printed since the last call, or since that of [`TestLoop::events`].
    pub fn output(&self) -> Vec<String> {
        let printed = |line: &String| line.split_once(" says ").map(|(_, text)| text.to_owned());
        self.events().iter().filter_map(printed).collect()
    }
}
