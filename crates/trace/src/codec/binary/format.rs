//! The codes of the binary format that `schema` does not define, and the error of its decoder.
//!
//! Invariant: a code never changes its meaning, because links outlive the version that made them. Next: `encoder`, `decoder`.

use std::fmt;

use crate::codec::row_fault::RowFault;

/// The first bytes: the format and its version.
pub(super) const MAGIC: [u8; 3] = *b"LS\x01";

/// A point of the clock map.
pub(super) const CLOCK: u8 = 20;
/// A wait that lasts at the cut.
pub(super) const WAITING: u8 = 26;
/// The resolution of the clock.
pub(super) const GRAIN: u8 = 28;
/// A yield: three events in one row.
pub(super) const YIELD: u8 = 7;
/// Set in the line of a site that has an await chain.
pub(super) const HAS_CHAIN: u64 = 1 << 32;
/// A spawn, a wait and a flow, as an earlier version wrote them.
pub(super) const SPAWN_BEFORE: u8 = 0;
pub(super) const WAIT_BEFORE: u8 = 3;
pub(super) const FLOW_BEFORE: u8 = 13;

/// Why bytes are not an encoded log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BinaryError {
    /// The offset at which decoding stopped, in bytes from the start.
    pub byte: usize,
    /// The fault of the row before it.
    pub fault: RowFault,
}

impl fmt::Display for BinaryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "The packed trace is broken at byte {}.", self.byte)
    }
}

impl std::error::Error for BinaryError {}
