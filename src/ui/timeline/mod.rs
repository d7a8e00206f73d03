//! The timeline: every task a lane, drawn on canvas from the recorded events.
//!
//! Reading order: [`layout`] (time and lanes to pixels), [`scene`] (all that is painted and said), [`input`] (what the visitor
//! does), then, for the browser alone, `paint` (a scene on two canvases), `controller` (when to draw, and what to tell the other
//! views), `pane`, `tools`, `tooltip`, `table`. `layout`, `scene` and most of `input` are pure and tested on the host.
//!
//! Invariants: what is painted depends only on the recorded events, the loop time and the view; a frame's work is bounded by
//! what is in sight; no borrow of the run is held while the browser is called.

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
