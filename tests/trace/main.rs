//! Tests of the trace on the host: recorder, log, model, codecs, exports and imports.
#![cfg(not(target_arch = "wasm32"))]

mod broken_clock;
mod chrome;
mod deadlines;
mod earlier;
mod findings;
pub(crate) mod import;
mod link;
mod log;
mod model;
mod moments;
mod panics;
mod perfetto;
mod recorder;
mod scene;
mod stream;
mod waits;
mod workers;
