//! The events of other programs, in the Trace Event format.
//!
//! Reading order: `event` (the members of an event) over `number` (its timestamps), `trace_events` (the events of a file) over
//! `texts` (their names, interned) and `tracks` (the threads, asynchronous groups and counters that they are on).
//!
//! Invariant: an event with a fault is skipped and counted with its reason; the rest of the file is read. Next: `layout`.

pub(crate) mod event;
pub(crate) mod number;
pub(crate) mod texts;
pub(crate) mod trace_events;
pub(crate) mod tracks;
