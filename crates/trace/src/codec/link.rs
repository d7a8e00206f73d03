//! A whole run, or a Python program, as the text of a link: small enough for the fragment of a URL, which is never sent to a
//! server.
//!
//! ```text
//! text    = base64url(deflate(head records))  or  base64url(deflate(program)), in UTF-8
//! head    = demo "\n" clock "\n" (name "=" value "\n")... "\n"
//! records = see `binary`, which also has the version
//! ```
//!
//! Rejected: deflated JSON, which is half as long again. Invariant: for any text [`read`] ends with a log that an executor
//! could have recorded or with a [`LinkError`], and never inflates more than [`MOST_UNPACKED`] bytes.

use std::fmt;
use std::ops::Range;

use base64::engine::general_purpose::{GeneralPurpose, NO_PAD};
use base64::{DecodeError, Engine, alphabet};
use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_with_limit};

use super::binary::{self, BinaryError, Decoder};
use crate::export::chrome::{self, About};
use crate::import::{Import, Origin, Skipped};
use crate::record::log::Log;

/// The maximum length of a link's text, in characters: chats and mail programs cut longer addresses.
pub const LONGEST: usize = 8_000;

/// The maximum size that a text may inflate to, in bytes. Deflate compresses by a factor of about 1000 at most, so a text of
/// [`LONGEST`] characters stays below.
pub const MOST_UNPACKED: usize = 8 << 20;

/// The same for a program, which is also the largest file of a program.
pub const MOST_OF_PROGRAM: usize = 1 << 20;

/// The cap of a log from a link: a record has at least three bytes.
const CAP: usize = MOST_UNPACKED / 3;

/// The compression level, of ten.
const EFFORT: u8 = 10;

/// Why a text is not an encoded run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkError {
    /// It is empty.
    Empty,
    /// It has a character that is not in the alphabet.
    Character {
        /// The index of the character, from 1.
        place: usize,
    },
    /// The data are truncated or corrupted.
    Damaged,
    /// It inflates to more than [`MOST_UNPACKED`] bytes, or a program to more than [`MOST_OF_PROGRAM`].
    TooLarge,
    /// What should be a program is not UTF-8.
    NotText,
    /// The inflated data do not begin with a head.
    Head,
    /// The records are invalid.
    Records(BinaryError),
}

impl fmt::Display for LinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LinkError::Empty => f.write_str("There is no run in the link."),
            LinkError::Character { place } => {
                write!(f, "The run in the link is damaged: character {place} cannot be part of it.")
            }
            LinkError::Damaged => {
                f.write_str("The run in the link is damaged or cut short; copy the whole link.")
            }
            LinkError::TooLarge => {
                write!(f, "The run in the link is larger than the {} MB that are read.", MOST_UNPACKED >> 20)
            }
            LinkError::NotText => f.write_str("What is in the link is not a text."),
            LinkError::Head => f.write_str("What is in the link is not a run of Loopscope."),
            LinkError::Records(BinaryError { byte, .. }) => {
                write!(
                    f,
                    "The run in the link is damaged: byte {byte} of its records is none that a run could have."
                )
            }
        }
    }
}

impl std::error::Error for LinkError {}

/// The text of `log`, of any length; the caller checks [`LONGEST`].
///
/// ```
/// # use std::rc::Rc;
/// # use loopscope_rt::{Runner, ms, sleep};
/// # use loopscope_trace::Recorder;
/// # let recorder = Rc::new(Recorder::default());
/// # Runner::watched_by(recorder.clone()).run_virtual(async { sleep(ms(20)).await })?;
/// use loopscope_trace::chrome::About;
/// use loopscope_trace::link;
///
/// // `recorder` has recorded a task that slept for 20 ms.
/// let text = link::write(&recorder.log(), &About { demo: "nap", params: vec![("millis", 20)], clock: "virtual" });
/// assert!(text.len() < link::LONGEST);
///
/// let import = link::read(&text)?;
/// assert_eq!(import.origin.unwrap().params, [("millis".to_owned(), 20)]);
/// assert!(import.log.events().eq(recorder.log().events()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write(log: &Log, about: &About<'_>) -> String {
    let mut head = String::new();
    line(&mut head, about.demo);
    line(&mut head, about.clock);
    for (name, value) in &about.params {
        line(&mut head, &format!("{name}={value}"));
    }
    head.push('\n');
    let mut bytes = head.into_bytes();
    bytes.extend(binary::encode(log));
    spell(&bytes)
}

/// Deflates `bytes` and encodes them as text.
pub fn spell(bytes: &[u8]) -> String {
    BASE64URL.encode(compress_to_vec(bytes, EFFORT))
}

/// The inverse of [`spell`], for at most `most` bytes.
fn unspell(text: &str, most: usize) -> Result<Vec<u8>, LinkError> {
    if text.is_empty() {
        return Err(LinkError::Empty);
    }
    decompress_to_vec_with_limit(&decode(text)?, most).map_err(|fault| {
        if fault.status == TINFLStatus::HasMoreOutput { LinkError::TooLarge } else { LinkError::Damaged }
    })
}

/// The program in the text of a link: the inverse of [`spell`] for the bytes of a text.
///
/// # Errors
/// If the text is damaged, or what it contains is too large or not UTF-8.
pub fn read_program(text: &str) -> Result<String, LinkError> {
    String::from_utf8(unspell(text, MOST_OF_PROGRAM)?).map_err(|_| LinkError::NotText)
}

/// Decodes the text of a link; the inverse of [`write()`].
///
/// ```
/// use loopscope_trace::link::{self, LinkError};
///
/// assert_eq!(link::read("a*b").err(), Some(LinkError::Character { place: 2 }));
/// ```
///
/// # Errors
/// If the text is not that of an encoded run.
pub fn read(text: &str) -> Result<Import, LinkError> {
    let unpacked = unspell(text, MOST_UNPACKED)?;
    let (origin, records) = split(&unpacked).ok_or(LinkError::Head)?;
    let mut decoder = Decoder::new(unpacked[records].to_vec(), CAP).map_err(LinkError::Records)?;
    while decoder.some(usize::MAX).map_err(LinkError::Records)? {}
    let log = decoder.finish();
    Ok(Import { log, origin: Some(origin), exact: true, skipped: Skipped::default(), closed: 0, cut: false })
}

/// Appends a line to the head. Control characters are removed; names of demos have none.
fn line(head: &mut String, text: &str) {
    head.extend(text.chars().filter(|c| !c.is_control()));
    head.push('\n');
}

/// Parses the head. Returns it and the range of the records.
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

/// RFC 4648, section 5, without padding. Unused bits of the last character are ignored.
const BASE64URL: GeneralPurpose =
    GeneralPurpose::new(&alphabet::URL_SAFE, NO_PAD.with_decode_allow_trailing_bits(true));

fn decode(text: &str) -> Result<Vec<u8>, LinkError> {
    BASE64URL.decode(text).map_err(|fault| match fault {
        // All characters before it are ASCII, so the byte index is the character index.
        DecodeError::InvalidByte(at, _) => LinkError::Character { place: at + 1 },
        _ => LinkError::Damaged,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_spelled_in_the_alphabet_of_urls() {
        let bytes: Vec<u8> = (0..=255).collect();
        for length in 0..bytes.len() {
            assert_eq!(decode(&BASE64URL.encode(&bytes[..length])).as_deref(), Ok(&bytes[..length]));
        }
        assert_eq!(
            [&b"f"[..], b"fo", &[0xfb, 0xff]].map(|bytes| BASE64URL.encode(bytes)),
            ["Zg", "Zm8", "-_8"]
        );
    }

    #[test]
    fn the_character_that_is_none_is_named() {
        for (text, place) in [("a*b", 2), ("*", 1), ("Zm9v+", 5), ("Zm9vé", 5), ("Zm9v\u{0}", 5)] {
            assert_eq!(decode(text), Err(LinkError::Character { place }), "{text}");
        }
        for (text, why) in [("Zm9vY", "six bits are no byte"), ("Zg==", "padding")] {
            assert_eq!(decode(text), Err(LinkError::Damaged), "{why}");
        }
        assert_eq!(decode("Zh").as_deref(), Ok(&b"f"[..]), "bits of no byte");
    }

    #[test]
    fn a_text_that_unpacks_to_gigabytes_is_refused() {
        let bomb = spell(&vec![b'\n'; MOST_UNPACKED + 1]);
        assert!(bomb.len() < 2 * LONGEST, "a bomb is small: {}", bomb.len());
        assert_eq!(read(&bomb).err(), Some(LinkError::TooLarge));
        let bomb = spell(&vec![b'\n'; MOST_OF_PROGRAM + 1]);
        assert_eq!(read_program(&bomb), Err(LinkError::TooLarge));
    }

    #[test]
    fn a_program_comes_back_from_its_text() {
        for program in ["", "print('héllo 世界')\n", &"await work(1)\n".repeat(10_000)] {
            let text = spell(program.as_bytes());
            assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)));
            assert_eq!(read_program(&text).as_deref(), Ok(program));
        }
    }

    #[test]
    fn a_damaged_program_is_an_error() {
        let text = spell("print(1)\nprint(2)\n".as_bytes());
        assert_eq!(read_program(""), Err(LinkError::Empty));
        assert_eq!(read_program(&text[..text.len() - 4]), Err(LinkError::Damaged));
        assert_eq!(read_program(&format!("{text}!")), Err(LinkError::Character { place: text.len() + 1 }));
        assert_eq!(read_program(&spell(&[0xff, 0xfe])), Err(LinkError::NotText));
    }
}
