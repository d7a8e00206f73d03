//! Finds the events in a stream of JSON, without building a tree.
//!
//! A state machine over the bytes tracks the two outermost levels (the root, the array of events) and passes on each value
//! at that level as a slice; its content is parsed by the receiver. So a file of any length takes the memory of its longest
//! event, and can come in pieces cut anywhere. Rejected: one `serde_json::Value` of the file, which takes ten times its
//! size and cannot pause.
//!
//! Invariant: a value is passed on once and complete, or not at all. A value that is too long or too deeply nested is
//! skipped in constant memory. Next: `reader`, the receiver.

use super::value_sink::{Member, Section, ValueSink, ValueText};
use crate::import::fault::{Error, Format};
use crate::import::limits::{LARGEST_EVENT, MOST_NESTED};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ScanState {
    /// Before the root.
    Start,
    /// In the root object, before a name or its end.
    BeforeKey,
    /// After a name, before its colon.
    BeforeColon(Member),
    /// Before the value of a member.
    BeforeValue(Member),
    /// After a member, before a comma or the end of the root.
    AfterMember,
    /// In an array, before an element or its end.
    BeforeElement(Section),
    /// In an array, before a comma or its end.
    AfterElement(Section),
    /// After the root.
    End,
}

/// The scanner.
pub(crate) struct Scanner {
    state: ScanState,
    /// Whether the root is an object; if not it is an array.
    object: bool,
    /// The offset of the current piece in the stream.
    offset: u64,
    /// The number of bytes of the byte order mark so far.
    mark: usize,
    value: Option<OpenValue>,
    /// The part of the value in earlier pieces.
    kept: Vec<u8>,
}

/// A value whose end was not found yet.
struct OpenValue {
    section: Section,
    begin: u64,
    depth: u64,
    in_string: bool,
    escaped: bool,
    /// Not a string, array or object: it ends before the next delimiter.
    bare: bool,
    fault: Option<Oversize>,
}

#[derive(Clone, Copy)]
enum Oversize {
    TooLong,
    TooNested,
}

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

impl Scanner {
    pub(crate) fn new() -> Scanner {
        Scanner { state: ScanState::Start, object: false, offset: 0, mark: 0, value: None, kept: Vec::new() }
    }

    /// Whether the root has begun.
    pub(crate) fn has_begun(&self) -> bool {
        self.state != ScanState::Start
    }

    /// Whether the root is an object.
    pub(crate) fn is_object(&self) -> bool {
        self.object
    }

    /// Scans the next piece of the stream.
    pub(crate) fn push(&mut self, piece: &[u8], sink: &mut impl ValueSink) -> Result<(), Error> {
        let mut at = 0;
        while at < piece.len() {
            if self.value.is_some() {
                at = self.scan_value(piece, at, sink)?;
            } else if matches!(piece[at], b' ' | b'\n' | b'\r' | b'\t') {
                at += 1;
            } else {
                at += self.step(piece[at], self.offset + at as u64)?;
            }
        }
        self.offset += piece.len() as u64;
        Ok(())
    }

    /// Ends the stream. Returns true if it is truncated. A root array without its end is not: programs write traces until they
    /// are killed.
    pub(crate) fn finish(&mut self, sink: &mut impl ValueSink) -> Result<bool, Error> {
        if let Some(value) = self.value.take() {
            sink.value(value.section, value.begin, ValueText::Cut)?;
            return Ok(true);
        }
        let open_array =
            !self.object && matches!(self.state, ScanState::BeforeElement(_) | ScanState::AfterElement(_));
        Ok(self.state != ScanState::End && !open_array)
    }

    /// Processes a byte between values. Returns the number of consumed bytes: 0 if the byte begins a value.
    fn step(&mut self, byte: u8, at: u64) -> Result<usize, Error> {
        let syntax = |expected| Err(Error::Syntax { byte: at, expected });
        self.state = match (self.state, byte) {
            (ScanState::Start, byte) if matches!(self.mark, 1 | 2) => return self.refuse_root(byte, at),
            (ScanState::Start, b'[') => ScanState::BeforeElement(Section::Event),
            (ScanState::Start, b'{') => {
                self.object = true;
                ScanState::BeforeKey
            }
            (ScanState::Start, byte) => return self.refuse_root(byte, at),
            (ScanState::BeforeKey, b'}') => ScanState::End,
            (ScanState::BeforeKey, b'"') => return Ok(self.begin(Section::Key, byte, at)),
            (ScanState::BeforeKey, _) => return syntax("a name in quotes, or }"),
            (ScanState::BeforeColon(member), b':') => ScanState::BeforeValue(member),
            (ScanState::BeforeColon(_), _) => return syntax("a colon"),
            (ScanState::BeforeValue(Member::Array(section)), b'[') => ScanState::BeforeElement(section),
            (ScanState::BeforeValue(Member::Array(_)), _) => return syntax("an array"),
            (ScanState::BeforeValue(Member::Value(section)), _) if begins_value(byte) => {
                self.state = ScanState::AfterMember;
                return Ok(self.begin(section, byte, at));
            }
            (ScanState::BeforeValue(Member::Value(_)), _) => return syntax("a value"),
            (ScanState::AfterMember, b',') => ScanState::BeforeKey,
            (ScanState::AfterMember, b'}') => ScanState::End,
            (ScanState::AfterMember, _) => return syntax("a comma, or }"),
            // A trailing comma is accepted: programs append an event and a comma at a time.
            (ScanState::BeforeElement(_) | ScanState::AfterElement(_), b']') if self.object => {
                ScanState::AfterMember
            }
            (ScanState::BeforeElement(_) | ScanState::AfterElement(_), b']') => ScanState::End,
            (ScanState::BeforeElement(section), _) if begins_value(byte) => {
                self.state = ScanState::AfterElement(section);
                return Ok(self.begin(section, byte, at));
            }
            (ScanState::BeforeElement(_), _) => return syntax("an event, or ]"),
            (ScanState::AfterElement(section), b',') => ScanState::BeforeElement(section),
            (ScanState::AfterElement(_), _) => return syntax("a comma, or ]"),
            (ScanState::End, _) => return syntax("the end of the file"),
        };
        Ok(1)
    }

    /// Consumes a byte of the byte order mark, or rejects a root that is neither an array nor an object.
    fn refuse_root(&mut self, byte: u8, at: u64) -> Result<usize, Error> {
        if at == self.mark as u64 && BYTE_ORDER_MARK.get(self.mark) == Some(&byte) {
            self.mark += 1;
            return Ok(1);
        }
        match byte {
            b'"' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n' => Err(Error::WrongRoot { byte: at }),
            _ => Err(Error::NotJson { byte: at, looks_like: Format::Unknown }),
        }
    }

    /// Begins a value, without consuming its first byte.
    fn begin(&mut self, section: Section, first: u8, begin: u64) -> usize {
        let bare = !matches!(first, b'"' | b'{' | b'[');
        let (depth, in_string, escaped, fault) = (0, false, false, None);
        self.value = Some(OpenValue { section, begin, depth, in_string, escaped, bare, fault });
        0
    }

    /// Scans the open value from `piece[from..]` on. Returns the index after the scanned part.
    fn scan_value(&mut self, piece: &[u8], from: usize, sink: &mut impl ValueSink) -> Result<usize, Error> {
        let Some(value) = &mut self.value else { return Ok(from) };
        let end = value.end(&piece[from..]).map(|length| from + length);
        let part = &piece[from..end.unwrap_or(piece.len())];
        if value.fault.is_none() && self.kept.len() + part.len() > LARGEST_EVENT && value.is_wanted() {
            value.fault = Some(Oversize::TooLong);
        }
        if value.fault.is_some() || !value.is_wanted() {
            self.kept.clear();
        } else if end.is_none() || !self.kept.is_empty() {
            self.kept.extend_from_slice(part);
        }
        if let Some(value) = self.value.take_if(|_| end.is_some()) {
            let whole = if self.kept.is_empty() { part } else { &self.kept };
            let text = match value.fault {
                None => ValueText::Whole(whole),
                Some(Oversize::TooLong) => ValueText::TooLong,
                Some(Oversize::TooNested) => ValueText::TooNested,
            };
            match value.section {
                Section::Key => self.state = ScanState::BeforeColon(sink.member(whole)),
                Section::Ignored => {}
                section => sink.value(section, value.begin, text)?,
            }
            self.kept.clear();
        }
        Ok(end.unwrap_or(piece.len()))
    }
}

impl OpenValue {
    fn is_wanted(&self) -> bool {
        self.section != Section::Ignored
    }

    /// The length of the value's part in `bytes`, if the value ends there.
    fn end(&mut self, bytes: &[u8]) -> Option<usize> {
        if self.bare {
            return bytes
                .iter()
                .position(|byte| matches!(byte, b',' | b']' | b'}' | b' ' | b'\n' | b'\r' | b'\t'));
        }
        let mut at = 0;
        while at < bytes.len() {
            if self.in_string {
                at += self.scan_string(&bytes[at..]);
                if !self.in_string && self.depth == 0 {
                    return Some(at);
                }
                continue;
            }
            match bytes[at] {
                b'"' => self.in_string = true,
                b'{' | b'[' => {
                    self.depth += 1;
                    if self.depth > MOST_NESTED {
                        self.fault.get_or_insert(Oversize::TooNested);
                    }
                }
                b'}' | b']' => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        return Some(at + 1);
                    }
                }
                _ => {}
            }
            at += 1;
        }
        None
    }

    /// The length of the string's part in `bytes`.
    fn scan_string(&mut self, bytes: &[u8]) -> usize {
        if std::mem::take(&mut self.escaped) {
            return 1;
        }
        match memchr::memchr2(b'"', b'\\', bytes) {
            Some(at) if bytes[at] == b'"' => {
                self.in_string = false;
                at + 1
            }
            Some(at) => {
                self.escaped = true;
                at + 1
            }
            None => bytes.len(),
        }
    }
}

/// Whether a value can begin with this byte. The receiver checks the value itself.
fn begins_value(byte: u8) -> bool {
    !matches!(byte, b',' | b':' | b']' | b'}')
}
