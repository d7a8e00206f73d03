//! The interface between the scanner and the reader of a file's values.
//!
//! Invariant: a sink decides by name how a member of the root is read, so the scanner does not depend on a format. Next:
//! `scanner`, which calls a sink.

use crate::import::fault::Error;

/// The location of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Section {
    /// The name of a member of the root object.
    Key,
    /// An event.
    Event,
    /// A row of the record.
    Row,
    /// The member `otherData`.
    OtherData,
    /// A member that is not used.
    Ignored,
}

/// The text of a value, or why there is none.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ValueText<'a> {
    Whole(&'a [u8]),
    TooLong,
    TooNested,
    /// The stream ended within the value.
    Cut,
}

/// Receives the values.
pub(crate) trait ValueSink {
    fn value(&mut self, section: Section, byte: u64, text: ValueText<'_>) -> Result<(), Error>;

    /// How to read the member of this name.
    fn member(&mut self, name: &[u8]) -> Member;
}

/// How a member of the root object is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Member {
    /// As one value.
    Value(Section),
    /// As an array whose elements are the values.
    Array(Section),
}
