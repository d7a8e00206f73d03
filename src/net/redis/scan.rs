//! Walks in parts: `SCAN`, `HSCAN`, `SSCAN`, `ZSCAN`.
//!
//! Invariant: what is there during a whole walk is met exactly once. A cursor is a place in an ordered map; sorted sets are
//! answered whole, as Redis answers small ones.

use super::command::{Answer, CommandCall, CommandSpec, plain};
use super::glob::matches;
use super::number::format_double;
use super::refusal::Refusal;
use super::sorted_set::SortedSet;
use super::stored::{Hash, Set};
use super::value::{RedisBytes, RedisValue};

pub(super) const COMMANDS: &[CommandSpec] = &[
    plain("scan", -2, scan),
    plain("hscan", -3, hscan),
    plain("sscan", -3, sscan),
    plain("zscan", -3, zscan),
];

/// The cursor and the options of a walk.
struct ScanOptions {
    cursor: u64,
    count: usize,
    pattern: Option<RedisBytes>,
    /// In lower case.
    type_name: Option<String>,
}

impl ScanOptions {
    /// Reads the cursor at a place and the options after it.
    fn read(call: &CommandCall<'_>, at: usize) -> Result<ScanOptions, Refusal> {
        let args = call.args;
        let cursor = std::str::from_utf8(&args[at]).ok().and_then(|text| text.parse().ok());
        let cursor = cursor.ok_or(Refusal::text("ERR invalid cursor"))?;
        let mut options = ScanOptions { cursor, count: 10, pattern: None, type_name: None };
        for option in (at + 1..args.len()).step_by(2) {
            let value = args.get(option + 1).ok_or(Refusal::SYNTAX)?;
            match &*call.option(option) {
                "COUNT" => {
                    let count = call.int(option + 1)?;
                    options.count =
                        usize::try_from(count).ok().filter(|count| *count > 0).ok_or(Refusal::SYNTAX)?;
                }
                "MATCH" => options.pattern = Some(value.clone()),
                "TYPE" if at == 1 => {
                    options.type_name = Some(String::from_utf8_lossy(value).to_ascii_lowercase());
                }
                _ => return Err(Refusal::SYNTAX),
            }
        }
        Ok(options)
    }

    fn wants(&self, name: &[u8]) -> bool {
        self.pattern.as_ref().is_none_or(|pattern| matches(pattern, name))
    }
}

fn part(next: u64, items: Vec<RedisValue>) -> RedisValue {
    RedisValue::Array(vec![RedisValue::bulk(next.to_string()), RedisValue::Array(items)])
}

fn scan(call: &mut CommandCall<'_>) -> Answer {
    let options = ScanOptions::read(call, 1)?;
    let (found, next) = call.database().walk(options.cursor, options.count);
    let has_type = |name: &str| options.type_name.as_ref().is_none_or(|wanted| wanted == name);
    let wanted = found.iter().filter(|(key, entry)| options.wants(key) && has_type(entry.value.type_name()));
    Ok(part(next, wanted.map(|(key, _)| RedisValue::bulk(key)).collect()))
}

fn hscan(call: &mut CommandCall<'_>) -> Answer {
    let args = call.args;
    let options = ScanOptions::read(call, 2)?;
    let Some(hash) = call.database().get::<Hash>(&args[1])? else { return Ok(part(0, Vec::new())) };
    let (found, next) = hash.walk(options.cursor, options.count);
    let wanted = found.iter().filter(|(field, _)| options.wants(field));
    let pair = |(field, value): &(&[u8], &RedisBytes)| [RedisValue::bulk(field), RedisValue::bulk(value)];
    Ok(part(next, wanted.flat_map(pair).collect()))
}

fn sscan(call: &mut CommandCall<'_>) -> Answer {
    let args = call.args;
    let options = ScanOptions::read(call, 2)?;
    let Some(set) = call.database().get::<Set>(&args[1])? else { return Ok(part(0, Vec::new())) };
    let (found, next) = set.walk(options.cursor, options.count);
    let wanted = found.iter().filter(|(member, ())| options.wants(member));
    Ok(part(next, wanted.map(|(member, ())| RedisValue::bulk(member)).collect()))
}

fn zscan(call: &mut CommandCall<'_>) -> Answer {
    let args = call.args;
    let options = ScanOptions::read(call, 2)?;
    let Some(set) = call.database().get::<SortedSet>(&args[1])? else { return Ok(part(0, Vec::new())) };
    let wanted = set.iter().filter(|(member, _)| options.wants(member));
    let pair = |(member, score): (&RedisBytes, f64)| {
        [RedisValue::bulk(member), RedisValue::bulk(format_double(score))]
    };
    Ok(part(0, wanted.flat_map(pair).collect()))
}
