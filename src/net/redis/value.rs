//! A value of RESP: what Redis answers, and what a client gets.
//!
//! Invariant: it has the types of RESP3; `codec` writes them as RESP2 knows them where that is spoken. Next: `codec`.

use std::borrow::Cow;

/// A string of Redis: any bytes.
pub type RedisBytes = Vec<u8>;

/// A value of RESP3.
#[derive(Clone, Debug, PartialEq)]
pub enum RedisValue {
    /// Nothing.
    Null,
    /// Nothing where RESP2 has an array: `*-1`. RESP3 knows one null. Clients get [`RedisValue::Null`] for both.
    NullArray,
    /// A short text such as `OK`.
    Status(Cow<'static, str>),
    /// An error as part of an answer, as in the answer of `EXEC`.
    Error(String),
    /// An integer.
    Int(i64),
    /// A floating point number; a string in RESP2.
    Double(f64),
    /// True or false; 1 or 0 in RESP2.
    Bool(bool),
    /// A string.
    Bulk(RedisBytes),
    /// A list of values.
    Array(Vec<RedisValue>),
    /// Pairs of keys and values, in their order; in RESP2 an array of both in turn.
    Map(Vec<(RedisValue, RedisValue)>),
    /// Distinct values, in their order; an array in RESP2.
    Set(Vec<RedisValue>),
    /// A message that answers no command; an array in RESP2.
    Push(Vec<RedisValue>),
}

impl RedisValue {
    /// The status `OK`.
    pub const OK: RedisValue = RedisValue::Status(Cow::Borrowed("OK"));

    /// A string of these bytes.
    pub fn bulk(bytes: impl AsRef<[u8]>) -> RedisValue {
        RedisValue::Bulk(bytes.as_ref().to_vec())
    }

    /// A string of these bytes, or null.
    pub fn bulk_or_null(bytes: Option<impl AsRef<[u8]>>) -> RedisValue {
        bytes.map_or(RedisValue::Null, RedisValue::bulk)
    }

    /// An array of strings.
    pub fn bulks<T: AsRef<[u8]>>(items: impl IntoIterator<Item = T>) -> RedisValue {
        RedisValue::Array(items.into_iter().map(RedisValue::bulk).collect())
    }

    /// The length of something.
    pub fn count(count: usize) -> RedisValue {
        RedisValue::Int(i64::try_from(count).unwrap_or(i64::MAX))
    }

    /// 1 for true, 0 for false.
    pub fn flag(flag: bool) -> RedisValue {
        RedisValue::Int(i64::from(flag))
    }

    /// The bytes of a string or of a status.
    pub fn bytes(&self) -> Option<&[u8]> {
        match self {
            RedisValue::Bulk(bytes) => Some(bytes),
            RedisValue::Status(text) => Some(text.as_bytes()),
            _ => None,
        }
    }

    /// The text of a string or of a status; bytes that are no UTF-8 are replaced.
    pub fn text(&self) -> Option<String> {
        self.bytes().map(|bytes| String::from_utf8_lossy(bytes).into_owned())
    }

    /// Whether it is nothing.
    pub fn is_null(&self) -> bool {
        matches!(self, RedisValue::Null | RedisValue::NullArray)
    }
}
