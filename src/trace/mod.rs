//! The trace of a run: what is recorded, and what can be read off it.
//!
//! Reading order: [`event`] (the vocabulary), [`log`] (the events of a run, in bounded memory), [`recorder`] (fills a
//! log from the executor's hooks), [`lane`] and [`model`] (lanes, spans and the present state, built from the
//! events), [`chrome`] and [`perfetto`] (the trace as a file), [`import`] (a file as a log).
//!
//! Invariant: everything here but the recorder and the import is a function of the recorded events. This module knows the executor's
//! vocabulary ([`rt`](crate::rt)) and no page.

pub mod chrome;
mod drawing;
pub mod event;
pub mod import;
mod json;
pub mod lane;
pub mod log;
pub mod model;
pub mod perfetto;
mod protobuf;
mod record;
pub mod recorder;
mod walk;

pub use event::{Event, TextId, WaitId, What};
pub use lane::{Lane, Span, SpanKind};
pub use log::{Log, WaitSite};
pub use model::{Message, Model};
pub use recorder::Recorder;
