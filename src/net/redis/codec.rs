//! Values as bytes, and back: RESP2 and RESP3.
//!
//! Invariants: maps and sets keep their order; what one version does not know is written as its older form. The leaves are frames
//! of `redis-protocol`; the heads of aggregates are written here, because a frame of RESP2 has no null array. Next: `request`,
//! which reads commands.

use redis_protocol::error::RedisProtocolError;
use redis_protocol::resp2::{self, types::BorrowedFrame as Leaf2, types::OwnedFrame as Frame2};
use redis_protocol::resp3::{self, types::BorrowedFrame as Leaf3, types::OwnedFrame as Frame3};

use super::number::format_double;
use super::value::RedisValue;

/// A version of the protocol.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum RespVersion {
    /// What a connection begins with.
    #[default]
    Two,
    /// After `HELLO 3`.
    Three,
}

/// Writes a value.
pub(super) fn encode(value: &RedisValue, version: RespVersion, out: &mut Vec<u8>) {
    let is_three = version == RespVersion::Three;
    match value {
        RedisValue::NullArray if !is_three => out.extend(b"*-1\r\n"),
        RedisValue::Array(items) => encode_all(b'*', items, version, out),
        RedisValue::Set(items) => encode_all(if is_three { b'~' } else { b'*' }, items, version, out),
        RedisValue::Push(items) => encode_all(if is_three { b'>' } else { b'*' }, items, version, out),
        RedisValue::Map(pairs) => {
            match version {
                RespVersion::Two => head(b'*', pairs.len() * 2, out),
                RespVersion::Three => head(b'%', pairs.len(), out),
            }
            for (key, value) in pairs {
                encode(key, version, out);
                encode(value, version, out);
            }
        }
        leaf if is_three => encode_leaf3(leaf, out),
        leaf => encode_leaf2(leaf, out),
    }
}

/// Writes a command as clients send it: an array of strings.
pub(super) fn encode_command<A: AsRef<[u8]>>(parts: &[A], out: &mut Vec<u8>) {
    head(b'*', parts.len(), out);
    for part in parts {
        append2(&Leaf2::BulkString(part.as_ref()), out);
    }
}

fn encode_all(kind: u8, items: &[RedisValue], version: RespVersion, out: &mut Vec<u8>) {
    head(kind, items.len(), out);
    items.iter().for_each(|item| encode(item, version, out));
}

fn head(kind: u8, count: usize, out: &mut Vec<u8>) {
    out.push(kind);
    out.extend(count.to_string().as_bytes());
    out.extend(b"\r\n");
}

/// An error is one line.
fn line(text: &str) -> String {
    text.replace(['\r', '\n'], " ")
}

fn encode_leaf2(leaf: &RedisValue, out: &mut Vec<u8>) {
    match leaf {
        RedisValue::Status(text) => append2(&Leaf2::SimpleString(text.as_bytes()), out),
        RedisValue::Error(text) => append2(&Leaf2::Error(&line(text)), out),
        RedisValue::Int(number) => append2(&Leaf2::Integer(*number), out),
        RedisValue::Bool(flag) => append2(&Leaf2::Integer(i64::from(*flag)), out),
        RedisValue::Double(number) => append2(&Leaf2::BulkString(format_double(*number).as_bytes()), out),
        RedisValue::Bulk(bytes) => append2(&Leaf2::BulkString(bytes), out),
        _ => append2(&Leaf2::Null, out),
    }
}

fn encode_leaf3(leaf: &RedisValue, out: &mut Vec<u8>) {
    let attributes = None;
    match leaf {
        RedisValue::Status(text) => {
            append3(&Leaf3::SimpleString { data: text.as_bytes(), attributes }, out);
        }
        RedisValue::Error(text) => append3(&Leaf3::SimpleError { data: &line(text), attributes }, out),
        RedisValue::Int(data) => append3(&Leaf3::Number { data: *data, attributes }, out),
        RedisValue::Bool(data) => append3(&Leaf3::Boolean { data: *data, attributes }, out),
        RedisValue::Double(data) => append3(&Leaf3::Double { data: *data, attributes }, out),
        RedisValue::Bulk(data) => append3(&Leaf3::BlobString { data, attributes }, out),
        _ => append3(&Leaf3::Null, out),
    }
}

const FITS: &str = "the buffer has the length that the frame says it needs";

fn append2(frame: &Leaf2<'_>, out: &mut Vec<u8>) {
    let at = out.len();
    out.resize(at + frame.encode_len(false), 0);
    resp2::encode::encode_borrowed(&mut out[at..], frame, false).expect(FITS);
}

fn append3(frame: &Leaf3<'_>, out: &mut Vec<u8>) {
    let at = out.len();
    out.resize(at + frame.encode_len(false), 0);
    resp3::encode::complete::encode_borrowed(&mut out[at..], frame, false).expect(FITS);
}

/// Reads the value at the start of the bytes, with the number of its bytes; `None` if it is not all there.
///
/// # Errors
/// If the bytes are none of this version.
pub(super) fn decode(
    bytes: &[u8],
    version: RespVersion,
) -> Result<Option<(RedisValue, usize)>, RedisProtocolError> {
    Ok(match version {
        RespVersion::Two => resp2::decode::decode(bytes)?.map(|(frame, length)| (from_frame2(frame), length)),
        RespVersion::Three => {
            resp3::decode::complete::decode(bytes)?.map(|(frame, length)| (from_frame3(frame), length))
        }
    })
}

fn from_frame2(frame: Frame2) -> RedisValue {
    match frame {
        Frame2::SimpleString(text) => status(&text),
        Frame2::Error(text) => RedisValue::Error(text),
        Frame2::Integer(number) => RedisValue::Int(number),
        Frame2::BulkString(bytes) => RedisValue::Bulk(bytes),
        Frame2::Array(frames) => RedisValue::Array(frames.into_iter().map(from_frame2).collect()),
        Frame2::Null => RedisValue::Null,
    }
}

fn from_frame3(frame: Frame3) -> RedisValue {
    let all = |frames: Vec<Frame3>| frames.into_iter().map(from_frame3).collect();
    match frame {
        Frame3::SimpleString { data, .. } => status(&data),
        Frame3::SimpleError { data, .. } => RedisValue::Error(data),
        Frame3::BlobError { data, .. } => RedisValue::Error(String::from_utf8_lossy(&data).into_owned()),
        Frame3::Number { data, .. } => RedisValue::Int(data),
        Frame3::Double { data, .. } => RedisValue::Double(data),
        Frame3::Boolean { data, .. } => RedisValue::Bool(data),
        Frame3::BlobString { data, .. }
        | Frame3::BigNumber { data, .. }
        | Frame3::VerbatimString { data, .. }
        | Frame3::ChunkedString(data) => RedisValue::Bulk(data),
        Frame3::Array { data, .. } => RedisValue::Array(all(data)),
        Frame3::Push { data, .. } => RedisValue::Push(all(data)),
        Frame3::Set { data, .. } => RedisValue::Set(data.into_iter().map(from_frame3).collect()),
        // The crate collects the pairs from the last to the first.
        Frame3::Map { data, .. } => RedisValue::Map(
            data.into_iter().rev().map(|(key, value)| (from_frame3(key), from_frame3(value))).collect(),
        ),
        Frame3::Null | Frame3::Hello { .. } => RedisValue::Null,
    }
}

fn status(text: &[u8]) -> RedisValue {
    RedisValue::Status(String::from_utf8_lossy(text).into_owned().into())
}
