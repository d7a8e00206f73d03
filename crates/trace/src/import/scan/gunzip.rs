//! A gzip decoder. A file is a sequence of members, each a header, deflated data and a checksum.
//!
//! Built on `miniz_oxide`, which inflates. Rejected: `flate2`, which adds a checksum made for gigabytes a second with 16 KB
//! of tables; and the browser's `DecompressionStream`, which takes a second member or padding for a fault, does not report
//! the offset of a fault, and does not exist on the host. Links need `miniz_oxide` in any case. Invariant: at most
//! [`BUFFER`] bytes are inflated at a time, so a file that inflates to gigabytes is rejected before it fills the memory.
//!
//! Source: RFC 1952.

use miniz_oxide::inflate::stream::{InflateState, inflate};
use miniz_oxide::{DataFormat, MZError, MZFlush, MZStatus};

use crate::import::fault::Error;

/// The number of bytes that are inflated at a time.
const BUFFER: usize = 64 << 10;

/// The maximum size of a header, which includes the file's name and a comment.
const LONGEST_HEADER: usize = 4 << 10;

/// The first bytes of a gzip file.
pub(crate) const MAGIC: &[u8] = b"\x1f\x8b";

/// A gzip file that is being decoded.
pub(crate) struct Gunzip {
    part: Part,
    inflate: Box<InflateState>,
    buffer: Vec<u8>,
    check: Checksum,
    /// Whether consumed input may inflate to more output.
    has_more: bool,
    /// The inflated size of this member, modulo 2^32.
    length: u32,
    /// The number of consumed bytes.
    taken: u64,
}

enum Part {
    /// A prefix of a header.
    Header(Vec<u8>),
    Data,
    /// A prefix of the trailer: checksum and size.
    Trailer(Vec<u8>),
    /// Zeros after the last member, as on tapes.
    Padding,
}

impl Gunzip {
    pub(crate) fn new() -> Gunzip {
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

    /// Decodes the next piece of the file. Calls `text` with the inflated bytes and the number of bytes consumed so far.
    pub(crate) fn push(
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
    pub(crate) fn is_cut(&self) -> bool {
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

    /// Inflates at most one buffer. Returns the number of consumed bytes.
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

/// Whether `header` is complete; `None` if it is invalid.
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
    /// The remainders of all bytes.
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
