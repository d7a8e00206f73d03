//! The executor: a single-threaded, cooperative event loop that any host can drive.
//!
//! Reading order:
//!
//! 1. The host's side: [`time`], [`host`] (clock, pender, pump), `grain` (a clock's resolution), `budget` (a turn's limits and
//!    result), [`executor`] (the handle of a loop).
//! 2. The loop: `core` (state and one turn), `step` (one step of a task), `run_queue`, `timers` over `wheel`, `cancel`, `panics`.
//! 3. A task: [`task`] (id and failure), `task_cell` (a task in one allocation), `join_cell` (its result), over `raw` (the unsafe
//!    code: a future polled in place, a waker without a pointer).
//! 4. From a waker to its task: `waker_key`, `task_table`, `wake`, `current_task` (the fast path).
//! 5. Reports: [`instrument`] (the hooks), `emit`, `names`, `wait` (the waits of futures), [`gauge`] (levels), [`worker`]
//!    and [`worker_id`] (threads beside the loop).
//! 6. What a task's code uses: `current`, `spawn`, the leaf futures in [`mod@sleep`], [`combinators`] and [`join`], [`abort`]
//!    (cancelling without joining), [`call`], [`mod@task_group`], [`mod@task_local`], and [`sync`] (locks, queues, events).
//! 7. Hosts: [`runner`] without a page, [`testing`] for tests.
//!
//! The states of a task and all transitions, numbered by the [`Instrument`] hooks that report them:
//!
//! ```text
//!             (1)        (2)       (3)          (4)           (2)
//!   spawn ---------> ready ---> running ---> suspended ------------> ready ...
//!                                  |  (2) woken in its own step: back to ready
//!                                  | (4)
//!                                  v
//!              completed | failed | cancelled
//!
//!   (1) task_spawned   (2) task_ready   (3) poll_began   (4) poll_ended
//! ```
//!
//! A cancellation may be requested at any time ([`Instrument::cancel_requested`]). It makes the task ready, and at its next
//! step the future is dropped instead of polled.
//!
//! Invariants: the run queue is FIFO, so tasks that are woken in a round run after those that were queued before; nothing is
//! borrowed across a poll, a drop of a future or a call into the host; a wake is attributed to the caller of the waker. This
//! crate does not depend on browser, trace or page.

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

/// Prints a line to the run's output, attributed to the running task.
///
/// Takes the arguments of `std::println!`. Outside a run the text is discarded.
#[macro_export]
macro_rules! println {
    ($($arg:tt)*) => { $crate::print(&::std::format!($($arg)*)) };
}
