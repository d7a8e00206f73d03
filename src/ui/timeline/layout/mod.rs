//! Time and lanes to pixels.
//!
//! Reading order: [`time_scale`], [`viewport`] and [`history`] (time window), [`rows`] (visible lanes), [`geometry`]
//! (parts of the timeline), [`ruler`], [`bars`] with [`latency`] (spans to bars), [`raster`] (thin lanes), [`counters`]
//! (values to areas), [`minimap`] over [`overview`].
//!
//! Invariant: pure functions; the cost of a frame is bounded by the number of pixels, not of spans. Next:
//! [`input`](super::input) and [`scene`](super::scene).

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
