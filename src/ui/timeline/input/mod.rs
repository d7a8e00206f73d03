//! Input: mouse, fingers, wheel and keys.
//!
//! Reading order: [`gesture`] (pointer events to presses, drags, pinches), [`hit_test`] (what is under a point),
//! [`drag_target`] over [`brush`] (what a drag moves), [`wheel`], [`keys`], [`handle_positions`]; then, for the browser
//! alone, `pointer` (event listeners of the controller) and `brush_handles` (sliders).
//!
//! Invariant: the browser's modules only translate events; decisions are pure and tested on the host.

pub mod brush;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub(crate) mod brush_handles;
pub mod drag_target;
pub mod gesture;
pub mod handle_positions;
pub mod hit_test;
pub mod keys;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub(crate) mod pointer;
pub mod wheel;
