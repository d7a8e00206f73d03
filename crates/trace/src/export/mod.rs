//! A log as a trace file that other programs open.
//!
//! Reading order: `drawing` (what every format can draw: tracks, slices, arrows, signs), `walk` (one pass over a log that draws
//! it), [`chrome`] over `json`, [`perfetto`] over `protobuf`.

pub mod chrome;
pub(crate) mod drawing;
pub(crate) mod json;
pub mod perfetto;
pub(crate) mod protobuf;
pub(crate) mod walk;
