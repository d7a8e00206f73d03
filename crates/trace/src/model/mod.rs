//! The history that a log tells, ready to be drawn and asked.
//!
//! Reading order: [`span`] (one bar of a lane), [`waits`] and [`snapshot`] (the run at one position), [`spans`], [`counter_series`] over
//! `delta_codec`, [`flows`], [`lane`], then the [`Model`] itself; [`range_sums`] (sums between two moments) and [`wakes`] (who woke
//! whom) answer questions about it.
//!
//! Invariant: a model is a function of the events; extended event by event it equals one that was built at once.

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
pub mod spans;
pub mod waits;
pub mod wakes;

pub use model::{MOST_GAUGES, Message, Model, Tick};
