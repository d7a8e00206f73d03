//! Loopscope: a cooperative executor for the browser's event loop, and a page that draws what its tasks do.
//!
//! A visitor picks a demo and runs it; the executor polls its tasks one at a time and tells an instrument about every
//! transition; the recorder writes these down; the model reads lanes and spans off the record; the page draws them.
//! Nothing is simulated: what is drawn is what the executor did.
//!
//! # Code map, in reading order
//!
//! - [`rt`] (`crates/rt`): the executor. Tasks, wakes with their causes, timers, clocks, groups. Start with the life of a task
//!   at the top of its `lib.rs`, then `rt::executor`.
//! - [`sync`] (the same crate): what tasks share and wait for each other with: lock, semaphore, queue, event, condition,
//!   barrier, one-shot channel.
//! - [`prelude`]: what most programs name of these two.
//! - [`offload`]: jobs that would hold up the loop, done by workers beside it.
//! - [`net`]: the page's network: streams, routes, the servers in this page, and (`net::lab`) those of the lab.
//! - [`trace`] (`crates/trace`): the events, the log that keeps them in bounded memory, the model that is read off them, files
//!   out and in.
//! - [`demos`]: one self-contained file a demo, listed once; `demos::catalogue` is what they declare.
//! - [`session`]: one run: start, pause, step, speed, stop. `session::ticker` has the table of when the loop ticks.
//! - `platform` (wasm32): the browser as a host: clock, pump, fetch, database.
//! - [`base`]: helpers that know nothing of tasks, traces or pages.
//! - `i18n`: texts in English and Simplified Chinese; a missing one does not compile.
//! - [`python`] (wasm32): the worker in which CPython runs on this executor, and the page's side of it.
//! - `reader` (wasm32, feature `reader`): the worker that reads trace files.
//! - `ui` (wasm32, feature `page`, but for its pure parts): the views, the timeline, the page's contracts.
//!
//! `main.rs` only boots the page, `reader/main.rs` and `offload/main.rs` the workers. `lab` is the companion server with real
//! services behind it. `xtask` holds set-up, tests and distribution, and nothing of the product. `ARCHITECTURE.md` says the same at more length, with where to begin for what.
//!
//! # Invariants
//!
//! - Imports go strictly downward: `main -> ui -> python -> session -> demos -> offload, sync -> rt`, `session -> platform -> sync` and
//!   `session -> trace -> rt`. Cargo holds it between crates; `tests/layering` holds it for all, and that no module of `rt`,
//!   `sync`, `trace` and `offload` imports itself by way of others.
//! - `rt` compiles with everything else deleted. Nothing below `session` knows there is a page; only `ui`, `reader`, `python`,
//!   `platform`, `offload` and `main.rs` name the browser's bindings.
//! - A wake is attributed to whoever called the waker, by the executor, so it is right for any future, third-party ones
//!   included.
//! - Everything that is drawn is a function of the recorded events.
//! - Nothing is held across a poll or a call into JavaScript: no borrow, no lock.
//! - Dropping a handle takes its effect back: a fetch is aborted, a listener removed, a timer cleared.

// What demos say is what any program says that uses this crate.
extern crate self as loopscope;

pub use loopscope_rt::{self as rt, prelude, println, sync, task_local};
pub use loopscope_trace as trace;

pub mod base;
pub mod demos;
pub mod i18n;
pub mod net;
pub mod offload;
#[cfg(target_arch = "wasm32")]
pub mod platform;
pub mod python;
#[cfg(all(target_arch = "wasm32", feature = "reader"))]
pub mod reader;
pub mod session;
pub mod ui;
