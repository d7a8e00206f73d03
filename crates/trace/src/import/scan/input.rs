//! The bytes of the file as a stream of JSON text, inflated if they are gzip.
//!
//! Invariant: no more text is passed on than the limits allow, and from a gzip file no more than its size makes plausible.

use super::gunzip::{Gunzip, MAGIC};
use crate::import::fault::{Error, Format};
use crate::import::limits::{LARGEST_FILE, LONGEST_WORTH};

/// The compression ratio is checked beyond this length: short traces can be very repetitive.
const TOO_SHORT_TO_JUDGE: u64 = 64 << 20;

/// The number of bytes that are used to detect the format.
const HEAD: usize = 16;

/// Receives the text, piece by piece.
pub(crate) type TextSink<'a> = dyn FnMut(&[u8]) -> Result<(), Error> + 'a;

/// Converts the file's bytes to text.
pub(crate) struct Input {
    /// The first bytes, to name the format of a file that is not a trace.
    head: Vec<u8>,
    coding: Coding,
    meter: Meter,
}

/// The amount of text that was passed on, in bytes.
#[derive(Default)]
struct Meter(u64);

enum Coding {
    /// Too few bytes to detect it.
    Unknown,
    Plain,
    Gzip(Box<Gunzip>),
}

impl Input {
    pub(crate) fn new() -> Input {
        Input { head: Vec::new(), coding: Coding::Unknown, meter: Meter::default() }
    }

    /// Decodes the next piece of the file and passes it to `text`.
    pub(crate) fn push(&mut self, piece: &[u8], text: &mut TextSink<'_>) -> Result<(), Error> {
        let before = self.head.len();
        self.head.extend_from_slice(&piece[..piece.len().min(HEAD - before)]);
        if !matches!(self.coding, Coding::Unknown) {
            return self.decode(piece, text);
        }
        if self.head.len() < MAGIC.len() {
            return Ok(());
        }
        self.coding =
            if self.head.starts_with(MAGIC) { Coding::Gzip(Box::new(Gunzip::new())) } else { Coding::Plain };
        if before > 0 {
            let held = self.head[..before].to_vec();
            self.decode(&held, text)?;
        }
        self.decode(piece, text)
    }

    /// Ends the file. Returns true if its gzip data are truncated.
    pub(crate) fn finish(&mut self, text: &mut TextSink<'_>) -> Result<bool, Error> {
        if matches!(self.coding, Coding::Unknown) {
            let held = std::mem::take(&mut self.head);
            self.coding = Coding::Plain;
            self.decode(&held, text)?;
        }
        Ok(matches!(&self.coding, Coding::Gzip(file) if file.is_cut()))
    }

    fn decode(&mut self, piece: &[u8], text: &mut TextSink<'_>) -> Result<(), Error> {
        let Input { coding, meter, .. } = self;
        match coding {
            Coding::Gzip(file) => file.push(piece, |bytes, taken| {
                meter.count(bytes)?;
                meter.weigh(taken)?;
                text(bytes)
            }),
            Coding::Unknown | Coding::Plain => {
                meter.count(piece)?;
                text(piece)
            }
        }
    }

    /// The apparent format of a file that is not JSON.
    pub(crate) fn looks_like(&self) -> Format {
        let strange = |byte: &u8| !matches!(byte, b' '..=b'~' | b'\n' | b'\r' | b'\t');
        match self.head.as_slice() {
            [b'P', b'K', 3, 4, ..] => Format::Zip,
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Format::Zstd,
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0, b'[' | b'{', ..] | [b'[' | b'{', 0, ..] => {
                Format::Utf16
            }
            // Field 1 of `perfetto.protos.Trace`, the only field of that message.
            [0x0a, rest @ ..] if rest.iter().any(strange) => Format::PerfettoProtobuf,
            _ => Format::Unknown,
        }
    }
}

impl Meter {
    fn count(&mut self, text: &[u8]) -> Result<(), Error> {
        self.0 += text.len() as u64;
        if self.0 > LARGEST_FILE { Err(Error::TooLarge) } else { Ok(()) }
    }

    /// Checks the ratio of the text to `packed` bytes of gzip.
    fn weigh(&self, packed: u64) -> Result<(), Error> {
        let absurd = self.0 > TOO_SHORT_TO_JUDGE && self.0 / LONGEST_WORTH > packed;
        if absurd { Err(Error::Inflates) } else { Ok(()) }
    }
}
