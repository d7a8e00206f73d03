//! When keys expire: `EXPIRE` and its kin, `TTL` and its kin, and the options of `SET` and `GETEX`.
//!
//! Invariant: a time that has passed removes the key at once.

use super::command::{Answer, CommandCall, CommandSpec, plain};
use super::refusal::Refusal;
use super::value::RedisValue;

pub(super) const COMMANDS: &[CommandSpec] = &[
    plain("expire", -3, expire),
    plain("pexpire", -3, expire),
    plain("expireat", -3, expire),
    plain("pexpireat", -3, expire),
    plain("ttl", 2, |call| remaining(call, 1000, false)),
    plain("pttl", 2, |call| remaining(call, 1, false)),
    plain("expiretime", 2, |call| remaining(call, 1000, true)),
    plain("pexpiretime", 2, |call| remaining(call, 1, true)),
    plain("persist", 2, persist),
];

/// The Unix time in ms that an option of `SET` or `GETEX` names, with its argument's place; `None` if the word is no such option.
///
/// # Errors
/// If the time is no integer, or not in the future as far as it is relative.
pub(super) fn expiry_option(call: &CommandCall<'_>, at: usize) -> Result<Option<i64>, Refusal> {
    let option = call.option(at);
    if !matches!(&*option, "EX" | "PX" | "EXAT" | "PXAT") {
        return Ok(None);
    }
    if at + 1 >= call.args.len() {
        return Err(Refusal::SYNTAX);
    }
    let amount = call.int(at + 1)?;
    let deadline = deadline(&option, amount, call.state.now).filter(|_| amount > 0);
    deadline.map(Some).ok_or_else(|| Refusal::invalid_expiry(&call.name()))
}

/// The Unix time in ms of an amount in the unit of an option; `None` if it overflows.
pub(super) fn deadline(option: &str, amount: i64, now: i64) -> Option<i64> {
    match option {
        "EX" => amount.checked_mul(1000)?.checked_add(now),
        "PX" => amount.checked_add(now),
        "EXAT" => amount.checked_mul(1000),
        _ => Some(amount),
    }
}

fn expire(call: &mut CommandCall<'_>) -> Answer {
    let args = call.args;
    let amount = call.int(2)?;
    let unit = match &*call.option(0) {
        "EXPIRE" => "EX",
        "PEXPIRE" => "PX",
        "EXPIREAT" => "EXAT",
        _ => "PXAT",
    };
    let conditions = expire_conditions(call)?;
    let now = call.state.now;
    let new = deadline(unit, amount, now).ok_or_else(|| Refusal::invalid_expiry(&call.name()))?;
    let database = call.database();
    let Some(entry) = database.entry(&args[1]) else { return Ok(RedisValue::Int(0)) };
    let old = entry.expires;
    let holds = |condition: &String| match &**condition {
        "NX" => old.is_none(),
        "XX" => old.is_some(),
        // No expiry counts as infinite.
        "GT" => old.is_some_and(|old| new > old),
        _ => old.is_none_or(|old| new < old),
    };
    if !conditions.iter().all(holds) {
        return Ok(RedisValue::Int(0));
    }
    match new <= now {
        true => drop(database.remove(&args[1])),
        false => database.set_expiry(&args[1], Some(new)),
    }
    Ok(RedisValue::Int(1))
}

fn expire_conditions(call: &CommandCall<'_>) -> Result<Vec<String>, Refusal> {
    let conditions: Vec<String> = (3..call.args.len()).map(|at| call.option(at)).collect();
    if let Some(at) = conditions.iter().position(|word| !matches!(&**word, "NX" | "XX" | "GT" | "LT")) {
        let word = String::from_utf8_lossy(&call.args[3 + at]);
        return Err(Refusal(format!("ERR Unsupported option {word}").into()));
    }
    let has = |word: &str| conditions.iter().any(|condition| condition == word);
    if has("NX") && (has("XX") || has("GT") || has("LT")) {
        let text = "ERR NX and XX, GT or LT options at the same time are not compatible";
        return Err(Refusal::text(text));
    }
    if has("GT") && has("LT") {
        return Err(Refusal::text("ERR GT and LT options at the same time are not compatible"));
    }
    Ok(conditions)
}

/// -2 for no key, -1 for no expiry.
fn remaining(call: &mut CommandCall<'_>, unit: i64, is_absolute: bool) -> Answer {
    let args = call.args;
    let now = if is_absolute { 0 } else { call.state.now };
    let rounding = if is_absolute { 0 } else { unit / 2 };
    Ok(RedisValue::Int(match call.database().entry(&args[1]).map(|entry| entry.expires) {
        None => -2,
        Some(None) => -1,
        Some(Some(expires)) => (expires - now + rounding) / unit,
    }))
}

fn persist(call: &mut CommandCall<'_>) -> Answer {
    let args = call.args;
    let database = call.database();
    let expires = database.entry(&args[1]).is_some_and(|entry| entry.expires.is_some());
    if expires {
        database.set_expiry(&args[1], None);
    }
    Ok(RedisValue::flag(expires))
}
