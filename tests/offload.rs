//! A pool and its jobs, with workers that the test plays.
#![cfg(not(target_arch = "wasm32"))]

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use loopscope::offload::{Job, JobError, Known, Pool, Report, Station};
use loopscope::rt::{
    Budget, Executor, Instrument, JoinHandle, Level, Pender, TaskId, Time, Turn, VirtualClock, ms, println,
    spawn,
};

static DOUBLE: Job<u32, u32> = Job::new("double", |n| n * 2);
static SHOUT: Job<String, String> = Job::new("shout", |text| text.to_uppercase());

struct Silent;

impl Pender for Silent {
    fn pend(&self) {}
}

/// What is told of workers and the pool, as lines.
#[derive(Default)]
struct Lines(RefCell<Vec<String>>);

impl Lines {
    fn line(&self, line: String) {
        self.0.borrow_mut().push(line);
    }
}

impl Instrument for Lines {
    fn worker_joined(&self, _: Time, lane: TaskId, name: &str) {
        self.line(format!("{name} is #{lane}"));
    }

    fn work_began(&self, _: Time, lane: TaskId, since: Time, what: &str) {
        self.line(format!("#{lane} began {what} at {}", since.as_millis_f64()));
    }

    fn work_ended(&self, _: Time, lane: TaskId, since: Time) {
        self.line(format!("#{lane} ended at {}", since.as_millis_f64()));
    }

    fn gauged(&self, _: Time, _: Option<TaskId>, level: &Level<'_>) {
        self.line(format!("busy {}", level.level));
    }

    fn message(&self, _: Time, _: Option<TaskId>, text: &str) {
        self.line(format!("says {text}"));
    }
}

/// Where a worker's reports go.
type Hear = Rc<dyn Fn(Report)>;

/// What happens to the workers, in order; a worker is a number, in the order of their starts.
#[derive(Default)]
struct Stage {
    seen: RefCell<Vec<String>>,
    hear: RefCell<Vec<Hear>>,
    refuses: Cell<bool>,
}

struct Played {
    stage: Rc<Stage>,
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

struct Lab {
    clock: Rc<VirtualClock>,
    executor: Executor,
    lines: Rc<Lines>,
    stage: Rc<Stage>,
}

impl Lab {
    fn new() -> Lab {
        let (clock, lines) = (VirtualClock::new(), Rc::new(Lines::default()));
        let executor = Executor::new(clock.clone(), Rc::new(Silent), Some(lines.clone()));
        Lab { clock, executor, lines, stage: Rc::default() }
    }

    /// Runs `main` with a pool of so many workers.
    fn run<F: Future<Output = ()> + 'static>(&self, workers: usize, main: impl FnOnce(Pool) -> F + 'static) {
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

    fn go_on(&self) -> Turn {
        self.executor.tick(Budget::polls(1000))
    }

    /// A worker reports; then the loop goes on.
    fn hear(&self, worker: usize, report: Report) -> Turn {
        let hear = self.stage.hear.borrow()[worker - 1].clone();
        hear(report);
        self.go_on()
    }

    fn seen(&self) -> Vec<String> {
        self.stage.seen.take()
    }

    fn told(&self) -> Vec<String> {
        self.lines.0.take()
    }

    fn said(&self) -> Vec<String> {
        self.told().iter().filter_map(|line| line.strip_prefix("says ")).map(str::to_owned).collect()
    }
}

fn ready() -> Report {
    Report::Ready { ago: ms(0) }
}

fn done(output: &str) -> Report {
    Report::Done { ago: ms(0), output: Ok(output.to_owned()) }
}

fn lost(reason: &str) -> Report {
    Report::Lost { reason: reason.to_owned() }
}

/// Spawns a task that says what comes of doubling `n`.
fn double(pool: &Pool, n: u32) -> JoinHandle<()> {
    let job = pool.run(&DOUBLE, n);
    spawn(format!("double-{n}"), async move {
        match job.await {
            Ok(twice) => println!("{twice}"),
            Err(error) => println!("{error}"),
        }
    })
}

#[test]
fn a_job_is_its_function_with_text_around_it() {
    assert_eq!(SHOUT.answer("hey\n").expect("a text"), "HEY\n");
    assert_eq!((DOUBLE.answer("21").expect("a number"), Known::name(&DOUBLE)), ("42".to_owned(), "double"));
    assert!(DOUBLE.answer("many").is_err());
}

#[test]
fn jobs_are_done_in_order_by_as_many_workers_as_there_are() {
    let lab = Lab::new();
    lab.run(2, async |pool| drop([1, 2, 3, 4].map(|n| double(&pool, n))));
    assert_eq!(lab.seen(), ["1 starts", "2 starts"]);
    lab.hear(2, ready());
    lab.hear(1, ready());
    assert_eq!(lab.seen(), ["2 gets double 1", "1 gets double 2"]);
    lab.hear(1, done("4"));
    lab.hear(2, done("2"));
    assert_eq!(lab.seen(), ["1 gets double 3", "2 gets double 4"]);
    lab.hear(1, done("6"));
    assert_eq!(lab.hear(2, done("8")), Turn::Done);
    assert_eq!(lab.seen(), ["1 is gone", "2 is gone"], "with the last that could use them");
    assert_eq!(lab.said(), ["4", "2", "6", "8"]);
}

#[test]
fn a_worker_is_started_only_for_a_job_that_none_is_free_for() {
    let lab = Lab::new();
    lab.run(9, async |pool| {
        let _ = double(&pool, 1).await;
        let _ = double(&pool, 2).await;
    });
    lab.hear(1, ready());
    lab.hear(1, done("2"));
    assert_eq!(lab.seen(), ["1 starts", "1 gets double 1", "1 gets double 2"]);
}

#[test]
fn the_trace_has_the_workers_lane_and_how_many_are_busy() {
    let lab = Lab::new();
    lab.run(1, async |pool| double(&pool, 7).await.expect("it is not cancelled"));
    lab.clock.advance_to(Time::ZERO + ms(10));
    lab.hear(1, Report::Ready { ago: ms(2) });
    lab.clock.advance_to(Time::ZERO + ms(20));
    lab.hear(1, Report::Began { ago: ms(5) });
    lab.clock.advance_to(Time::ZERO + ms(50));
    lab.hear(1, Report::Done { ago: ms(10), output: Ok("14".into()) });
    assert_eq!(
        lab.told(),
        [
            "busy 0",
            "worker 1 is #3",
            "#3 began start at 0",
            "#3 ended at 8",
            "busy 1",
            "#3 began double(7) at 15",
            "#3 ended at 40",
            "busy 0",
            "says 14",
        ]
    );
}

#[test]
fn a_dropped_job_ends_its_worker_and_the_next_job_gets_a_new_one_in_its_lane() {
    let lab = Lab::new();
    lab.run(1, async |pool| {
        let first = double(&pool, 1);
        let second = double(&pool, 2);
        let third = double(&pool, 3);
        println!("jobs are there");
        loopscope::rt::sleep(ms(5)).await;
        second.cancel();
        first.cancel();
        let _ = third.await;
    });
    lab.hear(1, ready());
    lab.hear(1, Report::Began { ago: ms(0) });
    lab.clock.advance_to(Time::ZERO + ms(5));
    lab.go_on();
    assert_eq!(lab.seen(), ["1 starts", "1 gets double 1", "1 is gone", "2 starts"]);
    lab.hear(2, ready());
    assert_eq!(lab.hear(2, done("6")), Turn::Done);
    assert_eq!(lab.seen(), ["2 gets double 3", "2 is gone"]);
    assert_eq!(
        lab.told()[7..],
        ["#5 ended at 5", "#5 began start at 5", "busy 0", "#5 ended at 5", "busy 1", "busy 0", "says 6"]
    );
}

#[test]
fn a_job_that_breaks_its_worker_fails_alone() {
    let lab = Lab::new();
    lab.run(1, async |pool| drop([1, 2, 3].map(|n| double(&pool, n))));
    lab.hear(1, ready());
    lab.hear(1, lost("attempt to multiply with overflow"));
    lab.hear(2, ready());
    lab.hear(2, lost(""));
    lab.hear(3, ready());
    assert_eq!(lab.hear(3, done("6")), Turn::Done);
    assert_eq!(
        lab.said(),
        ["double panicked in its worker: attempt to multiply with overflow", "double broke its worker", "6"]
    );
}

#[test]
fn where_no_worker_can_be_started_each_job_fails() {
    let none = "there is no worker for double: the workers' program could not be loaded";
    let lab = Lab::new();
    lab.run(2, async |pool| drop([1, 2, 3].map(|n| double(&pool, n))));
    lab.hear(1, lost(""));
    lab.hear(2, lost(""));
    lab.hear(3, lost(""));
    assert_eq!(lab.said(), [none; 3]);
    lab.stage.refuses.set(true);
    lab.run(1, async |pool| drop([1, 2].map(|n| double(&pool, n))));
    assert_eq!((lab.said(), lab.go_on()), (vec![none.to_owned(); 2], Turn::Done));
}

#[test]
fn an_idle_worker_that_is_lost_is_replaced() {
    let lab = Lab::new();
    lab.run(1, async |pool| {
        let _ = double(&pool, 1).await;
        loopscope::rt::sleep(ms(5)).await;
        let _ = double(&pool, 2).await;
    });
    lab.hear(1, ready());
    lab.hear(1, done("2"));
    lab.hear(1, lost(""));
    lab.clock.advance_to(Time::ZERO + ms(5));
    lab.go_on();
    assert_eq!(lab.seen(), ["1 starts", "1 gets double 1", "1 is gone", "2 starts"]);
}

#[test]
fn what_is_not_understood_is_an_error() {
    let lab = Lab::new();
    lab.run(1, async |pool| drop([1, 2].map(|n| double(&pool, n))));
    lab.hear(1, ready());
    lab.hear(1, done("two"));
    lab.hear(1, Report::Done { ago: ms(0), output: Err("the worker does not know this job".into()) });
    let said = lab.said();
    assert!(
        said[0]
            .starts_with("the page and the worker do not understand each other over double: invalid digit"),
        "{said:?}"
    );
    assert!(said[1].ends_with("over double: the worker does not know this job"), "{said:?}");
    let error = JobError::Broken { job: "double", reason: String::new() };
    assert_eq!(format!("{error:?}"), error.to_string());
}

#[test]
fn a_job_that_is_never_polled_is_never_done() {
    let lab = Lab::new();
    lab.run(1, async |pool| drop(pool.run(&SHOUT, "x".repeat(99))));
    assert!(lab.seen().is_empty());
}

#[test]
#[should_panic(expected = "a pool needs at least one worker")]
fn a_pool_without_workers_is_refused() {
    Lab::new().run(0, async |_| {});
}
