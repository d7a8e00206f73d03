//! The binary format of a log: for the transfer from a worker to the page, whole or while it grows, and for links.
//!
//! ```text
//! "LS" version  dropped  carried: count (lane parent name spawned)...  rows...
//! row: code  nanoseconds since the row before  lane  fields, as `schema` defines them
//! ```
//!
//! Codes of rows that are not events: 20 is a point of the clock map (loop time, no task, wall time); 26 is a wait that
//! lasts at the cut (its deadline or zero, task, site, number); 28 is the resolution of the clock (nanoseconds, no task); 7
//! is a yield (see `rows`). Codes 0, 3 and 13 are a spawn, a wait and a flow of an earlier version; they are read but not
//! written. Numbers are LEB128 (`varint`). A lane is its number (see [`lane_id`](crate::record::lane_id)), zero for none.
//! Texts and wait sites are interned: one is written as the index of an earlier one, or as the next free index followed by
//! its content. The line of a site with an await chain has bit 32 set, and the chain follows: the number of its functions,
//! then file, line and name of each. This is version 1. Links outlive it, so additions get new codes.
//!
//! Reading order: `format` (the codes, the error), `encoder`, `decoder`.
//!
//! Invariant: for any bytes a [`Decoder`] ends with a log that an executor could have recorded or with a [`BinaryError`],
//! and uses memory in proportion to the bytes.
//!
//! The page loads this on first use.

mod decoder;
mod encoder;
mod format;

pub use decoder::Decoder;
pub use encoder::{StreamEncoder, encode};
pub use format::BinaryError;
