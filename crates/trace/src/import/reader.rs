//! Dispatches the values that the scanner finds.
//!
//! Invariant: a record is the complete log of its run, so once there is one, `traceEvents` is ignored.
//! Next: `own_export` and `trace_event`, the two receivers.

use super::fault::{Error, EventLocation, Reason, RowFault, Skipped};
use super::own_export::origin::Origin;
use super::own_export::record::Record;
use super::scan::value_sink::{Member, Section, ValueSink, ValueText};
use super::trace_event::event::RawEvent;
use super::trace_event::trace_events::TraceEvents;
use crate::codec::json_rows::MEMBER;
use crate::export::chrome::FORMAT;

/// The content of the file so far.
#[derive(Default)]
pub(super) struct TraceReader {
    pub(super) origin: Option<Origin>,
    pub(super) record: Option<Record>,
    pub(super) events: TraceEvents,
    pub(super) skipped: Skipped,
    /// Whether the root has an array of events or a record.
    pub(super) has_events: bool,
    /// The number of events or rows.
    pub(super) count: u64,
}

impl ValueSink for TraceReader {
    fn member(&mut self, name: &[u8]) -> Member {
        // No program writes these names with escapes.
        match name.trim_ascii() {
            b"\"traceEvents\"" => {
                self.has_events = true;
                if self.record.is_some() {
                    Member::Value(Section::Ignored)
                } else {
                    Member::Array(Section::Event)
                }
            }
            b"\"otherData\"" => Member::Value(Section::OtherData),
            name if name.strip_prefix(b"\"").and_then(|name| name.strip_suffix(b"\""))
                == Some(MEMBER.as_bytes()) =>
            {
                self.has_events = true;
                self.record = Some(Record::default());
                self.count = 0;
                Member::Array(Section::Row)
            }
            _ => Member::Value(Section::Ignored),
        }
    }

    fn value(&mut self, section: Section, byte: u64, text: ValueText<'_>) -> Result<(), Error> {
        match section {
            Section::Event => {
                let location = EventLocation { event: self.count, byte: Some(byte) };
                if let Err(reason) = self.event(text) {
                    self.skipped.add(reason, location);
                }
                self.count += 1;
                Ok(())
            }
            Section::Row => {
                let row = self.count;
                self.count += 1;
                self.row(text).map_err(|fault| Error::Record { row, byte, fault })
            }
            Section::OtherData => self.other_data(text),
            Section::Key | Section::Ignored => Ok(()),
        }
    }
}

impl TraceReader {
    fn event(&mut self, text: ValueText<'_>) -> Result<(), Reason> {
        let json = match text {
            ValueText::Whole(bytes) => str::from_utf8(bytes).map_err(|_| Reason::NotUtf8)?,
            ValueText::TooLong => return Err(Reason::TooLong),
            ValueText::TooNested => return Err(Reason::TooNested),
            ValueText::Cut => return Err(Reason::Cut),
        };
        let event = RawEvent::read(json).ok_or(Reason::Malformed)?;
        self.events.add(self.count as u32, &event)
    }

    fn row(&mut self, text: ValueText<'_>) -> Result<(), RowFault> {
        match (text, &mut self.record) {
            (ValueText::Whole(bytes), Some(record)) => {
                record.row(str::from_utf8(bytes).map_err(|_| RowFault::Malformed)?)
            }
            // The rows before the end of a truncated file are exact.
            (ValueText::Cut, _) => Ok(()),
            _ => Err(RowFault::Malformed),
        }
    }

    /// Other programs have `otherData`, too, with any content; it is ignored if it is not ours.
    fn other_data(&mut self, text: ValueText<'_>) -> Result<(), Error> {
        let ValueText::Whole(bytes @ [b'{', ..]) = text else { return Ok(()) };
        self.origin = serde_json::from_slice(bytes).ok().or(self.origin.take());
        match &self.origin {
            Some(origin) if origin.format > FORMAT => Err(Error::LaterFormat { format: origin.format }),
            _ => Ok(()),
        }
    }
}
