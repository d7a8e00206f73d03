//! Jobs that would block the loop, run beside it: `run_in_executor`, over Web Workers.
//!
//! ```text
//!   task ---- Pool::run(&JOB, input) ----> queue ----> worker: a thread with its own program and memory
//!    ^                                                   |  began, done
//!    +------ woken, with the output <--------------------+
//! ```
//!
//! A worker shares no memory with the page: a [`Job`] is named in a message, and input and output are copied, as with Python's
//! `ProcessPoolExecutor`, which pickles where this formats text. Unlike Python, dropping the future of a running job
//! terminates the job, and its worker.
//!
//! Reading order: [`job`], [`worker_handle`] (a worker as the pool sees it), [`pool`], `dispatcher` (which worker gets which
//! job; no browser in it), [`error`]; then, for the browser alone, `web_worker` (a handle over a Web Worker), `serve` (the worker's side) and
//! `timestamp` (the clock of both). `main.rs` boots the worker.
//!
//! The page loads this on first use.

mod dispatcher;
pub mod error;
pub mod job;
pub mod pool;
#[cfg(all(target_arch = "wasm32", feature = "worker"))]
pub mod serve;
#[cfg(target_arch = "wasm32")]
mod timestamp;
#[cfg(target_arch = "wasm32")]
mod web_worker;
pub mod worker_handle;

pub use error::JobError;
pub use job::{ErasedJob, Job};
pub use pool::{JobFuture, Pool};
pub use worker_handle::{OnMessage, StartWorker, WorkerHandle, WorkerMessage};
