//! The trace of a run: an event log, and everything that is computed from it.
//!
//! ```text
//!   executor's hooks --> record: events in a log --> model: lanes, spans, waits, snapshots
//!                            ^          |
//!          files, links --> import   codec, export --> files, links
//! ```
//!
//! Reading order: [`record`] (events and the log that stores them), [`model`] (the history to draw), [`findings`] (what is
//! the matter in a run), [`codec`] (a log as bytes, as rows of JSON, as a link), [`export`] (a trace file for other programs),
//! [`import`] (a trace file as a log).
//!
//! Invariant: everything except the recorder and the import is a pure function of the recorded events. This crate depends
//! on the executor ([`rt`](loopscope_rt)) and knows nothing of the page.

/// The README's example, compiled and run as a doc test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeExample;

pub mod codec;
pub mod export;
pub mod findings;
pub mod import;
pub mod model;
pub mod record;
mod varint;

pub use codec::{binary, link};
pub use export::{chrome, perfetto};
pub use findings::{Finding, FindingKind};
pub use model::counter_series::{self, CounterSeries};
pub use model::flows::{self, Segment};
pub use model::lane::{self, Lane};
pub use model::lane_state::{self, LaneState};
pub use model::lane_table::{self, LaneTable};
pub use model::snapshot::{self, Snapshot, Status};
pub use model::span::{self, Span, SpanKind};
pub use model::spans::{self, Spans};
pub use model::waits::{self, CurrentWait, Waits};
pub use model::{Call, Message, Model};
pub use model::{range_sums, wakes};
pub use record::clock_map;
pub use record::cursor::{self, Position, StepBy};
pub use record::event::{self, EventKind, TextId, TraceEvent, WaitId};
pub use record::lane_id::{self, LaneId};
pub use record::log::{self, DEFAULT_CAP, Log, WaitSite};
pub use record::recorder::{self, Recorder};
