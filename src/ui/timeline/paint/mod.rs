//! Paints scenes on two canvases: the lanes below, the labels and marks above.
//!
//! Reading order: `renderer` (extends the model, makes the scene, paints it), `canvases` over `canvas`, `lanes`, `thin_lanes`,
//! `overlay`, `palette` (the theme's colours).

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
