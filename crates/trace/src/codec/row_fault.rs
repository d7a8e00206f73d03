//! Why a row of an encoded log is invalid.
//!
//! Invariant: a row with a fault ends the decoding. Next: `validator`, which finds most faults.

/// Why a row is invalid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowFault {
    /// It does not follow the format, or is too long.
    Malformed,
    /// Its time is out of range.
    Time,
    /// It is a point of the clock map before an earlier one, or one too many; or an implausible resolution.
    Clock,
    /// It adds a task or a worker with an id that is taken, too large, or not greater than its parent's.
    TaskNumber,
    /// It refers to a task that was not spawned or has ended, or to a worker that did not join.
    UnknownTask,
    /// The task was in a state in which this cannot happen.
    Order,
    /// It refers to a wait that no earlier row has, or that has ended.
    UnknownWait,
    /// It refers to a gauge that no earlier row has.
    UnknownGauge,
    /// The texts up to it are larger than [`MOST_TEXT`](super::validator::MOST_TEXT).
    TooMuchText,
}
