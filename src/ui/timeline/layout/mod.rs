//! Time and lanes to pixels.
//!
//! Reading order: [`time_scale`], [`viewport`] and [`history`] (which part of the run), [`rows`] (which lanes), [`geometry`] (the parts
//! of the timeline), [`ruler`], [`bars`] with [`latency`] (spans to bars), [`raster`] (thin lanes), [`counters`] and [`resources`]
//! (values to areas), [`minimap`] over [`overview`].
//!
//! Invariant: pure functions; the cost of a frame is bounded by the number of pixels, not of spans.

pub mod bars;
pub mod counters;
pub mod geometry;
pub mod history;
pub mod latency;
pub mod minimap;
pub mod overview;
pub mod raster;
pub mod rows;
pub mod ruler;
pub mod time_scale;
pub mod viewport;
