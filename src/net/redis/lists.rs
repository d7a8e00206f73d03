//! Lists: `LPUSH`, `LRANGE` and so on.
//!
//! Invariant: whoever pushes reports the change, which serves the clients that wait (`state`). Next: `list_moves`.

use super::command::{Answer, CommandCall, CommandSpec, plain, resolve_range};
use super::list_ends::ListEnd;
use super::refusal::Refusal;
use super::stored::List;
use super::value::{RedisBytes, RedisValue};

pub(super) const COMMANDS: &[CommandSpec] = &[
    plain("lpush", -3, |call| push(call, ListEnd::Left)),
    plain("rpush", -3, |call| push(call, ListEnd::Right)),
    plain("lpushx", -3, |call| push_if_exists(call, ListEnd::Left)),
    plain("rpushx", -3, |call| push_if_exists(call, ListEnd::Right)),
    plain("lpop", -2, |call| pop(call, ListEnd::Left)),
    plain("rpop", -2, |call| pop(call, ListEnd::Right)),
    plain("lrange", 4, lrange),
    plain("llen", 2, llen),
    plain("lindex", 3, lindex),
    plain("lset", 4, lset),
    plain("lrem", 4, lrem),
    plain("ltrim", 4, ltrim),
    plain("linsert", 5, linsert),
];

fn list<'a>(call: &'a mut CommandCall<'_>) -> Result<Option<&'a List>, Refusal> {
    let args = call.args;
    call.database().get::<List>(&args[1])
}

fn push(call: &mut CommandCall<'_>, end: ListEnd) -> Answer {
    let args = call.args;
    let database = call.database();
    let list = database.get_or_default::<List>(&args[1])?;
    args[2..].iter().for_each(|element| end.push(list, element.clone()));
    let length = list.len();
    database.changed(&args[1]);
    Ok(RedisValue::count(length))
}

fn push_if_exists(call: &mut CommandCall<'_>, end: ListEnd) -> Answer {
    match list(call)? {
        Some(_) => push(call, end),
        None => Ok(RedisValue::Int(0)),
    }
}

fn pop(call: &mut CommandCall<'_>, end: ListEnd) -> Answer {
    let args = call.args;
    let count = match args.len() {
        2 => None,
        3 => Some(call.count(2)?),
        _ => return Err(Refusal::wrong_arity(&call.name())),
    };
    let database = call.database();
    let Some(list) = database.get_mut::<List>(&args[1])? else {
        return Ok(if count.is_some() { RedisValue::NullArray } else { RedisValue::Null });
    };
    let answer = match count {
        None => RedisValue::bulk_or_null(end.pop(list)),
        Some(0) => return Ok(RedisValue::Array(Vec::new())),
        Some(count) => RedisValue::bulks((0..count.min(list.len())).map_while(|_| end.pop(list))),
    };
    database.changed(&args[1]);
    Ok(answer)
}

fn lrange(call: &mut CommandCall<'_>) -> Answer {
    let (start, stop) = (call.int(2)?, call.int(3)?);
    let Some(list) = list(call)? else { return Ok(RedisValue::Array(Vec::new())) };
    Ok(RedisValue::bulks(list.range(resolve_range(start, stop, list.len()))))
}

fn llen(call: &mut CommandCall<'_>) -> Answer {
    Ok(RedisValue::count(list(call)?.map_or(0, List::len)))
}

/// The place that an index names, of which negative ones count from the end.
fn place(index: i64, length: usize) -> Option<usize> {
    let index = if index < 0 { index + i64::try_from(length).ok()? } else { index };
    usize::try_from(index).ok().filter(|index| *index < length)
}

fn lindex(call: &mut CommandCall<'_>) -> Answer {
    let index = call.int(2)?;
    let list = list(call)?;
    Ok(RedisValue::bulk_or_null(list.and_then(|list| list.get(place(index, list.len())?))))
}

fn lset(call: &mut CommandCall<'_>) -> Answer {
    let args = call.args;
    let index = call.int(2)?;
    let database = call.database();
    let list = database.get_mut::<List>(&args[1])?.ok_or(Refusal::NO_SUCH_KEY)?;
    let place = place(index, list.len()).ok_or(Refusal::text("ERR index out of range"))?;
    list[place] = args[3].clone();
    database.changed(&args[1]);
    Ok(RedisValue::OK)
}

fn lrem(call: &mut CommandCall<'_>) -> Answer {
    let args = call.args;
    let count = call.int(2)?;
    let most =
        if count == 0 { usize::MAX } else { usize::try_from(count.unsigned_abs()).unwrap_or(usize::MAX) };
    let database = call.database();
    let Some(list) = database.get_mut::<List>(&args[1])? else { return Ok(RedisValue::Int(0)) };
    let mut removed = 0;
    let mut keep = |element: &RedisBytes| {
        let removes = removed < most && *element == args[3];
        removed += usize::from(removes);
        !removes
    };
    if count < 0 {
        // From the tail.
        let kept: List = std::mem::take(list).into_iter().rev().filter(&mut keep).collect();
        *list = kept.into_iter().rev().collect();
    } else {
        list.retain(keep);
    }
    if removed > 0 {
        database.changed(&args[1]);
    }
    Ok(RedisValue::count(removed))
}

fn ltrim(call: &mut CommandCall<'_>) -> Answer {
    let args = call.args;
    let (start, stop) = (call.int(2)?, call.int(3)?);
    let database = call.database();
    if let Some(list) = database.get_mut::<List>(&args[1])? {
        let kept = resolve_range(start, stop, list.len());
        list.truncate(kept.end);
        list.drain(..kept.start);
        database.changed(&args[1]);
    }
    Ok(RedisValue::OK)
}

fn linsert(call: &mut CommandCall<'_>) -> Answer {
    let args = call.args;
    let after = match &*call.option(2) {
        "BEFORE" => 0,
        "AFTER" => 1,
        _ => return Err(Refusal::SYNTAX),
    };
    let database = call.database();
    let Some(list) = database.get_mut::<List>(&args[1])? else { return Ok(RedisValue::Int(0)) };
    let Some(pivot) = list.iter().position(|element| *element == args[3]) else {
        return Ok(RedisValue::Int(-1));
    };
    list.insert(pivot + after, args[4].clone());
    let length = list.len();
    database.changed(&args[1]);
    Ok(RedisValue::count(length))
}
