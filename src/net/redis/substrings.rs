//! Strings in parts: `APPEND`, `GETRANGE` and their kin.
//!
//! Invariant: no string becomes longer than a request may be. A key's expiry stays.

use super::command::{Answer, CommandCall, CommandSpec, plain, resolve_range};
use super::refusal::Refusal;
use super::request::MOST_BYTES;
use super::value::{RedisBytes, RedisValue};

pub(super) const COMMANDS: &[CommandSpec] = &[
    plain("append", 3, append),
    plain("strlen", 2, strlen),
    plain("getrange", 4, getrange),
    plain("substr", 4, getrange),
    plain("setrange", 4, setrange),
];

fn length(call: &mut CommandCall<'_>) -> Result<usize, Refusal> {
    let args = call.args;
    Ok(call.database().get::<RedisBytes>(&args[1])?.map_or(0, Vec::len))
}

fn strlen(call: &mut CommandCall<'_>) -> Answer {
    Ok(RedisValue::count(length(call)?))
}

fn append(call: &mut CommandCall<'_>) -> Answer {
    let at = length(call)?;
    let args = call.args;
    write(call, at, &args[2])
}

fn setrange(call: &mut CommandCall<'_>) -> Answer {
    let at = usize::try_from(call.int(2)?).map_err(|_| Refusal::text("ERR offset is out of range"))?;
    let before = length(call)?;
    let args = call.args;
    if args[3].is_empty() {
        return Ok(RedisValue::count(before));
    }
    write(call, at, &args[3])
}

/// Writes bytes at a place, after zeros if the string is shorter, and answers its length.
fn write(call: &mut CommandCall<'_>, at: usize, bytes: &[u8]) -> Answer {
    let end = at.checked_add(bytes.len()).filter(|end| *end <= MOST_BYTES).ok_or(Refusal::TOO_LONG)?;
    let args = call.args;
    let database = call.database();
    let text = database.get_or_default::<RedisBytes>(&args[1])?;
    text.resize(text.len().max(end), 0);
    text[at..end].copy_from_slice(bytes);
    let length = text.len();
    database.changed(&args[1]);
    Ok(RedisValue::count(length))
}

fn getrange(call: &mut CommandCall<'_>) -> Answer {
    let (start, stop) = (call.int(2)?, call.int(3)?);
    let args = call.args;
    let text = call.database().get::<RedisBytes>(&args[1])?.map_or(&[][..], Vec::as_slice);
    Ok(RedisValue::bulk(&text[resolve_range(start, stop, text.len())]))
}
