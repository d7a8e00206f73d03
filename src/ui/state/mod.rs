//! The page's state: the run on show, and the visitor's choices.
//!
//! Reading order: [`address`] and [`focus`] (the URL), [`playhead`], [`theme`], [`drafts`] (Python that the visitor wrote),
//! [`line_rewrite`]; then, for the browser alone, `run_view` (the run on show) with `run_findings`, `app_state` (the rest that views share),
//! `current_address`, `programs` (what Run starts), `drafting` (what the visitor does with drafts), `outdated`, `networking`,
//! `preferences` and `storage`, `actions` (what controls do), `pending_start` and `starts` (starts that wait) with
//! `service_worker`, and `shortcuts`.
//!
//! Invariant: only `actions`, `starts` and `files` start, stop or replace a run.

#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub(crate) mod actions;
pub mod address;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub(crate) mod app_state;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
mod current_address;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub(crate) mod drafting;
pub mod drafts;
pub mod focus;
pub mod line_rewrite;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
mod networking;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub(crate) mod outdated;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
mod pending_start;
pub mod playhead;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub(crate) mod preferences;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub(crate) mod programs;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub(crate) mod run_findings;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub(crate) mod run_view;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub(crate) mod service_worker;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub(crate) mod shortcuts;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub(crate) mod starts;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub(crate) mod storage;
pub mod theme;
