//! A loop under observation.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::time::Duration;

use loopscope::rt::{
    Budget, Cause, Clock, Executor, Instrument, Pender, PollOutcome, TaskId, Time, Turn, VirtualClock, Wait,
    Work,
};

/// Logs every hook but the ticks as one line: time in ms, what, which task by name.
#[derive(Default)]
pub(crate) struct Lines {
    lines: RefCell<Vec<String>>,
    names: RefCell<Vec<String>>,
    /// The waits that last, by number.
    waits: RefCell<HashMap<u32, String>>,
}

impl Lines {
    /// The lines since the last look.
    pub(crate) fn take(&self) -> Vec<String> {
        self.lines.take()
    }

    fn line(&self, at: Time, text: String) {
        self.lines.borrow_mut().push(format!("{} {text}", at.as_millis_f64()));
    }

    fn name(&self, task: TaskId) -> String {
        self.names.borrow()[task.get() as usize - 1].clone()
    }

    fn cause(&self, by: Cause) -> String {
        match by {
            Cause::Spawn => "spawn".into(),
            Cause::Timer => "timer".into(),
            Cause::Host => "host".into(),
            Cause::Task(task) => self.name(task),
        }
    }
}

impl Instrument for Lines {
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

    fn wait_began(&self, at: Time, task: TaskId, number: u32, wait: &Wait<'_>) {
        let wait = format!("{} on {}: {}", self.name(task), wait.kind, wait.label);
        self.line(at, format!("wait {wait}"));
        self.waits.borrow_mut().insert(number, wait);
    }

    fn wait_ended(&self, at: Time, task: TaskId, number: u32) {
        let wait = self.waits.borrow_mut().remove(&number).expect("it has begun, and not ended");
        assert!(wait.starts_with(&format!("{} on ", self.name(task))), "the wait of another task");
        self.line(at, format!("end of wait {wait}"));
    }

    fn poll_ended(&self, at: Time, task: TaskId, outcome: PollOutcome, error: Option<&str>) {
        let error = error.map_or(String::new(), |error| format!(": {error}"));
        self.line(at, format!("{outcome:?} {}{error}", self.name(task)).to_lowercase());
    }

    fn cancel_requested(&self, at: Time, task: TaskId, by: Cause) {
        self.line(at, format!("cancel {} by {}", self.name(task), self.cause(by)));
    }

    fn message(&self, at: Time, task: Option<TaskId>, text: &str) {
        let task = task.map_or("nobody".into(), |task| self.name(task));
        self.line(at, format!("{task} says {text}"));
    }

    fn worked(&self, at: Time, lane: TaskId, work: &Work<'_>) {
        match *work {
            Work::Joined { name } => {
                assert_eq!(
                    self.names.borrow().len() + 1,
                    lane.get() as usize,
                    "workers count with the tasks"
                );
                self.names.borrow_mut().push(name.into());
                self.line(at, format!("joined {name}"));
            }
            Work::Began { what, since } => {
                self.line(at, format!("{} began {what} at {}", self.name(lane), since.as_millis_f64()));
            }
            Work::Ended { since } => {
                self.line(at, format!("{} was done at {}", self.name(lane), since.as_millis_f64()));
            }
        }
    }

    fn failure_unclaimed(&self, at: Time, task: TaskId, error: &str) {
        self.line(at, format!("unclaimed {}: {error}", self.name(task)));
    }
}

/// Counts how often it was rung.
#[derive(Default)]
pub(crate) struct Bell(Cell<u32>);

impl Pender for Bell {
    fn pend(&self) {
        self.0.set(self.0.get() + 1);
    }
}

pub(crate) struct Lab {
    pub(crate) clock: Rc<VirtualClock>,
    pub(crate) executor: Executor,
    bell: Rc<Bell>,
    lines: Rc<Lines>,
}

impl Lab {
    pub(crate) fn new() -> Lab {
        let lines = Rc::new(Lines::default());
        Lab::with(Some(lines.clone()), lines)
    }

    /// One in which nobody watches: there are no lines.
    pub(crate) fn unwatched() -> Lab {
        Lab::with(None, Rc::default())
    }

    fn with(instrument: Option<Rc<dyn Instrument>>, lines: Rc<Lines>) -> Lab {
        let clock = VirtualClock::new();
        let bell = Rc::new(Bell::default());
        let executor = Executor::new(clock.clone(), bell.clone(), instrument);
        Lab { clock, executor, bell, lines }
    }

    /// Moves the clock on.
    pub(crate) fn spend(&self, time: Duration) {
        self.clock.advance_to(self.clock.read().now + time);
    }

    /// Runs until only the host could go on, or nothing is left.
    pub(crate) fn run(&self) -> Turn {
        loop {
            match self.executor.tick(Budget::polls(1000)) {
                Turn::Sleeping(deadline) => self.clock.advance_to(deadline),
                Turn::Ready => {}
                end => return end,
            }
        }
    }

    /// How often the host was asked for a tick.
    pub(crate) fn rings(&self) -> u32 {
        self.bell.0.get()
    }

    /// The lines since the last look.
    pub(crate) fn seen(&self) -> Vec<String> {
        self.lines.take()
    }

    /// Those of the lines since the last look that are printed messages, without time and task.
    pub(crate) fn said(&self) -> Vec<String> {
        let said = |line: &String| line.split_once(" says ").map(|(_, text)| text.to_owned());
        self.seen().iter().filter_map(said).collect()
    }
}
