//! The limits of an import.
//!
//! Invariant: for any file, an import allocates no more than these allow.

/// The maximum size of the JSON text, inflated, in bytes.
pub const LARGEST_FILE: u64 = 1 << 30;
/// The maximum compression ratio of a gzip file.
pub const LONGEST_WORTH: u64 = 250;
/// The maximum size of an event, in bytes.
pub const LARGEST_EVENT: usize = 1 << 20;
/// The maximum nesting depth of an event's JSON.
pub const MOST_NESTED: u64 = 64;
/// The maximum number of events of a foreign trace: 160 MB while they are read, and up to 240 MB as a log.
pub const MOST_EVENTS: usize = 5_000_000;
/// The maximum number of tracks of a foreign trace, and of their lanes.
pub const MOST_LANES: usize = 100_000;
/// The maximum number of open slices of a track.
pub const MOST_LEVELS: usize = 256;
/// The maximum size of the distinct names of a foreign trace, in bytes.
pub const MOST_TEXT: usize = 64 << 20;
/// The maximum size of the texts of a record, in bytes.
pub const MOST_RECORD_TEXT: usize = crate::codec::validator::MOST_TEXT;

/// The cap of an imported log. It fits a foreign trace with the maximum of events and lanes: a slice is two events.
pub(super) const LOG_CAP: usize = 2 * MOST_EVENTS + 2 * MOST_LANES + (1 << 17);

/// The number of events per sorted run.
pub(super) const RUN: usize = 1 << 16;
