//! The events of a foreign trace as events of a log.
//!
//! Reading order: `phases` (the conversion in steps), then its three phases: `merge` (one order of all events), `lanes` (a lane
//! for each event), `writer` (the log).
//!
//! Invariant: each event is written to the log, or skipped and counted with its reason.

pub(crate) mod lanes;
pub(crate) mod merge;
pub(crate) mod phases;
pub(crate) mod writer;
