//! Strings as numbers: `INCR` and its kin.
//!
//! Invariant: a key's expiry stays. A number that would overflow is left as it is.

use super::command::{Answer, CommandCall, CommandSpec, plain};
use super::number::{add_decimals, parse_float, parse_int};
use super::refusal::Refusal;
use super::value::{RedisBytes, RedisValue};

pub(super) const COMMANDS: &[CommandSpec] = &[
    plain("incr", 2, |call| add(call, 1)),
    plain("decr", 2, |call| add(call, -1)),
    plain("incrby", 3, |call| add(call, call.int(2)?)),
    plain("decrby", 3, decrby),
    plain("incrbyfloat", 3, incrbyfloat),
];

fn decrby(call: &mut CommandCall<'_>) -> Answer {
    let by = call.int(2)?.checked_neg().ok_or(Refusal::text("ERR decrement would overflow"))?;
    add(call, by)
}

fn add(call: &mut CommandCall<'_>, by: i64) -> Answer {
    let args = call.args;
    let database = call.database();
    let sum = add_int(database.get::<RedisBytes>(&args[1])?, by, Refusal::NOT_AN_INTEGER)?;
    *database.get_or_default::<RedisBytes>(&args[1])? = sum.to_string().into_bytes();
    database.changed(&args[1]);
    Ok(RedisValue::Int(sum))
}

/// The sum of a number in a string, 0 if there is none, and an integer.
///
/// # Errors
/// If the string is no integer, or the sum overflows.
pub(super) fn add_int(text: Option<&RedisBytes>, by: i64, not_a_number: Refusal) -> Result<i64, Refusal> {
    let number = text.map_or(Some(0), |text| parse_int(text)).ok_or(not_a_number)?;
    number.checked_add(by).ok_or(Refusal::OVERFLOW)
}

fn incrbyfloat(call: &mut CommandCall<'_>) -> Answer {
    let args = call.args;
    let database = call.database();
    let sum = add_float(database.get::<RedisBytes>(&args[1])?, &args[2], Refusal::NOT_A_FLOAT)?;
    *database.get_or_default::<RedisBytes>(&args[1])? = sum.clone().into_bytes();
    database.changed(&args[1]);
    Ok(RedisValue::bulk(sum))
}

/// The sum of a number in a string, 0 if there is none, and another.
///
/// # Errors
/// If one is no number, or the sum is not finite.
pub(super) fn add_float(
    text: Option<&RedisBytes>,
    by: &[u8],
    not_a_number: Refusal,
) -> Result<String, Refusal> {
    let number = text.map_or(&b"0"[..], |text| text);
    parse_float(number).ok_or(not_a_number)?;
    parse_float(by).ok_or(Refusal::NOT_A_FLOAT)?;
    let sum = add_decimals(&String::from_utf8_lossy(number), &String::from_utf8_lossy(by));
    sum.ok_or(Refusal::text("ERR increment would produce NaN or Infinity"))
}
