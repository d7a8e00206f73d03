//! A log as a trace file that other programs open.
//!
//! Reading order: `trace_sink` (what every format can draw: tracks, slices, arrows, signs), `trace_writer` (one pass over a
//! log that draws it), [`chrome`] over `json`, [`perfetto`] over `protobuf`.

pub mod chrome;
pub(crate) mod json;
pub mod perfetto;
pub(crate) mod protobuf;
pub(crate) mod trace_sink;
pub(crate) mod trace_writer;
