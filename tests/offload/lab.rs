//! A pool with fake workers: the test delivers their messages, and reads what they are sent and what the instrument is told.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use loopscope::offload::{Job, Pool, WorkerHandle, WorkerMessage};
use loopscope::rt::{
    Budget, Executor, Instrument, JoinHandle, Level, NoPender, TaskId, Time, Turn, VirtualClock, Work,
    WorkerId, ms, println, spawn,
};
use loopscope::trace::Recorder;

pub(crate) static DOUBLE: Job<u32, u32> = Job::new("double", |n| n * 2);
pub(crate) static SHOUT: Job<String, String> = Job::new("shout", |text| text.to_uppercase());

/// What the instrument is told of workers and the pool, as lines.
#[derive(Default)]
pub(crate) struct Lines(RefCell<Vec<String>>);

impl Lines {
    fn line(&self, line: String) {
        self.0.borrow_mut().push(line);
    }
}

impl Instrument for Lines {
    fn gauged(&self, _: Time, _: Option<TaskId>, level: &Level<'_>) {
        self.line(format!("busy {}", level.level));
    }

    fn message(&self, _: Time, _: Option<TaskId>, text: &str) {
        self.line(format!("says {text}"));
    }

    fn worked(&self, _: Time, worker: WorkerId, work: &Work<'_>) {
        match *work {
            Work::Joined { name } => self.line(format!("{name} is #{worker}")),
            Work::Began { what, since } => {
                self.line(format!("#{worker} began {what} at {}", since.as_millis_f64()))
            }
            Work::Ended { since } => self.line(format!("#{worker} ended at {}", since.as_millis_f64())),
        }
    }
}

/// Receives the messages of a worker.
type OnMessage = Rc<dyn Fn(WorkerMessage)>;

/// What the pool does to its workers, in order. Workers are numbered in the order of their starts, from 1.
#[derive(Default)]
pub(crate) struct FakeWorkers {
    seen: RefCell<Vec<String>>,
    on_message: RefCell<Vec<OnMessage>>,
    /// Whether no worker can be started.
    pub(crate) refuses: Cell<bool>,
}

struct FakeWorker {
    pub(crate) workers: Rc<FakeWorkers>,
    number: usize,
}

impl WorkerHandle for FakeWorker {
    fn send(&self, job: &'static str, input: &str) {
        self.workers.seen.borrow_mut().push(format!("{} gets {job} {input}", self.number));
    }
}

impl Drop for FakeWorker {
    fn drop(&mut self) {
        self.workers.seen.borrow_mut().push(format!("{} is gone", self.number));
    }
}

pub(crate) struct Lab {
    pub(crate) clock: Rc<VirtualClock>,
    pub(crate) executor: Executor,
    lines: Rc<Lines>,
    pub(crate) workers: Rc<FakeWorkers>,
}

impl Lab {
    pub(crate) fn new() -> Lab {
        let lines = Rc::new(Lines::default());
        Lab::watched_by(lines.clone(), lines)
    }

    /// One whose whole run is recorded.
    pub(crate) fn recorded() -> (Lab, Rc<Recorder>) {
        let recorder = Rc::new(Recorder::default());
        (Lab::watched_by(recorder.clone(), Rc::default()), recorder)
    }

    fn watched_by(instrument: Rc<dyn Instrument>, lines: Rc<Lines>) -> Lab {
        let clock = VirtualClock::new();
        let executor = Executor::new(clock.clone(), Rc::new(NoPender), Some(instrument));
        Lab { clock, executor, lines, workers: Rc::default() }
    }

    /// Runs `main` with a pool of so many workers.
    pub(crate) fn run<F: Future<Output = ()> + 'static>(
        &self,
        max_workers: usize,
        main: impl FnOnce(Pool) -> F + 'static,
    ) {
        let workers = self.workers.clone();
        drop(self.executor.spawn("main", async move {
            let start = move |on_message: Box<dyn Fn(WorkerMessage)>| {
                if workers.refuses.get() {
                    return None;
                }
                workers.on_message.borrow_mut().push(on_message.into());
                let number = workers.on_message.borrow().len();
                workers.seen.borrow_mut().push(format!("{number} starts"));
                Some(Rc::new(FakeWorker { workers: workers.clone(), number }) as Rc<dyn WorkerHandle>)
            };
            main(Pool::with_starter(max_workers, Box::new(start))).await;
        }));
        self.go_on();
    }

    pub(crate) fn go_on(&self) -> Turn {
        self.executor.tick(Budget::polls(1000))
    }

    /// A message of a worker arrives; then the loop ticks.
    pub(crate) fn deliver(&self, worker: usize, message: WorkerMessage) -> Turn {
        let on_message = self.workers.on_message.borrow()[worker - 1].clone();
        on_message(message);
        self.go_on()
    }

    pub(crate) fn seen(&self) -> Vec<String> {
        self.workers.seen.take()
    }

    pub(crate) fn told(&self) -> Vec<String> {
        self.lines.0.take()
    }

    pub(crate) fn said(&self) -> Vec<String> {
        self.told().iter().filter_map(|line| line.strip_prefix("says ")).map(str::to_owned).collect()
    }
}

pub(crate) fn ready() -> WorkerMessage {
    WorkerMessage::Ready { ago: ms(0) }
}

pub(crate) fn done(output: &str) -> WorkerMessage {
    WorkerMessage::Done { ago: ms(0), output: Ok(output.to_owned()) }
}

pub(crate) fn lost(reason: &str) -> WorkerMessage {
    WorkerMessage::Lost { reason: reason.to_owned() }
}

/// Spawns a task that says what comes of doubling `n`.
pub(crate) fn double(pool: &Pool, n: u32) -> JoinHandle<()> {
    let job = pool.run(&DOUBLE, n);
    spawn(format!("double-{n}"), async move {
        match job.await {
            Ok(twice) => println!("{twice}"),
            Err(error) => println!("{error}"),
        }
    })
}
