//! Sorted sets: `ZADD`, `ZSCORE` and so on.
//!
//! Invariant: all arguments are checked before a member changes. Next: `sorted_ranges`.

use super::codec::RespVersion;
use super::command::{Answer, CommandCall, CommandSpec, plain};
use super::refusal::Refusal;
use super::sorted_set::SortedSet;
use super::value::{RedisBytes, RedisValue};

pub(super) const COMMANDS: &[CommandSpec] = &[
    plain("zadd", -4, zadd),
    plain("zrem", -3, zrem),
    plain("zscore", 3, zscore),
    plain("zmscore", -3, zmscore),
    plain("zincrby", 4, zincrby),
    plain("zcard", 2, zcard),
    plain("zrank", 3, |call| rank(call, false)),
    plain("zrevrank", 3, |call| rank(call, true)),
    plain("zpopmin", -2, |call| pop(call, true)),
    plain("zpopmax", -2, |call| pop(call, false)),
];

/// The sorted set that the first argument names.
pub(super) fn sorted_set<'a>(call: &'a mut CommandCall<'_>) -> Result<Option<&'a SortedSet>, Refusal> {
    let args = call.args;
    call.database().get::<SortedSet>(&args[1])
}

/// The options of `ZADD`.
#[derive(Default)]
struct AddOptions {
    only_new: bool,
    only_known: bool,
    only_greater: bool,
    only_less: bool,
    counts_changes: bool,
    increments: bool,
}

impl AddOptions {
    /// Reads the options, and the place of the first score.
    fn read(call: &CommandCall<'_>) -> Result<(AddOptions, usize), Refusal> {
        let mut options = AddOptions::default();
        let mut at = 2;
        while at < call.args.len() {
            match &*call.option(at) {
                "NX" => options.only_new = true,
                "XX" => options.only_known = true,
                "GT" => options.only_greater = true,
                "LT" => options.only_less = true,
                "CH" => options.counts_changes = true,
                "INCR" => options.increments = true,
                _ => break,
            }
            at += 1;
        }
        let rest = call.args.len() - at;
        if rest == 0 || rest % 2 == 1 {
            return Err(Refusal::SYNTAX);
        }
        if options.only_new && options.only_known {
            return Err(Refusal::text("ERR XX and NX options at the same time are not compatible"));
        }
        if [options.only_new, options.only_greater, options.only_less]
            .iter()
            .filter(|is_set| **is_set)
            .count()
            > 1
        {
            let text = "ERR GT, LT, and/or NX options at the same time are not compatible";
            return Err(Refusal::text(text));
        }
        if options.increments && rest > 2 {
            return Err(Refusal::text("ERR INCR option supports a single increment-element pair"));
        }
        Ok((options, at))
    }

    /// Whether a score may take the place of another.
    fn allows(&self, old: Option<f64>, new: f64) -> bool {
        match old {
            None => !self.only_known,
            Some(old) => {
                !self.only_new && (!self.only_greater || new > old) && (!self.only_less || new < old)
            }
        }
    }
}

fn zadd(call: &mut CommandCall<'_>) -> Answer {
    let (options, from) = AddOptions::read(call)?;
    let places: Vec<usize> = (from..call.args.len()).step_by(2).collect();
    let scores = places.iter().map(|at| call.float(*at)).collect::<Result<Vec<f64>, Refusal>>()?;
    let members: Vec<&RedisBytes> = places.iter().map(|at| &call.args[at + 1]).collect();
    add(call, &options, scores.into_iter().zip(members))
}

fn zincrby(call: &mut CommandCall<'_>) -> Answer {
    let (by, args) = (call.float(2)?, call.args);
    let options = AddOptions { increments: true, ..AddOptions::default() };
    add(call, &options, [(by, &args[3])].into_iter())
}

fn add<'a>(
    call: &mut CommandCall<'_>,
    options: &AddOptions,
    members: impl Iterator<Item = (f64, &'a RedisBytes)>,
) -> Answer {
    let args = call.args;
    let database = call.database();
    let is_missing = !database.contains(&args[1]);
    let set = database.get_or_default::<SortedSet>(&args[1])?;
    let (mut added, mut updated, mut score) = (0, 0, Ok(None));
    for (given, member) in members {
        let old = set.score(member);
        let new = if options.increments { old.unwrap_or(0.0) + given } else { given };
        if new.is_nan() {
            score = Err(Refusal::text("ERR resulting score is not a number (NaN)"));
            continue;
        }
        if options.allows(old, new) {
            set.insert(member, new);
            added += usize::from(old.is_none());
            updated += usize::from(old.is_some_and(|old| old != new));
            score = Ok(Some(new));
        }
    }
    if added + updated > 0 || is_missing {
        database.changed(&args[1]);
    }
    if options.increments {
        return Ok(score?.map_or(RedisValue::Null, RedisValue::Double));
    }
    Ok(RedisValue::count(if options.counts_changes { added + updated } else { added }))
}

fn zrem(call: &mut CommandCall<'_>) -> Answer {
    let args = call.args;
    let database = call.database();
    let Some(set) = database.get_mut::<SortedSet>(&args[1])? else { return Ok(RedisValue::Int(0)) };
    let removed = args[2..].iter().filter(|member| set.remove(member)).count();
    if removed > 0 {
        database.changed(&args[1]);
    }
    Ok(RedisValue::count(removed))
}

fn score_of(set: Option<&SortedSet>, member: &[u8]) -> RedisValue {
    set.and_then(|set| set.score(member)).map_or(RedisValue::Null, RedisValue::Double)
}

fn zscore(call: &mut CommandCall<'_>) -> Answer {
    let args = call.args;
    Ok(score_of(sorted_set(call)?, &args[2]))
}

fn zmscore(call: &mut CommandCall<'_>) -> Answer {
    let args = call.args;
    let set = sorted_set(call)?;
    Ok(RedisValue::Array(args[2..].iter().map(|member| score_of(set, member)).collect()))
}

fn zcard(call: &mut CommandCall<'_>) -> Answer {
    Ok(RedisValue::count(sorted_set(call)?.map_or(0, SortedSet::len)))
}

fn rank(call: &mut CommandCall<'_>, is_reversed: bool) -> Answer {
    let args = call.args;
    let set = sorted_set(call)?;
    let rank = set.and_then(|set| {
        let rank = set.rank(&args[2])?;
        Some(if is_reversed { set.len() - 1 - rank } else { rank })
    });
    Ok(rank.map_or(RedisValue::Null, RedisValue::count))
}

/// Members with their scores: pairs in RESP3, one after the other in RESP2.
pub(super) fn with_scores(members: Vec<(RedisBytes, f64)>, version: RespVersion) -> RedisValue {
    let pair = |(member, score)| [RedisValue::Bulk(member), RedisValue::Double(score)];
    let pairs = members.into_iter().map(pair);
    RedisValue::Array(match version {
        RespVersion::Two => pairs.flatten().collect(),
        RespVersion::Three => pairs.map(|pair| RedisValue::Array(pair.into())).collect(),
    })
}

fn pop(call: &mut CommandCall<'_>, is_lowest: bool) -> Answer {
    let args = call.args;
    let count = match args.len() {
        2 => None,
        3 => Some(call.count(2)?),
        _ => return Err(Refusal::SYNTAX),
    };
    // Without a count one member is not in an array of its own.
    let version = if count.is_some() { call.client().version } else { RespVersion::Two };
    let database = call.database();
    let Some(set) = database.get_mut::<SortedSet>(&args[1])? else {
        return Ok(RedisValue::Array(Vec::new()));
    };
    let most = count.unwrap_or(1).min(set.len());
    let popped: Vec<(RedisBytes, f64)> = (0..most).map_while(|_| set.pop(is_lowest)).collect();
    if !popped.is_empty() {
        database.changed(&args[1]);
    }
    Ok(with_scores(popped, version))
}
