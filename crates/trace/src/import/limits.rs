//! How much an import reads and keeps at most.
//!
//! Invariant: whatever a file says, no more memory is asked for than these allow.

/// The longest JSON text that is read, in bytes, unpacked.
pub const LARGEST_FILE: u64 = 1 << 30;
/// How many times its own size a gzip file may unpack to.
pub const LONGEST_WORTH: u64 = 250;
/// The longest event that is read, in bytes.
pub const LARGEST_EVENT: usize = 1 << 20;
/// How deep the JSON of an event may be nested.
pub const MOST_NESTED: u64 = 64;
/// How many events of a foreign trace are kept: 160 MB while they are read, and up to 240 MB as a log.
pub const MOST_EVENTS: usize = 5_000_000;
/// How many tracks a foreign trace may have, and how many lanes these may take.
pub const MOST_LANES: usize = 100_000;
/// How many slices of a track may be open at a time.
pub const MOST_LEVELS: usize = 256;
/// How much memory the distinct names of a foreign trace may take, in bytes.
pub const MOST_TEXT: usize = 64 << 20;
/// How much memory the texts of a record may take, in bytes.
pub const MOST_RECORD_TEXT: usize = crate::codec::validator::MOST_TEXT;

/// Enough that a foreign trace with the most events and lanes drops none: a slice is two records.
pub(super) const LOG_CAP: usize = 2 * MOST_EVENTS + 2 * MOST_LANES + (1 << 17);

/// How many events are sorted at once.
pub(super) const RUN: usize = 1 << 16;
