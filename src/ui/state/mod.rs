//! What the page shows, and what the visitor chose.
//!
//! Reading order: [`address`] and [`focus`] (what a URL says), [`playhead`] (at which moment of a run the page looks), [`theme`];
//! then, for the browser alone, `run_view` (the run on show), `app_state` (all else that views share), `preferences`, `actions`
//! (what controls do), `pending_start` and `starts` (what a start waits for) with `service_worker`, and `shortcuts` (keys for the actions).

#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub(crate) mod actions;
pub mod address;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub(crate) mod app_state;
pub mod focus;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
mod pending_start;
pub mod playhead;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub(crate) mod preferences;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub(crate) mod run_view;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub(crate) mod service_worker;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub(crate) mod shortcuts;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub(crate) mod starts;
pub mod theme;
