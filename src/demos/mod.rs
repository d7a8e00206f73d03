//! The demos: one self-contained file each, shown in the page as it runs, beside the Python that does the same.
//!
//! Reading order: [`catalogue`] (what there is), [`param`] (what a visitor may set), [`source`] (what
//! the page shows of them), then any demo. To add one, write
//! its `.rs` and `.py` files and its entry in the catalogue, and list the jobs that it has workers do (`JOBS`).
//!
//! Invariant: a demo imports only `rt`, `sync`, `offload` and the calls of `platform` that it shows, never another
//! demo: what a learner reads is the whole of it. The displayed source is the running source.
//!
//! The page loads these on first use: `async_iterator`, `context_manager`, `fetch`, `panic`, `run_in_executor`, `sleep`, `turns`.

#![allow(
    unreachable_pub,
    reason = "a learner reads `pub async fn main`; where the catalogue calls it from is no concern"
)]

mod async_iterator;
pub mod catalogue;
#[cfg(target_arch = "wasm32")]
mod context_manager;
#[cfg(target_arch = "wasm32")]
mod fetch;
mod panic;
pub mod param;
#[cfg(target_arch = "wasm32")]
mod run_in_executor;
mod sleep;
pub mod source;
mod turns;

#[cfg(target_arch = "wasm32")]
use crate::offload::ErasedJob;

pub use catalogue::{Demo, Group, Main, all, find};
pub use param::{Args, Param, ParamError, Unit};
pub use source::Source;

/// What the demos have workers do.
#[cfg(target_arch = "wasm32")]
pub static JOBS: &[&dyn ErasedJob] = &[&run_in_executor::COUNT_PRIMES];
