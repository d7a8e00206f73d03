//! gzip, the reading half: one member after another, each a header, deflated data, and a checksum.
//!
//! Around `miniz_oxide`, which does the deflated data. `flate2` would do all of this, but brings a checksum that is made
//! for gigabytes a second and carries 16 KB of tables. The browser's `DecompressionStream` takes a second member or padding
//! for a fault, does not say at which byte the data are damaged, and is not there for tests on the host; links need
//! `miniz_oxide` in any case. Invariant: what is unpacked is handed on [`BUFFER`] bytes at a
//! time, so a file that unpacks to gigabytes can be refused before it fills the memory.
//!
//! Source: RFC 1952.

use miniz_oxide::inflate::stream::{InflateState, inflate};
use miniz_oxide::{DataFormat, MZError, MZFlush, MZStatus};

use super::fault::Error;

/// How many bytes are unpacked at a time.
const BUFFER: usize = 64 << 10;

/// The longest header that is read: it holds the packed file's name, and a comment.
const LONGEST_HEADER: usize = 4 << 10;

/// What a gzip file begins with.
pub(super) const MAGIC: &[u8] = b"\x1f\x8b";

/// A gzip file, as far as it came.
pub(super) struct Gunzip {
    part: Part,
    inflate: Box<InflateState>,
    buffer: Vec<u8>,
    check: Checksum,
    /// Whether there may be more to unpack from what was taken.
    has_more: bool,
    /// How many bytes were unpacked from this member, modulo 2^32.
    length: u32,
    /// How many bytes of the file were taken.
    taken: u64,
}

enum Part {
    /// The beginning of a header.
    Header(Vec<u8>),
    Data,
    /// The beginning of what follows the data: their checksum and length.
    Trailer(Vec<u8>),
    /// Zeros after the last member, as tapes have them.
    Padding,
}

impl Gunzip {
    pub(super) fn new() -> Gunzip {
        Gunzip {
            part: Part::Header(Vec::new()),
            inflate: InflateState::new_boxed(DataFormat::Raw),
            buffer: vec![0; BUFFER],
            check: Checksum::default(),
            has_more: false,
            length: 0,
            taken: 0,
        }
    }

    /// Takes the next piece of the file. Calls `text` with what it unpacks to and how much of the file was taken by then.
    pub(super) fn push(
        &mut self,
        mut piece: &[u8],
        mut text: impl FnMut(&[u8], u64) -> Result<(), Error>,
    ) -> Result<(), Error> {
        while !piece.is_empty() || self.has_more {
            let taken = match &mut self.part {
                Part::Header(header) if header.is_empty() && piece[0] == 0 && self.taken > 0 => {
                    self.part = Part::Padding;
                    piece.len()
                }
                Part::Header(header) => {
                    header.push(piece[0]);
                    let whole = is_whole_header(header).filter(|_| header.len() <= LONGEST_HEADER);
                    if whole.ok_or(Error::Gzip { byte: self.taken })? {
                        self.begin_data();
                    }
                    1
                }
                Part::Data => self.unpack(piece, &mut text)?,
                Part::Trailer(trailer) => {
                    trailer.push(piece[0]);
                    let wanted = [self.check.value().to_le_bytes(), self.length.to_le_bytes()].concat();
                    if !wanted.starts_with(trailer) {
                        return Err(Error::Gzip { byte: self.taken });
                    }
                    if trailer.len() == wanted.len() {
                        self.part = Part::Header(Vec::new());
                    }
                    1
                }
                Part::Padding => piece.len(),
            };
            self.taken += taken as u64;
            piece = &piece[taken..];
        }
        Ok(())
    }

    /// Whether the file ends within a member.
    pub(super) fn is_cut(&self) -> bool {
        match &self.part {
            Part::Header(header) => !header.is_empty(),
            Part::Data | Part::Trailer(_) => true,
            Part::Padding => false,
        }
    }

    fn begin_data(&mut self) {
        self.inflate.reset(DataFormat::Raw);
        self.check = Checksum::default();
        self.length = 0;
        self.part = Part::Data;
    }

    /// Unpacks a buffer full at most. Returns how much of the piece that took.
    fn unpack(
        &mut self,
        piece: &[u8],
        text: &mut impl FnMut(&[u8], u64) -> Result<(), Error>,
    ) -> Result<usize, Error> {
        let result = inflate(&mut self.inflate, piece, &mut self.buffer, MZFlush::None);
        let taken = self.taken + result.bytes_consumed as u64;
        let progress = result.bytes_consumed + result.bytes_written;
        match result.status {
            Ok(MZStatus::StreamEnd) => self.part = Part::Trailer(Vec::new()),
            Ok(_) | Err(MZError::Buf) if progress > 0 || piece.is_empty() => {}
            _ => return Err(Error::Gzip { byte: taken }),
        }
        self.has_more = matches!(self.part, Part::Data) && result.bytes_written == self.buffer.len();
        let unpacked = &self.buffer[..result.bytes_written];
        self.check.add(unpacked);
        self.length = self.length.wrapping_add(unpacked.len() as u32);
        text(unpacked, taken)?;
        Ok(result.bytes_consumed)
    }
}

/// Whether `header` is a whole one; `None` if it is none at all.
fn is_whole_header(header: &[u8]) -> Option<bool> {
    const DEFLATE: u8 = 8;
    const CHECKSUM: u8 = 2;
    const EXTRA: u8 = 4;
    const NAME: u8 = 8;
    const COMMENT: u8 = 16;
    let fixed = [MAGIC, &[DEFLATE]].concat();
    if !fixed.iter().zip(header).all(|(a, b)| a == b) {
        return None;
    }
    let [_, _, _, flags, _, _, _, _, _, _, rest @ ..] = header else { return Some(false) };
    if flags >> 5 != 0 {
        return None;
    }
    let mut rest = Some(rest);
    if flags & EXTRA != 0 {
        rest = rest.and_then(|rest| {
            let (length, rest) = rest.split_first_chunk::<2>()?;
            rest.get(usize::from(u16::from_le_bytes(*length))..)
        });
    }
    for _ in 0..(flags & NAME != 0) as u8 + (flags & COMMENT != 0) as u8 {
        rest = rest.and_then(|rest| rest.get(rest.iter().position(|byte| *byte == 0)? + 1..));
    }
    if flags & CHECKSUM != 0 {
        rest = rest.and_then(|rest| rest.get(2..));
    }
    Some(rest.is_some())
}

/// CRC-32, a byte at a time.
struct Checksum(u32);

impl Default for Checksum {
    fn default() -> Checksum {
        Checksum(!0)
    }
}

impl Checksum {
    /// What each value of a byte does to the checksum.
    const TABLE: [u32; 256] = {
        let mut table = [0; 256];
        let mut byte = 0;
        while byte < 256 {
            let mut value = byte as u32;
            let mut bit = 0;
            while bit < 8 {
                value = if value & 1 == 1 { value >> 1 ^ 0xedb8_8320 } else { value >> 1 };
                bit += 1;
            }
            table[byte] = value;
            byte += 1;
        }
        table
    };

    fn add(&mut self, bytes: &[u8]) {
        self.0 = bytes
            .iter()
            .fold(self.0, |value, byte| value >> 8 ^ Checksum::TABLE[usize::from(value as u8 ^ byte)]);
    }

    fn value(&self) -> u32 {
        !self.0
    }
}
