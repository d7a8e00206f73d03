//! The trace of a run: what is recorded, and what can be read off it.
//!
//! Reading order: [`lane_id`] (whose lane), [`event`] (the vocabulary) and `schema` (how each event is written down), [`log`] (the events of a run, in
//! bounded memory, over `ids`, `known_waits`, `chunk` and `compact`), [`course`] (its wall time), [`recorder`] (fills a log from
//! the executor's hooks), [`cursor`] (places between events), [`span`] (a bar of a lane), [`waits`] and [`moment`] (the run at
//! one place), [`spans`], [`counts`] over `deltas`, [`flows`], [`lane`], [`lane_table`] and [`model`] (the history to draw, built from the
//! events), [`range_sums`] (what happened between two moments), [`wakes`] (who woke whom), [`chrome`] and [`perfetto`] (the trace
//! as a file, over `walk`), [`import`] (a file as a log), [`packed`] (a log in few bytes, over
//! `varint`), [`link`] (a log as the text of a link).
//!
//! Invariant: everything here but the recorder and the import is a function of the recorded events. This crate knows the
//! executor's vocabulary ([`rt`](loopscope_rt)) and no page.

/// The README's example, compiled and run as a doc test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

mod by_lane;
pub mod chrome;
mod chunk;
mod compact;
pub mod counts;
pub mod course;
pub mod cursor;
mod deltas;
mod drawing;
pub mod event;
pub mod flows;
mod ids;
pub mod import;
mod json;
mod known_waits;
pub mod lane;
pub mod lane_id;
pub mod lane_state;
pub mod lane_table;
pub mod link;
pub mod log;
pub mod model;
pub mod moment;
pub mod packed;
pub mod perfetto;
mod protobuf;
pub mod range_sums;
mod rebuild;
mod record;
pub mod recorder;
mod rows;
mod schema;
pub mod span;
pub mod spans;
mod varint;
pub mod waits;
pub mod wakes;
mod walk;

pub use counts::Counts;
pub use cursor::{Position, Stride};
pub use event::{Event, TextId, WaitId, What};
pub use flows::Segment;
pub use lane::Lane;
pub use lane_id::LaneId;
pub use lane_state::LaneState;
pub use lane_table::LaneTable;
pub use log::{Log, WaitSite};
pub use model::{Message, Model};
pub use moment::{Moment, Status};
pub use recorder::Recorder;
pub use span::{Span, SpanKind};
pub use spans::Spans;
pub use waits::{CurrentWait, Waits};
