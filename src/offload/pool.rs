//! A pool of workers: which job goes to which of them, and what becomes of it.
//!
//! Invariants: jobs begin in the order in which they were first polled; a worker has one job at a time; a job whose future
//! is dropped is done by nobody from then on, and one that was under way takes its worker with it; nothing is borrowed while
//! a worker is started, sent to, or ended. It knows workers only as [`Station`]s, so it is tested without a browser.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::fmt::Display;
use std::marker::PhantomData;
use std::panic::Location;
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::str::FromStr;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use super::error::JobError;
use super::job::Job;
use super::station::{Open, Report, Station};
use crate::rt::{Gauge, HostWait, WaitGuard, Worker};

/// Workers that do jobs (asyncio: `ProcessPoolExecutor(max_workers)`, and `loop.run_in_executor`). They are started when
/// there is something to do, and end when the pool and the futures of all its jobs are dropped. Clones are the same pool.
#[derive(Clone)]
pub struct Pool(Rc<Crew>);

impl Pool {
    /// A pool of up to `workers` workers.
    ///
    /// # Panics
    /// If `workers` is zero.
    #[cfg(target_arch = "wasm32")]
    #[track_caller]
    pub fn new(workers: usize) -> Pool {
        Pool::over(workers, Box::new(super::web::open))
    }

    /// A pool of up to `workers` workers, which `open` starts.
    ///
    /// # Panics
    /// If `workers` is zero.
    #[track_caller]
    pub fn over(workers: usize, open: Open) -> Pool {
        assert!(workers > 0, "a pool needs at least one worker");
        let busy = Gauge::new("pool", Location::caller(), 0);
        Pool(Rc::new(Crew {
            most: workers,
            open,
            places: RefCell::default(),
            queue: RefCell::default(),
            busy,
        }))
    }

    /// Has a worker do `job` (asyncio: `loop.run_in_executor(pool, job, input)`). It is queued when the future is first
    /// polled; dropping the future withdraws it, or ends it and the worker that is at it.
    #[track_caller]
    pub fn run<I, O>(&self, job: &'static Job<I, O>, input: I) -> Offloaded<O>
    where
        I: Display,
        O: FromStr<Err: Display>,
    {
        let name = job.name();
        let input = input.to_string();
        let shown = if input.len() <= LONGEST_INPUT { &input } else { "…" };
        let label = format!("{name}({shown})");
        let order = Order { job: name, input, label, result: Cell::default(), waiting: Cell::default() };
        let (crew, order, at) = (self.0.clone(), Rc::new(order), Location::caller());
        Offloaded { crew, order, at, stage: Stage::New, wait: WaitGuard::new(), output: PhantomData }
    }
}

/// A longer input is not shown.
const LONGEST_INPUT: usize = 40;

/// A job that someone waits for.
struct Order {
    job: &'static str,
    input: String,
    /// As it is shown.
    label: String,
    result: Cell<Option<Result<String, JobError>>>,
    waiting: Cell<Option<Waker>>,
}

impl Order {
    fn settle(&self, result: Result<String, JobError>) {
        self.result.set(Some(result));
        if let Some(waiting) = self.waiting.take() {
            waiting.wake();
        }
    }
}

/// What came of a job, to be given out.
struct Settled {
    /// Who did it, or broke over it.
    worker: Option<Rc<Worker>>,
    order: Rc<Order>,
    result: Result<String, JobError>,
}

/// The workers of a pool and what they are to do.
struct Crew {
    most: usize,
    open: Open,
    places: RefCell<Vec<Place>>,
    queue: RefCell<VecDeque<Rc<Order>>>,
    /// How many workers have a job.
    busy: Gauge,
}

/// A worker's place in the pool. Whoever takes it after the worker has ended has the same lane in the trace.
struct Place {
    worker: Rc<Worker>,
    state: State,
}

#[derive(Clone)]
enum State {
    Vacant,
    Starting(Rc<dyn Station>),
    Idle(Rc<dyn Station>),
    Busy(Rc<dyn Station>, Rc<Order>),
}

impl Crew {
    fn enqueue(self: &Rc<Crew>, order: Rc<Order>) {
        self.queue.borrow_mut().push_back(order);
        self.dispatch(Vec::new());
    }

    /// Hands out jobs, and starts workers for those that are left, as long as there are both. Then, when all else is told and
    /// done, gives `results` out, and those of the jobs that no worker could be started for: who is woken is foreign code.
    fn dispatch(self: &Rc<Crew>, mut results: Vec<Settled>) {
        loop {
            let queued = self.queue.borrow().len();
            if queued == 0 {
                break;
            }
            if let Some((place, station)) = self.idle() {
                self.give(place, station);
            } else if self.count(|state| matches!(state, State::Starting(_))) >= queued
                || !self.start(&mut results)
            {
                break;
            }
        }
        self.busy.set_to(|| self.count(|state| matches!(state, State::Busy(..))));
        for Settled { worker, order, result } in results {
            match worker {
                Some(worker) => worker.wakes(|| order.settle(result)),
                None => order.settle(result),
            }
        }
    }

    fn count(&self, is: impl Fn(&State) -> bool) -> usize {
        self.places.borrow().iter().filter(|place| is(&place.state)).count()
    }

    fn idle(&self) -> Option<(usize, Rc<dyn Station>)> {
        self.places.borrow().iter().enumerate().find_map(|(place, Place { state, .. })| match state {
            State::Idle(station) => Some((place, station.clone())),
            _ => None,
        })
    }

    /// Gives the idle worker at `place` the next job.
    fn give(&self, place: usize, station: Rc<dyn Station>) {
        let Some(order) = self.queue.borrow_mut().pop_front() else { return };
        self.set(place, State::Busy(station.clone(), order.clone()));
        self.worker(place).ordered();
        station.send(order.job, &order.input);
    }

    /// Starts a worker, if there is a place; false if not. The job at the front is lost if the host refuses it.
    fn start(self: &Rc<Crew>, results: &mut Vec<Settled>) -> bool {
        let Some(place) = self.vacant_place() else { return false };
        let crew = Rc::downgrade(self);
        match (self.open)(Box::new(move |report| Crew::hear(&crew, place, report))) {
            Some(station) => {
                self.set(place, State::Starting(station));
                let worker = self.worker(place);
                worker.ordered();
                worker.began(START, Duration::ZERO);
            }
            None => results.extend(self.fail_next()),
        }
        true
    }

    /// A place without a worker, if there is one or one more may be made.
    fn vacant_place(&self) -> Option<usize> {
        let vacant = self.places.borrow().iter().position(|place| matches!(place.state, State::Vacant));
        let made = self.places.borrow().len();
        if vacant.is_some() || made == self.most {
            return vacant;
        }
        let worker = Rc::new(Worker::new(&format!("worker {}", made + 1)));
        self.places.borrow_mut().push(Place { worker, state: State::Vacant });
        Some(made)
    }

    fn worker(&self, place: usize) -> Rc<Worker> {
        self.places.borrow()[place].worker.clone()
    }

    /// Puts a place into another state. What it had is dropped after that, with nothing borrowed.
    fn set(&self, place: usize, state: State) -> State {
        std::mem::replace(&mut self.places.borrow_mut()[place].state, state)
    }

    fn hear(crew: &Weak<Crew>, place: usize, report: Report) {
        let Some(crew) = crew.upgrade() else { return };
        let state = crew.places.borrow()[place].state.clone();
        let settled = crew.heard(place, state, report);
        crew.dispatch(settled.into_iter().collect());
    }

    /// Takes in what is heard of a worker. Returns the result that it is, if it is one.
    fn heard(&self, place: usize, state: State, report: Report) -> Option<Settled> {
        let worker = self.worker(place);
        match (state, report) {
            (State::Starting(station), Report::Ready { ago }) => {
                worker.ended(ago);
                self.set(place, State::Idle(station));
            }
            (State::Busy(_, order), Report::Began { ago }) => worker.began(&order.label, ago),
            (State::Busy(station, order), Report::Done { ago, output }) => {
                worker.ended(ago);
                self.set(place, State::Idle(station));
                let result = output.map_err(|reason| JobError::NotUnderstood { job: order.job, reason });
                return Some(Settled { worker: Some(worker), order, result });
            }
            (State::Busy(_, order), Report::Lost { reason }) => {
                self.vacate(place);
                let result = Err(JobError::Broken { job: order.job, reason });
                return Some(Settled { worker: Some(worker), order, result });
            }
            (State::Starting(_), Report::Lost { .. }) => {
                self.vacate(place);
                return self.fail_next();
            }
            (State::Idle(_), Report::Lost { .. }) => self.vacate(place),
            // What else a worker says is about a job that it has no more.
            _ => {}
        }
        None
    }

    /// Ends the worker at `place`.
    fn vacate(&self, place: usize) {
        self.worker(place).ended(Duration::ZERO);
        drop(self.set(place, State::Vacant));
    }

    /// No worker could be started for the next job.
    fn fail_next(&self) -> Option<Settled> {
        let order = self.queue.borrow_mut().pop_front()?;
        let result = Err(JobError::NoWorker { job: order.job });
        Some(Settled { worker: None, order, result })
    }

    /// Nobody waits for `order` any more.
    fn withdraw(self: &Rc<Crew>, order: &Rc<Order>) {
        let is_its = |state: &State| matches!(state, State::Busy(_, theirs) if Rc::ptr_eq(theirs, order));
        let place = self.places.borrow().iter().position(|place| is_its(&place.state));
        match place {
            Some(place) => {
                self.vacate(place);
                self.dispatch(Vec::new());
            }
            None => self.queue.borrow_mut().retain(|queued| !Rc::ptr_eq(queued, order)),
        }
    }
}

/// What a worker does until it is ready for its first job.
const START: &str = "start";

/// The future of [`Pool::run`].
#[must_use = "a job is queued when it is awaited"]
pub struct Offloaded<O> {
    crew: Rc<Crew>,
    order: Rc<Order>,
    at: &'static Location<'static>,
    stage: Stage,
    wait: WaitGuard,
    output: PhantomData<fn() -> O>,
}

/// How far the future of a job is.
enum Stage {
    /// It was not polled.
    New,
    /// The job was queued, and its result is due.
    Owed { _host: HostWait },
    /// The result was given out.
    Done,
}

impl<O: FromStr<Err: Display>> Future for Offloaded<O> {
    type Output = Result<O, JobError>;

    /// # Panics
    /// When polled after it was ready: the job is done once.
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if let Some(result) = self.order.result.take() {
            self.stage = Stage::Done;
            self.wait.ready();
            let job = self.order.job;
            let unread = |error: O::Err| JobError::NotUnderstood { job, reason: error.to_string() };
            return Poll::Ready(result.and_then(|output| output.parse().map_err(unread)));
        }
        drop(self.order.waiting.replace(Some(cx.waker().clone())));
        match self.stage {
            Stage::New => {
                self.stage = Stage::Owed { _host: HostWait::begin() };
                self.crew.enqueue(self.order.clone());
            }
            Stage::Owed { .. } => {}
            Stage::Done => panic!("the future of the job {} was polled after it was ready", self.order.job),
        }
        let Offloaded { order, at, wait, .. } = &mut *self;
        wait.pending_for("worker", &order.label, at);
        Poll::Pending
    }
}

impl<O> Drop for Offloaded<O> {
    fn drop(&mut self) {
        if matches!(self.stage, Stage::Owed { .. }) {
            self.crew.withdraw(&self.order);
        }
    }
}
