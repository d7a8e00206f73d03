//! A log as a trace file that other programs open.
//!
//! Reading order: `trace_sink` (what every format can express: tracks, slices, flows, instants), `trace_writer` (one pass
//! over a log that feeds a sink) over `track_state` and `open_slice` (what a slice says), [`chrome`] over `json`,
//! [`perfetto`] over `protobuf`.
//!
//! Invariant: the formats differ in their encoding alone; what is exported is decided once, in `trace_writer`.

pub mod chrome;
pub(crate) mod json;
mod open_slice;
pub mod perfetto;
pub(crate) mod protobuf;
pub(crate) mod trace_sink;
pub(crate) mod trace_writer;
mod track_state;
