//! Running a program without a page, as `asyncio.run` does: `run` on the host's clock, [`run_virtual`] on a clock that jumps.
//!
//! Invariant: the loop and all that wakes its tasks belong to this thread, so when no task is ready and no timer is set nothing
//! will ever happen; that is an error, and not a wait without end.

use std::cell::Cell;
use std::error::Error;
use std::fmt;
use std::rc::Rc;
#[cfg(not(target_arch = "wasm32"))]
use std::{thread, time::Instant};

use super::budget::{Budget, Turn};
use super::current::cancel_others;
use super::executor::Executor;
#[cfg(not(target_arch = "wasm32"))]
use super::host::Reading;
use super::host::{Clock, NoPender, VirtualClock};
use super::instrument::Instrument;
use super::join::JoinHandle;
use super::time::Time;

/// Runs `program` as the task `main` on the host's clock, and gives its output. The thread sleeps until the next timer while no
/// task is ready. See [`Runner`].
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

/// Runs `program` as the task `main` on a virtual clock, and gives its output: hours wait_until in no time, and a run is the same
/// each time. See [`Runner`].
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

/// Why a program has no output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunError {
    /// So many tasks are suspended, `main` among them, no timer is set, and nobody is left who could wake one.
    Deadlock {
        /// How many.
        tasks: usize,
    },
    /// The task `main` was cancelled, by another: with [`cancel_others`] for example.
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

/// Runs programs (asyncio: `Runner`), each on a loop of its own. When `main` returns, all other tasks are cancelled; what they
/// spawn to clean up may finish as far as it need not wait, see [`Executor::shut_down`].
#[derive(Clone, Default)]
pub struct Runner {
    instrument: Option<Rc<dyn Instrument>>,
}

/// How many steps are made between looks at whether `main` has ended.
const STEPS_PER_TICK: u32 = 1000;

/// The host's time, from the start of the run.
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
    /// A runner of programs that nobody watches.
    pub fn new() -> Runner {
        Runner::default()
    }

    /// A runner of programs that `instrument` watches. The ids of their tasks begin anew with each program.
    pub fn watched_by(instrument: Rc<dyn Instrument>) -> Runner {
        Runner { instrument: Some(instrument) }
    }

    /// [`run`], watched.
    ///
    /// # Errors
    /// If the program waits for what can never happen, or cancels itself.
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

    /// Runs on `clock`, which `wait_until` has wait_until until a moment.
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
