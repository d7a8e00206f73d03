//! The trace of a run: what is recorded, and what can be read off it.
//!
//! Reading order: [`event`] (the vocabulary), [`log`] (the events of a run, in bounded memory, over
//! `chunk`), [`recorder`] (fills a
//! log from the executor's hooks), [`lane`] and [`model`] (lanes, spans and the present state, built from the
//! events), [`chrome`] (the trace as a file).
//!
//! Invariant: everything here but the recorder is a function of the recorded events. This module knows the executor's
//! vocabulary ([`rt`](crate::rt)) and no page.

pub mod chrome;
mod chunk;
pub mod event;
mod json;
pub mod lane;
pub mod log;
pub mod model;
pub mod recorder;

pub use event::{Event, TextId, WaitId, What};
pub use lane::{Lane, Span, SpanKind};
pub use log::{Log, WaitSite};
pub use model::{Message, Model};
pub use recorder::Recorder;
