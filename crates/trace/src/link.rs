//! A whole run as the text of a link: small enough for a URL's fragment, which no server gets to see.
//!
//! ```text
//! text   = base64url(deflate(head packed))
//! head   = demo "\n" clock "\n" (name "=" value "\n")... "\n"
//! packed = see `packed`, which also says which version of it this is
//! ```
//!
//! Packed records are deflated, and not the JSON of a file: that would be half as long again. Invariant: whatever text is
//! given, [`read`] ends with a log that an executor could have recorded or with a [`Fault`], and never holds more than
//! [`MOST_UNPACKED`] bytes of it.
//!
//! Source of the alphabet: RFC 4648, section 5, without padding.

use std::fmt;
use std::ops::Range;

use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_with_limit};

use super::chrome::{self, About};
use super::import::{Import, Origin, Skipped};
use super::log::Log;
use super::packed::{self, Unpacker, pack};

/// The longest text that belongs into a link, in characters: chats and mail programs cut longer addresses.
pub const LONGEST: usize = 8_000;

/// How much a text may unpack to, in bytes. Deflated data grow a thousandfold at most, so no text of [`LONGEST`]
/// characters comes near it.
pub const MOST_UNPACKED: usize = 8 << 20;

/// How many records a log from a link keeps: a record takes three bytes at least.
const CAP: usize = MOST_UNPACKED / 3;

/// How hard the packer tries, of ten.
const EFFORT: u8 = 10;

/// Why a text is not a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// There is nothing in it.
    Empty,
    /// A character that no such text has.
    Character {
        /// Which, from 1.
        place: usize,
    },
    /// What the characters spell was cut short or changed on its way.
    Damaged,
    /// It unpacks to more than [`MOST_UNPACKED`] bytes.
    TooLarge,
    /// What it unpacks to does not begin with a head.
    Head,
    /// The records are broken.
    Records(packed::Fault),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Empty => f.write_str("There is no run in the link."),
            Fault::Character { place } => {
                write!(f, "The run in the link is damaged: character {place} cannot be part of it.")
            }
            Fault::Damaged => {
                f.write_str("The run in the link is damaged or cut short; copy the whole link.")
            }
            Fault::TooLarge => {
                write!(f, "The run in the link is larger than the {} MB that are read.", MOST_UNPACKED >> 20)
            }
            Fault::Head => f.write_str("What is in the link is not a run of Loopscope."),
            Fault::Records(packed::Fault { byte, .. }) => {
                write!(
                    f,
                    "The run in the link is damaged: byte {byte} of its records is none that a run could have."
                )
            }
        }
    }
}

impl std::error::Error for Fault {}

/// The text for `log`, however long it gets; see [`LONGEST`].
pub fn write(log: &Log, about: &About<'_>) -> String {
    let mut head = String::new();
    line(&mut head, about.demo);
    line(&mut head, about.clock);
    for (name, value) in &about.params {
        line(&mut head, &format!("{name}={value}"));
    }
    head.push('\n');
    let mut bytes = head.into_bytes();
    bytes.extend(pack(log));
    spell(&bytes)
}

/// The text that unpacks to `bytes`.
pub fn spell(bytes: &[u8]) -> String {
    encode(&compress_to_vec(bytes, EFFORT))
}

/// Reads what [`write()`] wrote.
///
/// # Errors
/// When the text is anything else.
pub fn read(text: &str) -> Result<Import, Fault> {
    if text.is_empty() {
        return Err(Fault::Empty);
    }
    let unpacked = decompress_to_vec_with_limit(&decode(text)?, MOST_UNPACKED).map_err(|fault| {
        if fault.status == TINFLStatus::HasMoreOutput { Fault::TooLarge } else { Fault::Damaged }
    })?;
    let (origin, records) = split(&unpacked).ok_or(Fault::Head)?;
    let mut unpacker = Unpacker::new(unpacked[records].to_vec(), CAP).map_err(Fault::Records)?;
    while unpacker.some(usize::MAX).map_err(Fault::Records)? {}
    let log = unpacker.finish();
    Ok(Import { log, origin: Some(origin), exact: true, skipped: Skipped::default(), closed: 0, cut: false })
}

/// A line of the head. What would end it is left out: no demo's names have it.
fn line(head: &mut String, text: &str) {
    head.extend(text.chars().filter(|c| !c.is_control()));
    head.push('\n');
}

/// The head, and where the records are.
fn split(bytes: &[u8]) -> Option<(Origin, Range<usize>)> {
    let mut at = 0;
    let mut next = || {
        let rest = bytes.get(at..)?;
        let length = rest.iter().position(|byte| *byte == b'\n')?;
        at += length + 1;
        std::str::from_utf8(&rest[..length]).ok()
    };
    let (demo, clock) = (next()?.to_owned(), next()?.to_owned());
    let mut params = Vec::new();
    loop {
        let line = next()?;
        if line.is_empty() {
            break;
        }
        let (name, value) = line.split_once('=')?;
        params.push((name.to_owned(), value.parse().ok()?));
    }
    let version = env!("CARGO_PKG_VERSION").to_owned();
    Some((Origin { version, format: chrome::FORMAT, demo, params, clock }, at..bytes.len()))
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let bits =
            three.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for place in 0..=three.len() {
            text.push(char::from(ALPHABET[(bits >> (18 - 6 * place) & 63) as usize]));
        }
    }
    text
}

fn decode(text: &str) -> Result<Vec<u8>, Fault> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 2);
    let (mut bits, mut known) = (0_u32, 0);
    for (place, c) in text.chars().enumerate() {
        let value = match c {
            'A'..='Z' => c as u32 - 'A' as u32,
            'a'..='z' => c as u32 - 'a' as u32 + 26,
            '0'..='9' => c as u32 - '0' as u32 + 52,
            '-' => 62,
            '_' => 63,
            _ => return Err(Fault::Character { place: place + 1 }),
        };
        bits = bits << 6 | value;
        known += 6;
        if known >= 8 {
            known -= 8;
            bytes.push((bits >> known) as u8);
        }
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_back_at_every_length() {
        for length in 0..70_u8 {
            let bytes: Vec<u8> = (0..length).map(|n| n.wrapping_mul(37) ^ 0xa5).collect();
            let text = encode(&bytes);
            assert!(text.bytes().all(|c| ALPHABET.contains(&c)), "{text}");
            assert_eq!(decode(&text), Ok(bytes));
        }
        // As RFC 4648 has it, section 10.
        assert_eq!([&b"f"[..], b"fo", b"foo", b"foob"].map(encode), ["Zg", "Zm8", "Zm9v", "Zm9vYg"]);
        assert_eq!(encode(&[0xfb, 0xff]), "-_8");
    }

    #[test]
    fn a_text_that_unpacks_to_gigabytes_is_refused() {
        let bomb = spell(&vec![b'\n'; MOST_UNPACKED + 1]);
        assert!(bomb.len() < 2 * LONGEST, "a bomb is small: {}", bomb.len());
        assert_eq!(read(&bomb).err(), Some(Fault::TooLarge));
    }
}
