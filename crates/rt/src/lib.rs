//! The executor: a single-threaded, cooperative event loop that any host can drive.
//!
//! | room | |
//! | --- | --- |
//! | `hosts` | what a loop lives on: [`time`], [`host`] (clock, pender, pump); [`runner`] without a page, [`testing`] for tests |
//! | `event_loop` | [`executor`] (the handle of a loop), a turn, a step, the run queue, timers |
//! | `tasks` | [`task`], its handle ([`join`], [`abort`]), and how a waker finds it |
//! | `raw` | the unsafe code: a future polled in place, a waker without a pointer |
//! | `report` | [`instrument`] (the hooks), the waits of futures, [`gauge`] (levels), [`worker`] (threads beside the loop) |
//! | `futures` | what a task awaits: [`mod@sleep`], [`combinators`], [`call`], [`mod@task_group`], [`mod@task_local`] |
//! | [`guest`] | the interface for guest tasks, whose steps another language runs |
//! | [`sync`] | what tasks share: locks, queues, events |
//!
//! Read `hosts`, `event_loop`, `tasks`, `report` in this order; each says where to go next. The modules of the rooms are public
//! at the top of the crate.
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

mod base;
mod event_loop;
mod futures;
pub mod guest;
mod hosts;
pub mod prelude;
mod raw;
mod report;
pub mod sync;
mod tasks;

pub use base::sorting;
pub use event_loop::budget::{Budget, Turn};
pub use event_loop::current::{HostWait, cancel_others, now, print, task_id};
pub use event_loop::executor::{self, Executor};
pub use futures::call::{self, TimerHandle, call_later, call_soon};
pub use futures::combinators::{self, Elapsed, NamedWaitExt, timeout, yield_now};
pub use futures::sleep::{self, interval, sleep, sleep_until};
pub use futures::stream::{self, StreamExt};
pub use futures::task_group::{self, GroupError, TaskGroup, task_group};
pub use futures::task_local;
pub use hosts::grain::watched_grain;
pub use hosts::host::{
    self, Clock, Host, MakePump, NoPender, PausableClock, Pender, Pump, Reading, VirtualClock,
};
#[cfg(not(target_arch = "wasm32"))]
pub use hosts::runner::run;
pub use hosts::runner::{self, RunError, Runner, run_virtual};
pub use hosts::testing;
pub use hosts::time::{self, Millis, Time, ms};
pub use report::gauge::{self, Gauge};
pub use report::instrument::{
    self, Cause, Deferred, Frame, GuestSite, GuestWait, Instrument, Level, PollOutcome, SpawnSite, Wait, Work,
};
pub use report::wait::WaitGuard;
pub use report::worker::{self, Worker};
pub use report::worker_id::{self, WorkerId};
pub use tasks::abort::{self, AbortHandle};
pub use tasks::join::{self, JoinError, JoinHandle};
pub use tasks::spawn::{spawn, spawn_detached, try_spawn};
pub use tasks::task::{self, Failure, TaskId};

/// Prints a line to the run's output, attributed to the running task.
///
/// Takes the arguments of `std::println!`. Outside a run the text is discarded.
#[macro_export]
macro_rules! println {
    ($($arg:tt)*) => { $crate::print(&::std::format!($($arg)*)) };
}
