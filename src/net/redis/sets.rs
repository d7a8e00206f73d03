//! Sets: `SADD`, `SPOP` and so on.
//!
//! Invariant: members keep the order in which they were added; what is chosen at random is the same in each run on the virtual
//! clock. Next: `set_algebra`.

use super::command::{Answer, CommandCall, CommandSpec, plain};
use super::refusal::Refusal;
use super::stored::Set;
use super::value::{RedisBytes, RedisValue};

pub(super) const COMMANDS: &[CommandSpec] = &[
    plain("sadd", -3, sadd),
    plain("srem", -3, srem),
    plain("smembers", 2, smembers),
    plain("sismember", 3, sismember),
    plain("smismember", -3, smismember),
    plain("scard", 2, scard),
    plain("spop", -2, spop),
    plain("srandmember", -2, srandmember),
    plain("smove", 4, smove),
];

fn set<'a>(call: &'a mut CommandCall<'_>) -> Result<Option<&'a Set>, Refusal> {
    let args = call.args;
    call.database().get::<Set>(&args[1])
}

fn sadd(call: &mut CommandCall<'_>) -> Answer {
    let args = call.args;
    let database = call.database();
    let set = database.get_or_default::<Set>(&args[1])?;
    let added = args[2..].iter().filter(|member| set.insert(member, ()).is_none()).count();
    if added > 0 {
        database.changed(&args[1]);
    }
    Ok(RedisValue::count(added))
}

fn srem(call: &mut CommandCall<'_>) -> Answer {
    let args = call.args;
    let database = call.database();
    let Some(set) = database.get_mut::<Set>(&args[1])? else { return Ok(RedisValue::Int(0)) };
    let removed = args[2..].iter().filter(|member| set.remove(member).is_some()).count();
    if removed > 0 {
        database.changed(&args[1]);
    }
    Ok(RedisValue::count(removed))
}

fn smembers(call: &mut CommandCall<'_>) -> Answer {
    let members = set(call)?.into_iter().flat_map(Set::keys);
    Ok(RedisValue::Set(members.map(RedisValue::bulk).collect()))
}

fn sismember(call: &mut CommandCall<'_>) -> Answer {
    let args = call.args;
    Ok(RedisValue::flag(set(call)?.is_some_and(|set| set.contains(&args[2]))))
}

fn smismember(call: &mut CommandCall<'_>) -> Answer {
    let args = call.args;
    let set = set(call)?;
    let is_member = |member: &RedisBytes| set.is_some_and(|set| set.contains(member));
    Ok(RedisValue::Array(args[2..].iter().map(|member| RedisValue::flag(is_member(member))).collect()))
}

fn scard(call: &mut CommandCall<'_>) -> Answer {
    Ok(RedisValue::count(set(call)?.map_or(0, Set::len)))
}

/// A member at random.
fn any_member(call: &mut CommandCall<'_>) -> Result<Option<RedisBytes>, Refusal> {
    let count = set(call)?.map_or(0, Set::len);
    let index = call.state.random(count);
    Ok(set(call)?.and_then(|set| set.key_at(index)))
}

/// Removes a member at random.
fn pop_member(call: &mut CommandCall<'_>) -> Result<Option<RedisBytes>, Refusal> {
    let args = call.args;
    let Some(member) = any_member(call)? else { return Ok(None) };
    let database = call.database();
    if let Some(set) = database.get_mut::<Set>(&args[1])? {
        set.remove(&member);
    }
    database.changed(&args[1]);
    Ok(Some(member))
}

fn spop(call: &mut CommandCall<'_>) -> Answer {
    match call.args.len() {
        2 => Ok(RedisValue::bulk_or_null(pop_member(call)?)),
        3 => {
            let count = call.count(2)?;
            let mut members = Vec::new();
            while members.len() < count
                && let Some(member) = pop_member(call)?
            {
                members.push(RedisValue::Bulk(member));
            }
            Ok(RedisValue::Set(members))
        }
        _ => Err(Refusal::SYNTAX),
    }
}

/// A negative count allows a member several times.
fn srandmember(call: &mut CommandCall<'_>) -> Answer {
    // A page has no room for more.
    const MOST: u64 = 1 << 20;
    match call.args.len() {
        2 => return Ok(RedisValue::bulk_or_null(any_member(call)?)),
        3 => {}
        _ => return Err(Refusal::SYNTAX),
    }
    let count = call.int(2)?;
    let mut members: Vec<RedisBytes> =
        set(call)?.into_iter().flat_map(Set::keys).map(<[u8]>::to_vec).collect();
    if members.is_empty() {
        return Ok(RedisValue::Array(Vec::new()));
    }
    if count < 0 {
        if count.unsigned_abs() > MOST {
            return Err(Refusal::text("ERR value is out of range"));
        }
        let chosen = (count..0).map(|_| RedisValue::bulk(&members[call.state.random(members.len())]));
        return Ok(RedisValue::Array(chosen.collect()));
    }
    let count = usize::try_from(count).unwrap_or(usize::MAX).min(members.len());
    for at in 0..count {
        let chosen = at + call.state.random(members.len() - at);
        members.swap(at, chosen);
    }
    Ok(RedisValue::bulks(&members[..count]))
}

fn smove(call: &mut CommandCall<'_>) -> Answer {
    let args = call.args;
    let (source, destination, member) = (&args[1], &args[2], &args[3]);
    let database = call.database();
    if database.contains(source) {
        database.get::<Set>(destination)?;
    }
    let is_member = database.get::<Set>(source)?.is_some_and(|set| set.contains(member));
    if !is_member || source == destination {
        return Ok(RedisValue::flag(is_member));
    }
    if let Some(set) = database.get_mut::<Set>(source)? {
        set.remove(member);
    }
    database.changed(source);
    database.get_or_default::<Set>(destination)?.insert(member, ());
    database.changed(destination);
    Ok(RedisValue::Int(1))
}
