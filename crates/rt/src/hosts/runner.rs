//! Running a program without a page, as `asyncio.run` does: `run` in real time, [`run_virtual`] in virtual time.
//!
//! Invariant: the loop and everything that wakes its tasks belong to this thread. So with no task ready and no timer set no
//! task can ever be woken; that is an error instead of an endless wait.

use std::cell::Cell;
use std::error::Error;
use std::fmt;
use std::rc::Rc;
#[cfg(not(target_arch = "wasm32"))]
use std::{thread, time::Instant};

#[cfg(not(target_arch = "wasm32"))]
use super::host::Reading;
use super::host::{Clock, NoPender, VirtualClock};
use super::time::Time;
use crate::event_loop::budget::{Budget, Turn};
use crate::event_loop::current::cancel_others;
use crate::event_loop::executor::Executor;
use crate::report::instrument::Instrument;
use crate::tasks::join::JoinHandle;

/// Runs `program` as the task `main` in real time, and returns its output. While no task is ready, the thread sleeps until
/// the next timer. See [`Runner`].
///
/// ```
/// use loopscope_rt::{run, spawn};
///
/// let answer = run(async { spawn("child", async { 42 }).await.unwrap() });
/// assert_eq!(answer, Ok(42));
/// ```
///
/// # Errors
/// As `Runner::run`.
///
/// # Panics
/// If a task does.
#[cfg(not(target_arch = "wasm32"))]
pub fn run<F>(program: F) -> Result<F::Output, RunError>
where
    F: Future + 'static,
{
    Runner::new().run(program)
}

/// Runs `program` as the task `main` on a virtual clock, and returns its output. The clock jumps from timer to timer, so
/// hours pass at once, and runs are reproducible. See [`Runner`].
///
/// ```
/// use loopscope_rt::{RunError, Time, ms, now, run_virtual, sleep};
///
/// let day = run_virtual(async {
///     sleep(ms(86_400_000)).await;
///     now()
/// });
/// assert_eq!(day, Ok(Time::ZERO + ms(86_400_000)));
/// assert_eq!(run_virtual(std::future::pending::<()>()), Err(RunError::Deadlock { tasks: 1 }));
/// ```
///
/// # Errors
/// As `Runner::run`.
///
/// # Panics
/// If a task does.
pub fn run_virtual<F>(program: F) -> Result<F::Output, RunError>
where
    F: Future + 'static,
{
    Runner::new().run_virtual(program)
}

/// The reason why a program has no output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunError {
    /// All tasks, `main` among them, are suspended and no timer is set, so none can ever be woken.
    Deadlock {
        /// The number of suspended tasks.
        tasks: usize,
    },
    /// The task `main` was cancelled by another task, for example with [`cancel_others`].
    Cancelled,
}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RunError::Deadlock { tasks } => {
                write!(f, "deadlock: none of the program's tasks ({tasks}) will ever be woken")
            }
            RunError::Cancelled => f.write_str("the program was cancelled"),
        }
    }
}

impl Error for RunError {}

/// Runs programs (asyncio: `Runner`), each on a new loop. When `main` returns, all other tasks are cancelled; see
/// [`Executor::shut_down`] for the clean-up tasks that they spawn.
///
/// ```
/// use std::rc::Rc;
///
/// use loopscope_rt::testing::EventLines;
/// use loopscope_rt::{Runner, println};
///
/// let lines = Rc::new(EventLines::default());
/// let answer = Runner::watched_by(lines.clone()).run_virtual(async {
///     println!("hello");
///     42
/// });
/// assert_eq!(answer, Ok(42));
/// assert!(lines.take().contains(&"0 main says hello".to_owned()));
/// ```
#[derive(Clone, Default)]
pub struct Runner {
    instrument: Option<Rc<dyn Instrument>>,
}

/// The steps of a turn. After each turn the runner checks whether `main` has ended.
const STEPS_PER_TICK: u32 = 1000;

/// Real time since the start of the run.
#[cfg(not(target_arch = "wasm32"))]
struct HostClock(Instant);

#[cfg(not(target_arch = "wasm32"))]
impl Clock for HostClock {
    fn read(&self) -> Reading {
        let now = Time::ZERO + self.0.elapsed();
        Reading { now, wall: now }
    }
}

impl Runner {
    /// A runner without an instrument.
    pub fn new() -> Runner {
        Runner::default()
    }

    /// A runner of programs that `instrument` watches. Task ids start from 1 in each program.
    pub fn watched_by(instrument: Rc<dyn Instrument>) -> Runner {
        Runner { instrument: Some(instrument) }
    }

    /// [`run`], watched.
    ///
    /// # Errors
    /// If the program deadlocks, or cancels `main`.
    ///
    /// # Panics
    /// If a task does.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn run<F>(&self, program: F) -> Result<F::Output, RunError>
    where
        F: Future + 'static,
    {
        let clock = Rc::new(HostClock(Instant::now()));
        let wait_until = |until: Time| thread::sleep(until.since(clock.read().now));
        self.run_on(clock.clone(), wait_until, program)
    }

    /// [`run_virtual`], watched.
    ///
    /// # Errors
    /// As `Runner::run`.
    ///
    /// # Panics
    /// If a task does.
    pub fn run_virtual<F>(&self, program: F) -> Result<F::Output, RunError>
    where
        F: Future + 'static,
    {
        let clock = VirtualClock::new();
        self.run_on(clock.clone(), |until| clock.advance_to(until), program)
    }

    /// Runs `program` on `clock`; `wait_until` waits until the clock reaches a time.
    fn run_on<F>(
        &self,
        clock: Rc<dyn Clock>,
        wait_until: impl Fn(Time),
        program: F,
    ) -> Result<F::Output, RunError>
    where
        F: Future + 'static,
    {
        let executor = Executor::new(clock, Rc::new(NoPender), self.instrument.clone());
        let output = Rc::new(Cell::new(None));
        let returned = output.clone();
        let main = executor.spawn("main", async move {
            returned.set(Some(program.await));
            cancel_others();
        });
        drive(&executor, &main, wait_until)?;
        output.take().ok_or(RunError::Cancelled)
    }
}

/// Ticks until `main` has ended.
fn drive(executor: &Executor, main: &JoinHandle<()>, wait_until: impl Fn(Time)) -> Result<(), RunError> {
    loop {
        let turn = executor.tick(Budget::polls(STEPS_PER_TICK));
        match turn {
            _ if main.is_finished() => return Ok(()),
            Turn::Ready => {}
            Turn::Sleeping(deadline) => wait_until(deadline),
            Turn::Waiting | Turn::Done => return Err(RunError::Deadlock { tasks: executor.alive() }),
        }
    }
}
