//! The executor: a single-threaded, cooperative event loop that any host can drive.
//!
//! Reading order: [`time`] and [`host`] (what the executor is given; `grain`, how finely), `budget` (what a turn may do, and
//! what comes next), [`task`] (what it runs), [`executor`] (what a host holds; inside it `core`, the loop, and `step`, one step
//! of a task), then `task_cell` (a task in one allocation) over `raw` (the unsafe code: a future that is polled where it lies, a
//! waker that is a number), `waker_key` and `task_table` (from a waker to its task), `wake`, `cancel`, `current_task`, `run_queue`, `join_cell`, `timers` over `wheel`,
//! `names`, `panics`, [`instrument`] (what it reports about itself) with `emit`, [`gauge`] (what is shared tells how full it
//! is), [`worker`] (who works beside the loop; [`worker_id`], its number), `current` and `spawn` (what a task's code calls), `wait` (what a future waits
//! for), and the leaf futures that a task awaits: [`mod@sleep`], [`combinators`], [`join`]; [`abort`] (cancelling without
//! joining), [`call`], [`mod@task_group`], [`mod@task_local`]. [`sync`] has what tasks share. [`runner`] is a host without a page, [`testing`] one for tests.
//!
//! A task's life, and the only moves there are; each names the [`Instrument`] hook that reports it:
//!
//! ```text
//!             (1)        (2)       (3)          (4)           (2)
//!   spawn ---------> ready ---> running ---> suspended ------------> ready ...
//!                                  |  (2) woken while it ran: straight back to ready
//!                                  | (4)
//!                                  v
//!              completed | failed | cancelled
//!
//!   (1) task_spawned   (2) task_ready   (3) poll_began   (4) poll_ended
//! ```
//!
//! Cancellation is requested at any time ([`Instrument::cancel_requested`]) and takes effect at the next step:
//! the task is made ready, and instead of a poll its future is dropped, once.
//!
//! Invariants: the run queue is first in, first out, and what is woken during a round runs after what was
//! already queued; no borrow is held across a poll, a drop of a future or a call into the host; a wake is
//! attributed to the caller of the waker. This crate knows no browser, no trace and no page.

/// The README's example, compiled and run as a doc test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

pub mod abort;
mod budget;
pub mod call;
mod cancel;
pub mod combinators;
mod core;
mod current;
mod current_task;
mod emit;
pub mod executor;
pub mod gauge;
mod grain;
pub mod host;
pub mod instrument;
pub mod join;
mod join_cell;
mod names;
mod panics;
pub mod prelude;
mod raw;
mod run_queue;
pub mod runner;
pub mod sleep;
pub mod sorting;
mod spawn;
mod step;
pub mod stream;
pub mod sync;
pub mod task;
mod task_cell;
pub mod task_group;
pub mod task_local;
mod task_table;
pub mod testing;
pub mod time;
mod timers;
mod wait;
mod wake;
mod waker_key;
mod wheel;
pub mod worker;
pub mod worker_id;

pub use abort::AbortHandle;
pub use budget::{Budget, Turn};
pub use call::{TimerHandle, call_later, call_soon};
pub use combinators::{Elapsed, NamedWaitExt, timeout, yield_now};
pub use current::{HostWait, cancel_others, now, print, task_id};
pub use executor::Executor;
pub use gauge::Gauge;
pub use grain::watched_grain;
pub use host::{Clock, Host, MakePump, NoPender, PausableClock, Pender, Pump, Reading, VirtualClock};
pub use instrument::{Cause, Instrument, Level, PollOutcome, Wait, Work};
pub use join::{JoinError, JoinHandle};
#[cfg(not(target_arch = "wasm32"))]
pub use runner::run;
pub use runner::{RunError, Runner, run_virtual};
pub use sleep::{interval, sleep, sleep_until};
pub use spawn::{spawn, spawn_detached, try_spawn};
pub use stream::StreamExt;
pub use task::{Failure, TaskId};
pub use task_group::{GroupError, TaskGroup, task_group};
pub use time::{Millis, Time, ms};
pub use wait::WaitGuard;
pub use worker::Worker;
pub use worker_id::WorkerId;

/// Prints a line to the run's output, in the name of the task that is running.
///
/// Takes what `std::println!` takes. Outside a run the text goes nowhere.
#[macro_export]
macro_rules! println {
    ($($arg:tt)*) => { $crate::print(&::std::format!($($arg)*)) };
}
