//! Sets of several sets: `SINTER`, `SUNION`, `SDIFF`, and the same stored.
//!
//! Invariant: the members keep the order of the first set that has them.

use super::command::{Answer, CommandCall, CommandSpec, plain};
use super::refusal::Refusal;
use super::stored::Set;
use super::value::{RedisBytes, RedisValue};

pub(super) const COMMANDS: &[CommandSpec] = &[
    plain("sinter", -2, |call| answer(call, intersection)),
    plain("sunion", -2, |call| answer(call, union)),
    plain("sdiff", -2, |call| answer(call, difference)),
    plain("sinterstore", -3, |call| store(call, intersection)),
    plain("sunionstore", -3, |call| store(call, union)),
    plain("sdiffstore", -3, |call| store(call, difference)),
];

type SetOperation = fn(&[&Set]) -> Set;

fn filtered(set: &Set, keeps: impl Fn(&[u8]) -> bool) -> Set {
    let mut result = Set::default();
    for member in set.keys().filter(|member| keeps(member)) {
        result.insert(member, ());
    }
    result
}

fn intersection(sets: &[&Set]) -> Set {
    filtered(sets[0], |member| sets[1..].iter().all(|set| set.contains(member)))
}

fn difference(sets: &[&Set]) -> Set {
    filtered(sets[0], |member| !sets[1..].iter().any(|set| set.contains(member)))
}

fn union(sets: &[&Set]) -> Set {
    let mut result = Set::default();
    for member in sets.iter().flat_map(|set| set.keys()) {
        result.insert(member, ());
    }
    result
}

fn combine(call: &mut CommandCall<'_>, keys: &[RedisBytes], operation: SetOperation) -> Result<Set, Refusal> {
    let (database, none) = (call.database(), Set::default());
    let sets = keys.iter().map(|key| Ok(database.get::<Set>(key)?.unwrap_or(&none)));
    Ok(operation(&sets.collect::<Result<Vec<&Set>, Refusal>>()?))
}

fn answer(call: &mut CommandCall<'_>, operation: SetOperation) -> Answer {
    let result = combine(call, &call.args[1..], operation)?;
    Ok(RedisValue::Set(result.keys().map(RedisValue::bulk).collect()))
}

fn store(call: &mut CommandCall<'_>, operation: SetOperation) -> Answer {
    let args = call.args;
    let result = combine(call, &args[2..], operation)?;
    let count = result.len();
    call.database().set(&args[1], result);
    Ok(RedisValue::count(count))
}
