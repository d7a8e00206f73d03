//! Ranges of sorted sets, by rank and by score: `ZRANGE` and its older forms.
//!
//! Invariant: the older forms are `ZRANGE` with options, so that both find the same.

use super::command::{Answer, CommandCall, CommandSpec, plain, resolve_range};
use super::number::parse_float;
use super::refusal::Refusal;
use super::sorted_set::SortedSet;
use super::sorted_sets::{sorted_set, with_scores};
use super::value::{RedisBytes, RedisValue};

pub(super) const COMMANDS: &[CommandSpec] = &[
    plain("zrange", -4, |call| range(call, RangeOptions::default())),
    plain("zrevrange", -4, |call| range(call, RangeOptions { is_reversed: true, ..RangeOptions::old() })),
    plain("zrangebyscore", -4, |call| range(call, RangeOptions { is_by_score: true, ..RangeOptions::old() })),
    plain("zrevrangebyscore", -4, |call| {
        range(call, RangeOptions { is_by_score: true, is_reversed: true, ..RangeOptions::old() })
    }),
    plain("zcount", 4, zcount),
    plain("zremrangebyscore", 4, |call| remove_range(call, true)),
    plain("zremrangebyrank", 4, |call| remove_range(call, false)),
];

/// What is asked of a range.
#[derive(Default)]
struct RangeOptions {
    is_by_score: bool,
    is_reversed: bool,
    has_scores: bool,
    /// How many are skipped, and how many follow at most.
    limit: Option<(i64, i64)>,
    /// Whether the command itself says what is not an option there.
    is_old: bool,
}

impl RangeOptions {
    fn old() -> RangeOptions {
        RangeOptions { is_old: true, ..RangeOptions::default() }
    }

    /// Reads the options after both ends.
    fn read(mut self, call: &CommandCall<'_>) -> Result<RangeOptions, Refusal> {
        let mut at = 4;
        while at < call.args.len() {
            match &*call.option(at) {
                "WITHSCORES" => self.has_scores = true,
                "BYSCORE" if !self.is_old => self.is_by_score = true,
                "REV" if !self.is_old => self.is_reversed = true,
                "LIMIT" if at + 2 < call.args.len() => {
                    self.limit = Some((call.int(at + 1)?, call.int(at + 2)?));
                    at += 2;
                }
                _ => return Err(Refusal::SYNTAX),
            }
            at += 1;
        }
        if self.limit.is_some() && !self.is_by_score {
            let text =
                "ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX";
            return Err(Refusal::text(text));
        }
        Ok(self)
    }
}

/// An end of a range of scores, which `(` excludes.
struct ScoreBound {
    score: f64,
    is_excluded: bool,
}

impl ScoreBound {
    fn read(word: &[u8]) -> Result<ScoreBound, Refusal> {
        let (is_excluded, number) = match word.strip_prefix(b"(") {
            Some(number) => (true, number),
            None => (false, word),
        };
        let score = parse_float(number).ok_or(Refusal::text("ERR min or max is not a float"))?;
        Ok(ScoreBound { score, is_excluded })
    }

    fn is_below(&self, score: f64) -> bool {
        self.score < score || (self.score == score && !self.is_excluded)
    }

    fn is_above(&self, score: f64) -> bool {
        self.score > score || (self.score == score && !self.is_excluded)
    }
}

/// The members from one end to the other.
fn between<'a>(
    set: &'a SortedSet,
    from: &'a ScoreBound,
    to: &'a ScoreBound,
) -> impl DoubleEndedIterator<Item = (&'a RedisBytes, f64)> {
    set.iter().filter(|(_, score)| from.is_below(*score) && to.is_above(*score))
}

type Members = Vec<(RedisBytes, f64)>;

fn owned<'a>(members: impl Iterator<Item = (&'a RedisBytes, f64)>) -> Members {
    members.map(|(member, score)| (member.clone(), score)).collect()
}

fn range(call: &mut CommandCall<'_>, options: RangeOptions) -> Answer {
    let options = options.read(call)?;
    let members = match options.is_by_score {
        true => by_score(call, &options)?,
        false => by_rank(call, options.is_reversed)?,
    };
    Ok(match options.has_scores {
        true => with_scores(members, call.client().version),
        false => RedisValue::bulks(members.into_iter().map(|(member, _)| member)),
    })
}

fn by_rank(call: &mut CommandCall<'_>, is_reversed: bool) -> Result<Members, Refusal> {
    let (start, stop) = (call.int(2)?, call.int(3)?);
    let Some(set) = sorted_set(call)? else { return Ok(Vec::new()) };
    let ranks = resolve_range(start, stop, set.len());
    let (skipped, count) = (ranks.start, ranks.len());
    Ok(match is_reversed {
        true => owned(set.iter().rev().skip(skipped).take(count)),
        false => owned(set.iter().skip(skipped).take(count)),
    })
}

fn by_score(call: &mut CommandCall<'_>, options: &RangeOptions) -> Result<Members, Refusal> {
    let args = call.args;
    // Reversed, the highest comes first.
    let (low, high) = if options.is_reversed { (3, 2) } else { (2, 3) };
    let (from, to) = (ScoreBound::read(&args[low])?, ScoreBound::read(&args[high])?);
    let Some(set) = sorted_set(call)? else { return Ok(Vec::new()) };
    let (offset, count) = options.limit.unwrap_or((0, -1));
    let Ok(offset) = usize::try_from(offset) else { return Ok(Vec::new()) };
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    let found = between(set, &from, &to);
    Ok(match options.is_reversed {
        true => owned(found.rev().skip(offset).take(count)),
        false => owned(found.skip(offset).take(count)),
    })
}

fn zcount(call: &mut CommandCall<'_>) -> Answer {
    let args = call.args;
    let (from, to) = (ScoreBound::read(&args[2])?, ScoreBound::read(&args[3])?);
    let set = sorted_set(call)?;
    Ok(RedisValue::count(set.map_or(0, |set| between(set, &from, &to).count())))
}

fn remove_range(call: &mut CommandCall<'_>, is_by_score: bool) -> Answer {
    let args = call.args;
    let members = match is_by_score {
        true => by_score(call, &RangeOptions::default())?,
        false => by_rank(call, false)?,
    };
    let database = call.database();
    if let Some(set) = database.get_mut::<SortedSet>(&args[1])? {
        members.iter().for_each(|(member, _)| {
            set.remove(member);
        });
    }
    if !members.is_empty() {
        database.changed(&args[1]);
    }
    Ok(RedisValue::count(members.len()))
}
