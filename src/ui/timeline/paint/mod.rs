//! Painting: scenes on two canvases, or as an SVG document.
//!
//! Reading order: `renderer` (updates the model, builds the scene, paints it), [`picture`] (order of painting),
//! [`lanes`] and [`overlay`] over [`draw_target`], [`palette`] (colours), [`svg`]; for the browser alone `canvases`
//! over `canvas`, `thin_lanes`, `theme_palette`, `svg_metrics`.
//!
//! Invariant: painters read a scene and a palette, never the run.

#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub(crate) mod canvas;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub(crate) mod canvases;
pub mod draw_target;
pub mod lanes;
pub mod overlay;
pub mod palette;
pub mod picture;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub mod renderer;
pub mod svg;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub(crate) mod svg_metrics;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub(crate) mod theme_palette;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub(crate) mod thin_lanes;
