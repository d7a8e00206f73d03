//! The history of a run, computed from its log, ready to draw and to query.
//!
//! Reading order: [`span`] (one bar of a lane), [`waits`] and [`snapshot`] (the run at one position), [`spans`] over
//! `span_start`, [`counter_series`] over `delta_codec`, [`flows`], [`lane`], then the [`Model`] itself. [`range_sums`] (totals
//! of a range of time) and [`wakes`] (the wake graph) answer queries about it.
//!
//! Invariant: a model is a function of the events. Extended event by event it equals one that was built at once.
//!
//! The page loads these on first use: `model::*`, `snapshot::*`, `spans::*`, `counter_series::*`.

pub(crate) mod by_lane;
pub mod counter_series;
pub(crate) mod delta_codec;
pub mod flows;
pub mod lane;
pub mod lane_state;
pub mod lane_table;
#[allow(clippy::module_inception, reason = "the model is what the room is named after")]
mod model;
pub mod range_sums;
pub mod snapshot;
pub mod span;
mod span_start;
pub mod spans;
pub mod waits;
pub mod wakes;

pub use model::{Call, MOST_GAUGES, Message, Model, Tick};
