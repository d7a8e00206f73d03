//! Work that would hold up the loop, done beside it: `run_in_executor`, over Web Workers.
//!
//! ```text
//!   task ---- Pool::run(&JOB, input) ----> queue ----> worker: a thread with a program and memory of its own
//!    ^                                                   |  began, done
//!    +------ woken, with the output <--------------------+
//! ```
//!
//! A worker shares no memory with the page: it is asked for a [`Job`] by name, and input and output are copied, as with
//! Python's `ProcessPoolExecutor`, which pickles where this writes text. What Python cannot do: dropping the future of a
//! job that is under way ends the job, and its worker.
//!
//! Reading order: [`job`], [`station`] (a worker as the pool sees it), [`pool`] (which worker gets what, and what becomes of it: no browser in it), [`error`]; then, for
//! the browser alone, `web` (a station that is a Web Worker), `serve` (the worker's side) and `stamp` (the clock of both).
//! `main.rs` boots the worker.

pub mod error;
pub mod job;
pub mod pool;
#[cfg(all(target_arch = "wasm32", feature = "worker"))]
pub mod serve;
#[cfg(target_arch = "wasm32")]
mod stamp;
pub mod station;
#[cfg(target_arch = "wasm32")]
mod web;

pub use error::JobError;
pub use job::{Job, Known};
pub use pool::{Offloaded, Pool};
pub use station::{Hear, Open, Report, Station};
