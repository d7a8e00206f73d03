//! What the visitor does to the timeline, by mouse, fingers, wheel and keys.
//!
//! Reading order: [`gesture`] (pointer events to presses, drags, pinches), [`drag_target`] over [`brush`] (what a drag moves),
//! [`wheel`], [`keys`], [`hit_test`] (what is under a point); then, for the browser alone, `pointer` (listeners) and
//! `brush_handles` (handles with keyboard control).

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
