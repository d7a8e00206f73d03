//! Import of trace files: the bytes of a file, in pieces of any size, become a [`Log`](crate::Log).
//!
//! ```text
//! bytes -> scan (gzip, JSON) -> reader -> own_export (rows of our own exports) ---------------> Log
//!                                      -> trace_event (events of other programs) -> layout ---> Log
//! ```
//!
//! Reading order: [`Importer`] (the calls), `scan` (the bytes as JSON values), `reader` (passes each value on), `own_export`,
//! `trace_event`, `layout`; [`fault`] and `limits` belong to all of them.
//!
//! Everything that the page shows is a function of a log's events, so an imported log is drawn, searched and exported like
//! a recorded one. Our own exports are restored exactly. In a foreign trace each thread, each group of asynchronous slices
//! and each series of a counter becomes a task, named `process / thread`; nested slices are on child tasks, one per level.
//!
//! Invariants: no input makes an import panic, or use more memory than [the limits](limits) allow; an import can be dropped
//! between any two calls. [`fault`] defines which faults are errors and which are skipped.

pub mod fault;

mod importer;
mod layout;
mod limits;
mod own_export;
mod reader;
mod scan;
mod trace_event;

pub use fault::{Error, EventLocation, Format, Reason, RowFault, SkipCount, Skipped};
pub use importer::{Import, Importer, PendingImport};
pub use limits::{
    LARGEST_EVENT, LARGEST_FILE, LONGEST_WORTH, MOST_EVENTS, MOST_LANES, MOST_LEVELS, MOST_NESTED,
    MOST_RECORD_TEXT, MOST_TEXT,
};
pub use own_export::origin::Origin;
