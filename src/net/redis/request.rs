//! Requests: the commands in what a client sends, as arrays of strings or as lines of words (inline commands).
//!
//! Invariants: memory is taken as bytes arrive, not as lengths announce them; a request that is larger than [`MOST_BYTES`] is
//! refused. Errors have Redis's own texts, and nothing is read after one. Next: `connection`, which runs the commands.

use std::borrow::Cow;

use super::number::parse_int;
use super::value::RedisBytes;

/// The most bytes of a string, and of a request: `proto-max-bulk-len` of this server. Redis begins with 512 MB, which a page has
/// not.
pub(super) const MOST_BYTES: usize = 64 * 1024 * 1024;

/// The most bytes of a line: an inline command, or a length.
const MOST_OF_A_LINE: usize = 64 * 1024;

/// The most strings of a request.
const MOST_STRINGS: i64 = 1024 * 1024;

/// The text of a protocol error, after `ERR Protocol error: `.
pub(super) type Malformed = Cow<'static, str>;

/// Finds the requests in the bytes of a connection.
#[derive(Default)]
pub(super) struct RequestReader {
    bytes: Vec<u8>,
    /// What has been read of `bytes`.
    at: usize,
    /// The strings of the request that has begun.
    strings: Vec<RedisBytes>,
    /// How many strings it still needs; 0 between requests.
    missing: usize,
    /// The length of the string that has begun.
    length: Option<usize>,
    /// The bytes of `strings`.
    size: usize,
}

impl RequestReader {
    /// Adds bytes that have arrived.
    pub(super) fn feed(&mut self, bytes: &[u8]) {
        self.bytes.drain(..self.at);
        self.at = 0;
        self.bytes.extend(bytes);
    }

    /// The number of bytes that are part of no request yet.
    pub(super) fn waiting(&self) -> usize {
        self.bytes.len() - self.at
    }

    /// The next request that is complete. Empty lines are none.
    ///
    /// # Errors
    /// If the bytes are no request.
    pub(super) fn next(&mut self) -> Result<Option<Vec<RedisBytes>>, Malformed> {
        loop {
            if self.missing == 0 {
                match self.bytes.get(self.at) {
                    None => return Ok(None),
                    Some(b'*') => {
                        let Some(count) = self.count(b'*', "invalid multibulk length")? else {
                            return Ok(None);
                        };
                        if count > MOST_STRINGS {
                            return Err("invalid multibulk length".into());
                        }
                        self.missing = usize::try_from(count).unwrap_or(0);
                    }
                    Some(_) => {
                        let Some(line) = self.line("too big inline request")? else { return Ok(None) };
                        let words = split_words(&line).ok_or("unbalanced quotes in request")?;
                        if !words.is_empty() {
                            return Ok(Some(words));
                        }
                    }
                }
                continue;
            }
            let Some(string) = self.string()? else { return Ok(None) };
            self.strings.push(string);
            self.missing -= 1;
            if self.missing == 0 {
                self.size = 0;
                return Ok(Some(std::mem::take(&mut self.strings)));
            }
        }
    }

    /// The next string of the request.
    fn string(&mut self) -> Result<Option<RedisBytes>, Malformed> {
        let length = match self.length {
            Some(length) => length,
            None => {
                match self.bytes.get(self.at) {
                    None => return Ok(None),
                    Some(b'$') => {}
                    Some(other) => {
                        return Err(format!("expected '$', got '{}'", char::from(*other)).into());
                    }
                }
                let Some(length) = self.count(b'$', "invalid bulk length")? else { return Ok(None) };
                let left = MOST_BYTES - self.size;
                let length = usize::try_from(length).ok().filter(|length| *length <= left);
                let length = length.ok_or("invalid bulk length")?;
                self.size += length;
                *self.length.insert(length)
            }
        };
        if self.waiting() < length + 2 {
            return Ok(None);
        }
        let string = self.bytes[self.at..self.at + length].to_vec();
        self.at += length + 2;
        self.length = None;
        Ok(Some(string))
    }

    /// The number after a prefix.
    fn count(&mut self, prefix: u8, malformed: &'static str) -> Result<Option<i64>, Malformed> {
        let too_big = if prefix == b'*' { "too big mbulk count string" } else { "too big bulk count string" };
        let Some(line) = self.line(too_big)? else { return Ok(None) };
        parse_int(&line[1..]).map(Some).ok_or(malformed.into())
    }

    /// The next line, without its end.
    fn line(&mut self, too_big: &'static str) -> Result<Option<RedisBytes>, Malformed> {
        let rest = &self.bytes[self.at..];
        let Some(end) = rest.iter().position(|byte| *byte == b'\n') else {
            return if rest.len() > MOST_OF_A_LINE { Err(too_big.into()) } else { Ok(None) };
        };
        let line = rest[..end].strip_suffix(b"\r").unwrap_or(&rest[..end]).to_vec();
        self.at += end + 1;
        Ok(Some(line))
    }
}

/// The words of an inline command. Quoted words may hold spaces and escapes; `None` if a quote does not end.
fn split_words(line: &[u8]) -> Option<Vec<RedisBytes>> {
    let mut words = Vec::new();
    let mut bytes = line.iter().copied().peekable();
    loop {
        while bytes.next_if(u8::is_ascii_whitespace).is_some() {}
        let Some(first) = bytes.peek().copied() else { return Some(words) };
        let mut word = Vec::new();
        if first == b'"' || first == b'\'' {
            bytes.next();
            loop {
                match bytes.next()? {
                    byte if byte == first => break,
                    b'\\' if first == b'"' => word.push(match bytes.next()? {
                        b'n' => b'\n',
                        b'r' => b'\r',
                        b't' => b'\t',
                        other => other,
                    }),
                    b'\\' if bytes.next_if_eq(&b'\'').is_some() => word.push(b'\''),
                    byte => word.push(byte),
                }
            }
            if bytes.peek().is_some_and(|byte| !byte.is_ascii_whitespace()) {
                return None;
            }
        } else {
            while let Some(byte) = bytes.next_if(|byte| !byte.is_ascii_whitespace()) {
                word.push(byte);
            }
        }
        words.push(word);
    }
}

#[cfg(test)]
mod tests {
    use super::{RequestReader, split_words};

    /// The requests in bytes that arrive in pieces of a size.
    fn requests(bytes: &[u8], size: usize) -> Result<Vec<Vec<String>>, String> {
        let mut reader = RequestReader::default();
        let mut found = Vec::new();
        for piece in bytes.chunks(size) {
            reader.feed(piece);
            while let Some(request) = reader.next().map_err(|error| error.to_string())? {
                found.push(request.iter().map(|word| String::from_utf8_lossy(word).into_owned()).collect());
            }
        }
        Ok(found)
    }

    #[test]
    fn requests_may_be_cut_anywhere() {
        let bytes = b"*2\r\n$3\r\nGET\r\n$2\r\n\r\n\r\nPING\r\n\r\n*0\r\nECHO \"a b\"\n";
        let expected = [vec!["GET", "\r\n"], vec!["PING"], vec!["ECHO", "a b"]];
        for size in 1..bytes.len() {
            assert_eq!(requests(bytes, size).unwrap(), expected);
        }
    }

    #[test]
    fn malformed_requests_have_the_errors_of_redis() {
        let cases: [(&[u8], &str); 7] = [
            (b"*1\r\n+3\r\n", "expected '$', got '+'"),
            (b"*x\r\n", "invalid multibulk length"),
            (b"*1048577\r\n", "invalid multibulk length"),
            (b"*1\r\n$-1\r\n", "invalid bulk length"),
            (b"*1\r\n$536870913\r\n", "invalid bulk length"),
            (b"ECHO \"a\r\n", "unbalanced quotes in request"),
            (&[b'a'; 65537], "too big inline request"),
        ];
        for (bytes, error) in cases {
            assert_eq!(requests(bytes, 1024).unwrap_err(), error);
        }
    }

    #[test]
    fn no_bytes_are_too_strange_to_be_read() {
        const ALPHABET: &[u8] = b"*$\r\n\r\n0123-\"'\\ ax\xff";
        let mut dice = 1u64;
        for _ in 0..2000 {
            let mut reader = RequestReader::default();
            for _ in 0..50 {
                dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                reader.feed(&[ALPHABET[(dice >> 33) as usize % ALPHABET.len()]]);
                if reader.next().is_err() {
                    break;
                }
            }
        }
    }

    #[test]
    fn quotes_hold_spaces_and_escapes() {
        let words = split_words(br#"set "a\"\n b" 'it\'s' c"#).unwrap();
        assert_eq!(words, [&b"set"[..], b"a\"\n b", b"it's", b"c"]);
        assert_eq!(split_words(b"'a'b"), None);
    }
}
