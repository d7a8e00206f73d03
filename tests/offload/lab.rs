//! A pool whose workers the test plays: what they are sent, what they report, and what is told of it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use loopscope::offload::{Job, Pool, Report, Station};
use loopscope::rt::{
    Budget, Executor, Instrument, JoinHandle, Level, Pender, TaskId, Time, Turn, VirtualClock, Work, ms,
    println, spawn,
};

pub(crate) static DOUBLE: Job<u32, u32> = Job::new("double", |n| n * 2);
pub(crate) static SHOUT: Job<String, String> = Job::new("shout", |text| text.to_uppercase());

struct Silent;

impl Pender for Silent {
    fn pend(&self) {}
}

/// What is told of workers and the pool, as lines.
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

    fn worked(&self, _: Time, lane: TaskId, work: &Work<'_>) {
        match *work {
            Work::Joined { name } => self.line(format!("{name} is #{lane}")),
            Work::Began { what, since } => {
                self.line(format!("#{lane} began {what} at {}", since.as_millis_f64()))
            }
            Work::Ended { since } => self.line(format!("#{lane} ended at {}", since.as_millis_f64())),
        }
    }
}

/// Where a worker's reports go.
type Hear = Rc<dyn Fn(Report)>;

/// What happens to the workers, in order; a worker is a number, in the order of their starts.
#[derive(Default)]
pub(crate) struct Stage {
    seen: RefCell<Vec<String>>,
    hear: RefCell<Vec<Hear>>,
    /// Whether no worker can be started.
    pub(crate) refuses: Cell<bool>,
}

struct Played {
    pub(crate) stage: Rc<Stage>,
    number: usize,
}

impl Station for Played {
    fn send(&self, job: &'static str, input: &str) {
        self.stage.seen.borrow_mut().push(format!("{} gets {job} {input}", self.number));
    }
}

impl Drop for Played {
    fn drop(&mut self) {
        self.stage.seen.borrow_mut().push(format!("{} is gone", self.number));
    }
}

pub(crate) struct Lab {
    pub(crate) clock: Rc<VirtualClock>,
    pub(crate) executor: Executor,
    lines: Rc<Lines>,
    pub(crate) stage: Rc<Stage>,
}

impl Lab {
    pub(crate) fn new() -> Lab {
        let (clock, lines) = (VirtualClock::new(), Rc::new(Lines::default()));
        let executor = Executor::new(clock.clone(), Rc::new(Silent), Some(lines.clone()));
        Lab { clock, executor, lines, stage: Rc::default() }
    }

    /// Runs `main` with a pool of so many workers.
    pub(crate) fn run<F: Future<Output = ()> + 'static>(
        &self,
        workers: usize,
        main: impl FnOnce(Pool) -> F + 'static,
    ) {
        let stage = self.stage.clone();
        drop(self.executor.spawn("main", async move {
            let open = move |hear: Box<dyn Fn(Report)>| {
                if stage.refuses.get() {
                    return None;
                }
                stage.hear.borrow_mut().push(hear.into());
                let number = stage.hear.borrow().len();
                stage.seen.borrow_mut().push(format!("{number} starts"));
                Some(Rc::new(Played { stage: stage.clone(), number }) as Rc<dyn Station>)
            };
            main(Pool::over(workers, Box::new(open))).await;
        }));
        self.go_on();
    }

    pub(crate) fn go_on(&self) -> Turn {
        self.executor.tick(Budget::polls(1000))
    }

    /// A worker reports; then the loop goes on.
    pub(crate) fn hear(&self, worker: usize, report: Report) -> Turn {
        let hear = self.stage.hear.borrow()[worker - 1].clone();
        hear(report);
        self.go_on()
    }

    pub(crate) fn seen(&self) -> Vec<String> {
        self.stage.seen.take()
    }

    pub(crate) fn told(&self) -> Vec<String> {
        self.lines.0.take()
    }

    pub(crate) fn said(&self) -> Vec<String> {
        self.told().iter().filter_map(|line| line.strip_prefix("says ")).map(str::to_owned).collect()
    }
}

pub(crate) fn ready() -> Report {
    Report::Ready { ago: ms(0) }
}

pub(crate) fn done(output: &str) -> Report {
    Report::Done { ago: ms(0), output: Ok(output.to_owned()) }
}

pub(crate) fn lost(reason: &str) -> Report {
    Report::Lost { reason: reason.to_owned() }
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
