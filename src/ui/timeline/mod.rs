//! The timeline: one lane per task, drawn on canvas from the recorded events.
//!
//! Reading order: [`layout`] (time and lanes to pixels), [`input`] (gestures and keys to commands), [`scene`] (the
//! content of a frame), then, for the browser alone, [`paint`] (a scene on two canvases), `controller` (state and
//! redraws), `pane`, `tools`, `tooltip`, `table`. `layout`, `scene` and most of `input` are pure and tested on the
//! host.
//!
//! Invariants: a frame depends only on the recorded events, the loop time and the view state; its cost is bounded by
//! what is visible; no borrow of the run is active during a browser call.

#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub(crate) mod controller;
pub mod input;
pub mod layout;
pub mod paint;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub(crate) mod pane;
pub mod scene;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub(crate) mod table;
#[cfg_attr(
    not(all(target_arch = "wasm32", feature = "page")),
    expect(dead_code, unused_imports, reason = "texts of the browser's views")
)]
pub(crate) mod texts;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub(crate) mod tools;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub(crate) mod tooltip;

#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub(super) use pane::timeline;
