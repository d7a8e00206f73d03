//! The import of a file as its caller sees it: pieces in, a log out.
//!
//! Invariant: no call works longer than a few milliseconds on a piece of ordinary size, except [`Importer::finish`], which
//! converts the whole trace. Next: `scan`, the first stage.

use std::ops::ControlFlow;

use super::fault::{Error, Format, Skipped};
use super::layout::phases::{Layout, LayoutStep};
use super::own_export::origin::Origin;
use super::reader::TraceReader;
use super::scan::input::Input;
use super::scan::scanner::Scanner;
use crate::record::log::Log;

/// An imported trace.
pub struct Import {
    /// Its events.
    pub log: Log,
    /// The run it was exported from, if it is an export of ours.
    pub origin: Option<Origin>,
    /// Whether the log is exactly that of a run. If not, it is a foreign trace laid out on lanes.
    pub exact: bool,
    /// The events that were skipped.
    pub skipped: Skipped,
    /// The number of slices without an end, which were closed at the end of the trace.
    pub closed: u64,
    /// Whether the file's JSON or gzip data are truncated.
    pub cut: bool,
}

/// Reads a file piece by piece.
///
/// ```
/// use loopscope_trace::import::Importer;
///
/// let mut importer = Importer::new();
/// for piece in [&br#"[{"ph":"X","name":"f","pid":1,"#[..], br#""tid":1,"ts":0,"dur":2.5}]"#] {
///     importer.push(piece)?;
/// }
/// let import = importer.finish()?;
/// assert_eq!(import.log.events().count(), 3);
/// # Ok::<(), loopscope_trace::import::Error>(())
/// ```
pub struct Importer {
    input: Input,
    scanner: Scanner,
    reader: TraceReader,
}

impl Default for Importer {
    fn default() -> Importer {
        Importer::new()
    }
}

impl Importer {
    /// An importer that has read nothing.
    pub fn new() -> Importer {
        Importer { input: Input::new(), scanner: Scanner::new(), reader: TraceReader::default() }
    }

    /// Reads the next piece of the file. 256 KB of text take a few milliseconds; gzip often inflates to twenty times its size.
    ///
    /// # Errors
    /// If the file cannot be imported. The importer must not be used any further.
    pub fn push(&mut self, piece: &[u8]) -> Result<(), Error> {
        let (scanner, reader) = (&mut self.scanner, &mut self.reader);
        let read = self.input.push(piece, &mut |text| scanner.push(text, reader));
        read.map_err(|error| explain(error, self.input.looks_like()))
    }

    /// The number of events so far.
    pub fn events(&self) -> u64 {
        self.reader.count
    }

    /// Ends the file and converts it in one call.
    ///
    /// # Errors
    /// If the file cannot be imported.
    pub fn finish(self) -> Result<Import, Error> {
        let mut rest = self.end()?;
        loop {
            match rest.step() {
                ControlFlow::Continue(more) => rest = more,
                ControlFlow::Break(import) => return Ok(import),
            }
        }
    }

    /// Ends the file. The conversion that is left is done in steps, so that a page can pause between them.
    ///
    /// # Errors
    /// If the file cannot be imported.
    pub fn end(mut self) -> Result<PendingImport, Error> {
        let (scanner, reader) = (&mut self.scanner, &mut self.reader);
        let read = self.input.finish(&mut |text| scanner.push(text, reader));
        let cut_gzip = read.map_err(|error| explain(error, self.input.looks_like()))?;
        if !self.scanner.has_begun() {
            return Err(Error::Empty);
        }
        let cut = self.scanner.finish(&mut self.reader)? || cut_gzip;
        let TraceReader { origin, record, events, skipped, has_events, .. } = self.reader;
        if let Some(record) = record {
            let (skipped, pending) = (Skipped::default(), PendingLog::Done(record.finish()));
            return Ok(PendingImport { origin, skipped, cut, pending });
        }
        if !has_events && self.scanner.is_object() {
            return Err(Error::NoTraceEvents);
        }
        if events.is_empty() {
            return Err(explain(Error::NothingUsable(skipped), self.input.looks_like()));
        }
        Ok(PendingImport { origin, skipped, cut, pending: PendingLog::LayOut(Layout::new(events)) })
    }
}

/// A file that was read to its end, and is being converted to a log.
pub struct PendingImport {
    origin: Option<Origin>,
    skipped: Skipped,
    cut: bool,
    pending: PendingLog,
}

#[allow(clippy::large_enum_variant, reason = "there is one of it, moved once a step")]
enum PendingLog {
    /// The log of an export of ours, which needs no layout.
    Done(Log),
    LayOut(Layout),
}

impl PendingImport {
    /// Works for a few milliseconds. Breaks with the import when it is complete.
    pub fn step(self) -> ControlFlow<Import, PendingImport> {
        let PendingImport { origin, mut skipped, cut, pending } = self;
        let (log, exact, closed) = match pending {
            PendingLog::Done(log) => (log, true, 0),
            PendingLog::LayOut(layout) => match layout.step(&mut skipped) {
                LayoutStep::More(layout) => {
                    return ControlFlow::Continue(PendingImport {
                        origin,
                        skipped,
                        cut,
                        pending: PendingLog::LayOut(layout),
                    });
                }
                LayoutStep::Done(log, closed) => (log, false, closed),
            },
        };
        ControlFlow::Break(Import { log, origin, exact, skipped, closed, cut })
    }
}

/// For a file that is not JSON the format is more useful than the location of the first error, so the error is replaced.
fn explain(error: Error, looks_like: Format) -> Error {
    match (error, looks_like) {
        (error, Format::Unknown) => error,
        (Error::NotJson { byte, .. } | Error::Syntax { byte, .. }, looks_like) => {
            Error::NotJson { byte, looks_like }
        }
        (Error::NothingUsable(_), looks_like) => Error::NotJson { byte: 0, looks_like },
        (error, _) => error,
    }
}
