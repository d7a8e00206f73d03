//! The bytes of the file as a stream of JSON text, unpacked if they are gzip.
//!
//! Invariant: at any time at most [`STEP`] bytes of a gzip file are unpacked and not yet read, so that a file that
//! unpacks to gigabytes is refused long before it fills the memory.

use std::io::Write;

use flate2::write::MultiGzDecoder;

use super::fault::{Error, Format};
use super::{LARGEST_FILE, LONGEST_WORTH};

/// How many packed bytes are unpacked at a time; they can give a thousand times as many.
const STEP: usize = 4 << 10;

/// Traces repeat themselves, and short files of them very much so; the ratio is looked at beyond this length.
const TOO_SHORT_TO_JUDGE: u64 = 64 << 20;

/// How many bytes are looked at to tell what a file is.
const HEAD: usize = 16;

/// Gets the text, piece by piece.
pub(super) type Text<'a> = dyn FnMut(&[u8]) -> Result<(), Error> + 'a;

/// The way from the file's bytes to text.
pub(super) struct Input {
    /// The first bytes, for naming what is no trace.
    head: Vec<u8>,
    coding: Coding,
    packed: u64,
    unpacked: u64,
}

enum Coding {
    /// Too few bytes came to tell.
    Unknown,
    Plain,
    Gzip(Box<MultiGzDecoder<Vec<u8>>>),
}

const GZIP: &[u8] = b"\x1f\x8b";

impl Input {
    pub(super) fn new() -> Input {
        Input { head: Vec::new(), coding: Coding::Unknown, packed: 0, unpacked: 0 }
    }

    /// Takes the next piece of the file, and gives `text` what it stands for.
    pub(super) fn push(&mut self, piece: &[u8], text: &mut Text<'_>) -> Result<(), Error> {
        let before = self.head.len();
        self.head.extend_from_slice(&piece[..piece.len().min(HEAD - before)]);
        if !matches!(self.coding, Coding::Unknown) {
            return self.decode(piece, text);
        }
        if self.head.len() < GZIP.len() {
            return Ok(());
        }
        self.coding = if self.head.starts_with(GZIP) {
            Coding::Gzip(Box::new(MultiGzDecoder::new(Vec::new())))
        } else {
            Coding::Plain
        };
        if before > 0 {
            let held = self.head[..before].to_vec();
            self.decode(&held, text)?;
        }
        self.decode(piece, text)
    }

    /// Ends the file. True if its gzip data end too soon.
    pub(super) fn finish(&mut self, text: &mut Text<'_>) -> Result<bool, Error> {
        match &mut self.coding {
            Coding::Unknown => {
                let held = std::mem::take(&mut self.head);
                self.coding = Coding::Plain;
                self.decode(&held, text)?;
                Ok(false)
            }
            Coding::Plain => Ok(false),
            Coding::Gzip(decoder) => {
                let cut = decoder.try_finish().is_err();
                let rest = std::mem::take(decoder.get_mut());
                self.hand_on(&rest, text)?;
                Ok(cut)
            }
        }
    }

    fn decode(&mut self, piece: &[u8], text: &mut Text<'_>) -> Result<(), Error> {
        if !matches!(self.coding, Coding::Gzip(_)) {
            return self.hand_on(piece, text);
        }
        for step in piece.chunks(STEP) {
            let Coding::Gzip(decoder) = &mut self.coding else { return Ok(()) };
            decoder.write_all(step).map_err(|_| Error::Gzip { byte: self.packed + step.len() as u64 })?;
            let unpacked = std::mem::take(decoder.get_mut());
            self.packed += step.len() as u64;
            self.hand_on(&unpacked, text)?;
        }
        Ok(())
    }

    fn hand_on(&mut self, bytes: &[u8], text: &mut Text<'_>) -> Result<(), Error> {
        self.unpacked += bytes.len() as u64;
        if self.unpacked > LARGEST_FILE {
            return Err(Error::TooLarge);
        }
        let packed = matches!(self.coding, Coding::Gzip(_));
        if packed && self.unpacked > TOO_SHORT_TO_JUDGE && self.unpacked / LONGEST_WORTH > self.packed {
            return Err(Error::Inflates);
        }
        text(bytes)
    }

    /// What a file that turned out not to be JSON seems to be.
    pub(super) fn looks_like(&self) -> Format {
        let strange = |byte: &u8| !matches!(byte, b' '..=b'~' | b'\n' | b'\r' | b'\t');
        match self.head.as_slice() {
            [b'P', b'K', 3, 4, ..] => Format::Zip,
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Format::Zstd,
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0, b'[' | b'{', ..] | [b'[' | b'{', 0, ..] => {
                Format::Utf16
            }
            // Field 1 of `perfetto.protos.Trace`, which is all that message has.
            [0x0a, rest @ ..] if rest.iter().any(strange) => Format::PerfettoProtobuf,
            _ => Format::Unknown,
        }
    }
}
