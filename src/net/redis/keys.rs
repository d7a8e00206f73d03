//! Keys of any type: `DEL`, `TYPE`, `RENAME` and so on.
//!
//! Invariant: a renamed key keeps its expiry. Next: `scan`, `expiry`.

use super::command::{Answer, CommandCall, CommandSpec, plain};
use super::glob::matches;
use super::number::parse_int;
use super::refusal::Refusal;
use super::state::DATABASES;
use super::stored::Stored;
use super::value::RedisValue;

pub(super) const COMMANDS: &[CommandSpec] = &[
    plain("del", -2, del),
    plain("unlink", -2, del),
    plain("exists", -2, exists),
    plain("touch", -2, exists),
    plain("type", 2, type_of),
    plain("keys", 2, keys),
    plain("rename", 3, |call| rename(call).map(|_| RedisValue::OK)),
    plain("renamenx", 3, renamenx),
    plain("move", 3, move_to),
    plain("copy", -3, copy),
    plain("randomkey", 1, randomkey),
    plain("object", -2, object),
];

fn del(call: &mut CommandCall<'_>) -> Answer {
    let args = call.args;
    let database = call.database();
    Ok(RedisValue::count(args[1..].iter().filter(|key| database.remove(key).is_some()).count()))
}

fn exists(call: &mut CommandCall<'_>) -> Answer {
    let args = call.args;
    let database = call.database();
    Ok(RedisValue::count(args[1..].iter().filter(|key| database.contains(key)).count()))
}

fn type_of(call: &mut CommandCall<'_>) -> Answer {
    let args = call.args;
    let name = call.database().entry(&args[1]).map_or("none", |entry| entry.value.type_name());
    Ok(RedisValue::Status(name.into()))
}

fn keys(call: &mut CommandCall<'_>) -> Answer {
    let args = call.args;
    Ok(RedisValue::bulks(call.database().keys().filter(|key| matches(&args[1], key))))
}

/// Renames a key. False if both names are the same.
fn rename(call: &mut CommandCall<'_>) -> Result<bool, Refusal> {
    let args = call.args;
    let database = call.database();
    if !database.contains(&args[1]) {
        return Err(Refusal::NO_SUCH_KEY);
    }
    if args[1] == args[2] {
        return Ok(false);
    }
    if let Some(entry) = database.remove(&args[1]) {
        database.put(&args[2], entry);
    }
    Ok(true)
}

fn renamenx(call: &mut CommandCall<'_>) -> Answer {
    let args = call.args;
    let database = call.database();
    if database.contains(&args[1]) && database.contains(&args[2]) {
        return Ok(RedisValue::Int(0));
    }
    rename(call).map(RedisValue::flag)
}

/// The database that a word names.
///
/// # Errors
/// If there is none.
pub(super) fn database_index(word: &[u8]) -> Result<usize, Refusal> {
    let index = parse_int(word).ok_or(Refusal::NOT_AN_INTEGER)?;
    let index = usize::try_from(index).ok().filter(|index| *index < DATABASES);
    index.ok_or(Refusal::text("ERR DB index is out of range"))
}

fn move_to(call: &mut CommandCall<'_>) -> Answer {
    let args = call.args;
    let (from, to) = (call.client().database, database_index(&args[2])?);
    if from == to {
        return Err(Refusal::text("ERR source and destination objects are the same"));
    }
    let databases = &mut call.state.databases;
    if !databases[from].contains(&args[1]) || databases[to].contains(&args[1]) {
        return Ok(RedisValue::Int(0));
    }
    if let Some(entry) = databases[from].remove(&args[1]) {
        databases[to].put(&args[1], entry);
    }
    Ok(RedisValue::Int(1))
}

fn copy(call: &mut CommandCall<'_>) -> Answer {
    let args = call.args;
    let replaces = match args.len() {
        3 => false,
        4 if call.option(3) == "REPLACE" => true,
        _ => return Err(Refusal::SYNTAX),
    };
    if args[1] == args[2] {
        return Err(Refusal::text("ERR source and destination objects are the same"));
    }
    let database = call.database();
    let Some(entry) = database.entry(&args[1]).cloned() else { return Ok(RedisValue::Int(0)) };
    if database.contains(&args[2]) && !replaces {
        return Ok(RedisValue::Int(0));
    }
    database.put(&args[2], entry);
    Ok(RedisValue::Int(1))
}

fn randomkey(call: &mut CommandCall<'_>) -> Answer {
    let count = call.database().len();
    let index = call.state.random(count);
    Ok(RedisValue::bulk_or_null(call.database().key_at(index)))
}

fn object(call: &mut CommandCall<'_>) -> Answer {
    let args = call.args;
    match (&*call.option(1), args.len()) {
        ("ENCODING", 3) => {
            let entry = call.database().entry(&args[2]);
            Ok(RedisValue::bulk_or_null(entry.map(|entry| encoding(&entry.value))))
        }
        ("REFCOUNT", 3) => {
            let is_there = call.database().contains(&args[2]);
            Ok(if is_there { RedisValue::Int(1) } else { RedisValue::Null })
        }
        ("ENCODING" | "REFCOUNT", _) => Err(Refusal::wrong_arity(&format!("object|{}", call.option(1)))),
        _ => Err(Refusal::unknown_subcommand("OBJECT", &args[1])),
    }
}

/// The encoding that Redis would choose by its settings at the beginning.
fn encoding(value: &Stored) -> &'static str {
    const SHORT: usize = 128;
    match value {
        Stored::Text(text) if parse_int(text).is_some() => "int",
        Stored::Text(text) if text.len() <= 44 => "embstr",
        Stored::Text(_) => "raw",
        Stored::Hash(hash) if hash.len() <= SHORT => "listpack",
        Stored::List(list) if list.len() <= SHORT => "listpack",
        Stored::List(_) => "quicklist",
        Stored::Set(set) if set.keys().all(|member| parse_int(member).is_some()) => "intset",
        Stored::Set(set) if set.len() <= SHORT => "listpack",
        Stored::Hash(_) | Stored::Set(_) => "hashtable",
        Stored::SortedSet(set) if set.len() <= SHORT => "listpack",
        Stored::SortedSet(_) => "skiplist",
    }
}
