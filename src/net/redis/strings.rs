//! Strings, whole: `GET`, `SET` and their kin.
//!
//! Invariant: setting a string drops what the key held, of any type, and its expiry. Next: `counters`, `substrings`.

use super::command::{Answer, CommandCall, CommandSpec, plain};
use super::database::KeyEntry;
use super::expiry::{deadline, expiry_option};
use super::refusal::Refusal;
use super::stored::Stored;
use super::value::{RedisBytes, RedisValue};

pub(super) const COMMANDS: &[CommandSpec] = &[
    plain("get", 2, current),
    plain("set", -3, set),
    plain("setnx", 3, setnx),
    plain("setex", 4, |call| set_for(call, "EX")),
    plain("psetex", 4, |call| set_for(call, "PX")),
    plain("getset", 3, getset),
    plain("getdel", 2, getdel),
    plain("getex", -2, getex),
    plain("mget", -2, mget),
    plain("mset", -3, mset),
    plain("msetnx", -3, msetnx),
];

/// The string of the first key.
fn current(call: &mut CommandCall<'_>) -> Answer {
    let args = call.args;
    Ok(RedisValue::bulk_or_null(call.database().get::<RedisBytes>(&args[1])?))
}

/// The options of `SET`.
#[derive(Default)]
struct SetOptions {
    expires: Option<i64>,
    keeps_expiry: bool,
    gets: bool,
    /// Whether the key must be there; `None` if it does not matter.
    must_exist: Option<bool>,
}

impl SetOptions {
    fn read(call: &CommandCall<'_>) -> Result<SetOptions, Refusal> {
        let mut options = SetOptions::default();
        let mut at = 3;
        while at < call.args.len() {
            let has_expiry = options.expires.is_some() || options.keeps_expiry;
            match &*call.option(at) {
                "NX" if options.must_exist != Some(true) => options.must_exist = Some(false),
                "XX" if options.must_exist != Some(false) => options.must_exist = Some(true),
                "GET" => options.gets = true,
                "KEEPTTL" if options.expires.is_none() => options.keeps_expiry = true,
                _ if has_expiry => return Err(Refusal::SYNTAX),
                _ => {
                    options.expires = Some(expiry_option(call, at)?.ok_or(Refusal::SYNTAX)?);
                    at += 1;
                }
            }
            at += 1;
        }
        Ok(options)
    }
}

fn set(call: &mut CommandCall<'_>) -> Answer {
    let args = call.args;
    let options = SetOptions::read(call)?;
    let before = if options.gets { Some(current(call)?) } else { None };
    let now = call.state.now;
    let database = call.database();
    let is_allowed = options.must_exist.is_none_or(|must| must == database.contains(&args[1]));
    if !is_allowed {
        return Ok(before.unwrap_or(RedisValue::Null));
    }
    let kept = database.entry(&args[1]).and_then(|entry| entry.expires).filter(|_| options.keeps_expiry);
    put_until(call, &args[2], options.expires.or(kept), now);
    Ok(before.unwrap_or(RedisValue::OK))
}

/// Sets the first key until a time; one that has passed removes it.
fn put_until(call: &mut CommandCall<'_>, value: &[u8], expires: Option<i64>, now: i64) {
    let args = call.args;
    let database = call.database();
    match expires {
        Some(expires) if expires <= now => drop(database.remove(&args[1])),
        _ => database.put(&args[1], KeyEntry { value: Stored::Text(value.to_vec()), expires }),
    }
}

fn setnx(call: &mut CommandCall<'_>) -> Answer {
    let args = call.args;
    let database = call.database();
    let is_new = !database.contains(&args[1]);
    if is_new {
        database.set(&args[1], args[2].clone());
    }
    Ok(RedisValue::flag(is_new))
}

fn set_for(call: &mut CommandCall<'_>, unit: &str) -> Answer {
    let args = call.args;
    let (amount, now) = (call.int(2)?, call.state.now);
    let expires = deadline(unit, amount, now).filter(|_| amount > 0);
    let expires = expires.ok_or_else(|| Refusal::invalid_expiry(&call.name()))?;
    put_until(call, &args[3], Some(expires), now);
    Ok(RedisValue::OK)
}

fn getset(call: &mut CommandCall<'_>) -> Answer {
    let args = call.args;
    let before = current(call)?;
    call.database().set(&args[1], args[2].clone());
    Ok(before)
}

fn getdel(call: &mut CommandCall<'_>) -> Answer {
    let args = call.args;
    let before = current(call)?;
    call.database().remove(&args[1]);
    Ok(before)
}

fn getex(call: &mut CommandCall<'_>) -> Answer {
    let args = call.args;
    let change = match args.len() {
        2 => None,
        3 if call.option(2) == "PERSIST" => Some(None),
        4 => Some(Some(expiry_option(call, 2)?.ok_or(Refusal::SYNTAX)?)),
        _ => return Err(Refusal::SYNTAX),
    };
    let value = current(call)?;
    let now = call.state.now;
    let database = call.database();
    match change {
        Some(Some(expires)) if expires <= now => drop(database.remove(&args[1])),
        Some(expires) => database.set_expiry(&args[1], expires),
        None => {}
    }
    Ok(value)
}

fn mget(call: &mut CommandCall<'_>) -> Answer {
    let args = call.args;
    let database = call.database();
    // A key of another type counts as missing.
    let value = |key: &RedisBytes| database.get::<RedisBytes>(key).ok().flatten();
    Ok(RedisValue::Array(args[1..].iter().map(|key| RedisValue::bulk_or_null(value(key))).collect()))
}

fn mset(call: &mut CommandCall<'_>) -> Answer {
    let pairs = call.pairs(1)?;
    let database = call.database();
    pairs.for_each(|(key, value)| database.set(key, value.clone()));
    Ok(RedisValue::OK)
}

fn msetnx(call: &mut CommandCall<'_>) -> Answer {
    let mut keys = call.pairs(1)?.map(|(key, _)| key);
    let database = call.database();
    if keys.any(|key| database.contains(key)) {
        return Ok(RedisValue::Int(0));
    }
    mset(call)?;
    Ok(RedisValue::Int(1))
}
