//! The timeline: every task a lane, drawn on canvas from the recorded events.
//!
//! Reading order: [`time_scale`], [`view`] and [`history`] (which part of the run), [`rows`] (which tasks have a lane),
//! [`geometry`] (where things are), [`layout`], [`latency`], [`counters`] with [`resources`] and [`raster`] (spans and
//! values to pixels), [`ground`] and the [`scene`] over it, with [`marks`], [`wakes`] and [`details`] (all that is painted
//! and said), [`range`] (what happened in a stretch of time), [`listing`] (tasks and waits as tables), [`minimap`] over
//! [`overview`]; [`gesture`], [`hold`] over [`brush`], [`wheel`], [`keys`] and [`hit`] (what the visitor does). Those are
//! pure and tested on the host, as are the [`picture`] that [`paint_lanes`] and [`paint_signs`] paint in the colours of a
//! [`palette`] on a [`draw_target`], and [`svg`], which is one. Then, for the browser alone: `chart` (looks, then paints),
//! `painting` (the two canvases) with `layer`, `theme_palette`, `paint_thin` and `svg_metrics`, `board` (when to draw), `input` (what the visitor does to it), `pane`,
//! `grips`, `tools`, `tooltip`, `table`.
//!
//! Invariants: what is painted depends only on the recorded events, the loop time and the look; a frame's work is
//! bounded by what is in sight; no borrow of the run is held while the browser is called.

pub mod brush;
pub mod counters;
pub mod details;
pub mod draw_target;
pub mod format;
pub mod geometry;
pub mod gesture;
pub mod ground;
pub mod history;
pub mod hit;
pub mod hold;
pub mod keys;
pub mod latency;
pub mod layout;
pub mod listing;
pub mod marks;
pub mod minimap;
pub mod overview;
pub mod paint_lanes;
pub mod paint_signs;
pub mod palette;
pub mod picture;
pub mod range;
pub mod raster;
pub mod resources;
pub mod rows;
pub mod ruler;
pub mod scene;
pub mod svg;
#[cfg_attr(
    not(all(target_arch = "wasm32", feature = "page")),
    expect(dead_code, unused_imports, reason = "texts of the browser's views")
)]
mod texts;
pub mod time_scale;
pub mod view;
pub mod wakes;
pub mod wheel;

use crate::trace::lane_state;

/// Modules that need a browser and the page's dependencies.
macro_rules! in_the_browser {
    ($($visibility:vis mod $name:ident;)*) => {
        $(
            #[cfg(all(target_arch = "wasm32", feature = "page"))]
            $visibility mod $name;
        )*
    };
}

in_the_browser! {
    mod board;
    pub mod chart;
    mod grips;
    mod input;
    mod layer;
    mod paint_thin;
    mod painting;
    mod pane;
    mod svg_metrics;
    mod table;
    mod theme_palette;
    mod tools;
    mod tooltip;
}

#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub(super) use pane::timeline;
