//! Hashes: `HSET`, `HGETALL` and so on.
//!
//! Invariant: fields keep the order in which they were first set.

use super::command::{Answer, CommandCall, CommandSpec, plain};
use super::counters::{add_float, add_int};
use super::refusal::Refusal;
use super::stored::Hash;
use super::value::{RedisBytes, RedisValue};

pub(super) const COMMANDS: &[CommandSpec] = &[
    plain("hset", -4, |call| set_fields(call).map(RedisValue::count)),
    plain("hmset", -4, |call| set_fields(call).map(|_| RedisValue::OK)),
    plain("hsetnx", 4, hsetnx),
    plain("hget", 3, hget),
    plain("hmget", -3, hmget),
    plain("hgetall", 2, hgetall),
    plain("hdel", -3, hdel),
    plain("hexists", 3, hexists),
    plain("hlen", 2, hlen),
    plain("hkeys", 2, hkeys),
    plain("hvals", 2, hvals),
    plain("hincrby", 4, hincrby),
    plain("hincrbyfloat", 4, hincrbyfloat),
    plain("hstrlen", 3, hstrlen),
    plain("hrandfield", 2, hrandfield),
];

fn hash<'a>(call: &'a mut CommandCall<'_>) -> Result<Option<&'a Hash>, Refusal> {
    let args = call.args;
    call.database().get::<Hash>(&args[1])
}

/// The field that the second argument names.
fn field<'a>(call: &'a mut CommandCall<'_>) -> Result<Option<&'a RedisBytes>, Refusal> {
    let args = call.args;
    Ok(hash(call)?.and_then(|hash| hash.get(&args[2])))
}

/// Sets fields, and returns how many are new.
fn set_fields(call: &mut CommandCall<'_>) -> Result<usize, Refusal> {
    let args = call.args;
    let pairs = call.pairs(2)?;
    let database = call.database();
    let hash = database.get_or_default::<Hash>(&args[1])?;
    let added = pairs.filter(|(field, value)| hash.insert(field, (*value).clone()).is_none()).count();
    database.changed(&args[1]);
    Ok(added)
}

fn hsetnx(call: &mut CommandCall<'_>) -> Answer {
    if field(call)?.is_some() {
        return Ok(RedisValue::Int(0));
    }
    set_fields(call).map(RedisValue::count)
}

fn hget(call: &mut CommandCall<'_>) -> Answer {
    Ok(RedisValue::bulk_or_null(field(call)?))
}

fn hmget(call: &mut CommandCall<'_>) -> Answer {
    let args = call.args;
    let hash = hash(call)?;
    let value = |field: &RedisBytes| RedisValue::bulk_or_null(hash.and_then(|hash| hash.get(field)));
    Ok(RedisValue::Array(args[2..].iter().map(value).collect()))
}

fn hgetall(call: &mut CommandCall<'_>) -> Answer {
    let pairs = hash(call)?.into_iter().flat_map(Hash::iter);
    Ok(RedisValue::Map(
        pairs.map(|(field, value)| (RedisValue::bulk(field), RedisValue::bulk(value))).collect(),
    ))
}

fn hdel(call: &mut CommandCall<'_>) -> Answer {
    let args = call.args;
    let database = call.database();
    let Some(hash) = database.get_mut::<Hash>(&args[1])? else { return Ok(RedisValue::Int(0)) };
    let removed = args[2..].iter().filter(|field| hash.remove(field).is_some()).count();
    if removed > 0 {
        database.changed(&args[1]);
    }
    Ok(RedisValue::count(removed))
}

fn hexists(call: &mut CommandCall<'_>) -> Answer {
    Ok(RedisValue::flag(field(call)?.is_some()))
}

fn hlen(call: &mut CommandCall<'_>) -> Answer {
    Ok(RedisValue::count(hash(call)?.map_or(0, Hash::len)))
}

fn hkeys(call: &mut CommandCall<'_>) -> Answer {
    Ok(RedisValue::bulks(hash(call)?.into_iter().flat_map(Hash::keys)))
}

fn hvals(call: &mut CommandCall<'_>) -> Answer {
    Ok(RedisValue::bulks(hash(call)?.into_iter().flat_map(Hash::iter).map(|(_, value)| value)))
}

fn hstrlen(call: &mut CommandCall<'_>) -> Answer {
    Ok(RedisValue::count(field(call)?.map_or(0, Vec::len)))
}

fn hrandfield(call: &mut CommandCall<'_>) -> Answer {
    let count = hash(call)?.map_or(0, Hash::len);
    let index = call.state.random(count);
    Ok(RedisValue::bulk_or_null(hash(call)?.and_then(|hash| hash.key_at(index))))
}

fn hincrby(call: &mut CommandCall<'_>) -> Answer {
    let by = call.int(3)?;
    let not_a_number = Refusal::text("ERR hash value is not an integer");
    let sum = add_int(field(call)?, by, not_a_number)?;
    set_field(call, sum.to_string())?;
    Ok(RedisValue::Int(sum))
}

fn hincrbyfloat(call: &mut CommandCall<'_>) -> Answer {
    let args = call.args;
    let not_a_number = Refusal::text("ERR hash value is not a float");
    let sum = add_float(field(call)?, &args[3], not_a_number)?;
    set_field(call, sum.clone())?;
    Ok(RedisValue::bulk(sum))
}

fn set_field(call: &mut CommandCall<'_>, value: String) -> Result<(), Refusal> {
    let args = call.args;
    let database = call.database();
    database.get_or_default::<Hash>(&args[1])?.insert(&args[2], value.into_bytes());
    database.changed(&args[1]);
    Ok(())
}
