//! Faults of a trace file: errors, which end an import, and skipped events, which do not.
//!
//! It is an error if the begin of the next event cannot be determined, or if an import would exceed its memory. Any other
//! fault skips the one event that has it, and is counted.

use std::collections::BTreeMap;
use std::fmt;

pub use crate::codec::row_fault::RowFault;
use crate::export::chrome::FORMAT;

use super::limits::{
    LARGEST_EVENT, LARGEST_FILE, LONGEST_WORTH, MOST_EVENTS, MOST_LANES, MOST_NESTED, MOST_RECORD_TEXT,
    MOST_TEXT,
};

/// Why a file cannot be imported. Offsets count bytes of the JSON text, from 0; in a gzip file those of the inflated text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// It is empty.
    Empty,
    /// It is neither JSON nor gzip.
    NotJson {
        /// The first byte that is not JSON.
        byte: u64,
        /// The format that it seems to have.
        looks_like: Format,
    },
    /// It is JSON, but neither an array nor an object.
    WrongRoot {
        /// Where the value begins.
        byte: u64,
    },
    /// It is an object without `traceEvents`.
    NoTraceEvents,
    /// A syntax error outside of events.
    Syntax {
        /// The offset of the error.
        byte: u64,
        /// The expected syntax.
        expected: &'static str,
    },
    /// Every event was skipped.
    NothingUsable(Skipped),
    /// The JSON text is longer than [`LARGEST_FILE`].
    TooLarge,
    /// The gzip file inflates to more than [`LONGEST_WORTH`] times its size.
    Inflates,
    /// The gzip data are corrupted.
    Gzip {
        /// The offset in the file up to which they were read.
        byte: u64,
    },
    /// The record in an export of ours is invalid.
    Record {
        /// The index of the row, from 0.
        row: u64,
        /// Where it begins.
        byte: u64,
        /// The fault of the row.
        fault: RowFault,
    },
    /// The file was exported by a later version.
    LaterFormat {
        /// The version of its format.
        format: u64,
    },
}

/// The apparent format of a file that is not JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Perfetto's own format.
    PerfettoProtobuf,
    /// A zip archive.
    Zip,
    /// Zstandard.
    Zstd,
    /// Text in UTF-16.
    Utf16,
    /// None of these.
    Unknown,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Empty => write!(f, "The file is empty; a trace in Chrome's JSON format is expected."),
            Error::NotJson { byte, looks_like } => {
                write!(
                    f,
                    "Byte {byte} is not JSON; {looks_like} Traces in Chrome's JSON format can be read, plain or gzip."
                )
            }
            Error::WrongRoot { byte } => write!(
                f,
                "The value at byte {byte} is not a trace; it must be an array of events or an object with traceEvents."
            ),
            Error::NoTraceEvents => write!(
                f,
                "The object has no traceEvents; that is the array in which a trace in Chrome's JSON format has its events."
            ),
            Error::Syntax { byte, expected } => {
                write!(f, "The JSON text is broken at byte {byte}: {expected} must stand there.")
            }
            Error::NothingUsable(skipped) => write!(f, "The trace has no event that can be shown{skipped}."),
            Error::TooLarge => {
                write!(f, "The trace is longer than {} MB, the most that is read.", LARGEST_FILE >> 20)
            }
            Error::Inflates => write!(
                f,
                "The gzip file unpacks to more than {LONGEST_WORTH} times its size, which no trace does; it was not read on."
            ),
            Error::Gzip { byte } => write!(f, "The gzip data are damaged before byte {byte}."),
            Error::Record { row, byte, fault } => {
                write!(f, "Row {row} of the record, at byte {byte}, {fault}.")
            }
            Error::LaterFormat { format } => write!(
                f,
                "The trace has format {format}, which a later version of Loopscope wrote; this one reads up to {}.",
                FORMAT
            ),
        }
    }
}

impl std::error::Error for Error {}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Format::PerfettoProtobuf => {
                "the file looks like a Perfetto protobuf trace, which Perfetto can convert to JSON."
            }
            Format::Zip => "the file is a zip archive, which must be unpacked first.",
            Format::Zstd => "the file is compressed with zstd, and must be unpacked first.",
            Format::Utf16 => "the file is text in UTF-16, and must be saved as UTF-8.",
            Format::Unknown => "the file is something else.",
        })
    }
}

impl fmt::Display for RowFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fault = match self {
            RowFault::Malformed => "is not of the form that its first word asks for",
            RowFault::Time => "has a time that no run reaches",
            RowFault::Clock => {
                "turns the clock back, is one look at it too many, or a grain that no clock has"
            }
            RowFault::TaskNumber => {
                "adds a task or worker whose number is taken, too large, or not above its parent's"
            }
            RowFault::UnknownTask => "names a task that was not spawned or has ended",
            RowFault::Order => "cannot happen to its task at this point of its life",
            RowFault::UnknownGauge => "names a gauge by a number that no row before it has",
            RowFault::UnknownWait => "names a wait by a number that no row before it has",
            RowFault::TooMuchText => {
                return write!(f, "goes beyond {} MB of text, the most that is read", MOST_RECORD_TEXT >> 20);
            }
        };
        f.write_str(fault)
    }
}

/// Why an event was skipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// The file ends within it.
    Cut,
    /// It is not an object, or not valid JSON.
    Malformed,
    /// It is longer than [`LARGEST_EVENT`].
    TooLong,
    /// Its JSON is nested deeper than [`MOST_NESTED`].
    TooNested,
    /// It is not UTF-8.
    NotUtf8,
    /// Its phase is missing, unknown, or cannot be shown on a timeline.
    Phase,
    /// Its time is missing, not a number, or more than 146 years from zero.
    Time,
    /// Its duration is missing, negative or not a number.
    Duration,
    /// It has no id, which its phase needs.
    NoId,
    /// It is a counter without a finite value.
    NoValue,
    /// It ends a slice without a begin.
    NotBegun,
    /// It is nested in more than [`MOST_LEVELS`](super::MOST_LEVELS) slices.
    TooDeep,
    /// There are more events than [`MOST_EVENTS`].
    TooManyEvents,
    /// There are more tracks than [`MOST_LANES`].
    TooManyLanes,
    /// The names take more memory than [`MOST_TEXT`].
    TooMuchText,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Cut => write!(f, "cut off by the end of the file"),
            Reason::Malformed => write!(f, "not a valid JSON object"),
            Reason::TooLong => write!(f, "longer than {} KB", LARGEST_EVENT >> 10),
            Reason::TooNested => write!(f, "nested deeper than {MOST_NESTED} levels"),
            Reason::NotUtf8 => write!(f, "not UTF-8"),
            Reason::Phase => write!(f, "of a phase that is not drawn"),
            Reason::Time => write!(f, "without a valid time"),
            Reason::Duration => write!(f, "without a valid duration"),
            Reason::NoId => write!(f, "without the id that its phase needs"),
            Reason::NoValue => write!(f, "a counter without a finite value"),
            Reason::NotBegun => write!(f, "the end of a slice that did not begin"),
            Reason::TooDeep => write!(f, "within too many other slices"),
            Reason::TooManyEvents => write!(f, "beyond the first {MOST_EVENTS} events"),
            Reason::TooManyLanes => write!(f, "beyond the first {MOST_LANES} lanes"),
            Reason::TooMuchText => write!(f, "beyond the first {} MB of names", MOST_TEXT >> 20),
        }
    }
}

/// The location of an event in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventLocation {
    /// Its index among the events, from 0.
    pub event: u64,
    /// The offset of its begin; `None` if the fault was found after parsing.
    pub byte: Option<u64>,
}

/// The number of events that were skipped for one reason, and the first of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SkipCount {
    /// The number of events.
    pub count: u64,
    /// The first one.
    pub first: EventLocation,
}

/// The events that were skipped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Skipped {
    by_reason: BTreeMap<Reason, SkipCount>,
}

impl Skipped {
    /// The number of skipped events.
    pub fn count(&self) -> u64 {
        self.by_reason.values().map(|tally| tally.count).sum()
    }

    /// The counts by reason.
    pub fn by_reason(&self) -> impl Iterator<Item = (Reason, SkipCount)> {
        self.by_reason.iter().map(|(reason, tally)| (*reason, *tally))
    }

    pub(super) fn add(&mut self, reason: Reason, location: EventLocation) {
        self.by_reason.entry(reason).or_insert(SkipCount { count: 0, first: location }).count += 1;
    }
}

/// `: 3 not UTF-8 (first: event 7, byte 812), 1 without a valid time (...)`; empty if none was skipped.
impl fmt::Display for Skipped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, (reason, SkipCount { count, first })) in self.by_reason().enumerate() {
            let separator = if n == 0 { ": " } else { ", " };
            write!(f, "{separator}{count} {reason} (first: event {}", first.event)?;
            match first.byte {
                Some(byte) => write!(f, ", byte {byte})")?,
                None => write!(f, ")")?,
            }
        }
        Ok(())
    }
}
