//! The record of a run: its events in order, in bounded memory.
//!
//! Reading order: [`event`] (the kinds of events), `schema` (how each event is encoded), [`log`] (the events of a run, over
//! `chunk`, `event_columns`, `word_fields`, `interner`, `wait_table` and `cut`), [`clock_map`] (wall time against loop time),
//! [`cursor`] (positions between events), [`recorder`] (the executor's instrument, which fills a log).
//!
//! Invariant: a recorded event never changes; only the oldest events are dropped.

pub(crate) mod chunk;
pub mod clock_map;
pub mod cursor;
pub(crate) mod cut;
pub mod event;
pub(crate) mod event_columns;
pub(crate) mod interner;
pub mod lane_id;
pub mod log;
pub mod recorder;
pub(crate) mod schema;
pub(crate) mod wait_table;
mod word_fields;
