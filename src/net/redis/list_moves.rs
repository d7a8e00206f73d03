//! Moves between lists, and waiting for elements: `LMOVE`, `BLPOP` and so on.
//!
//! Invariant: a command that finds an element does not wait, and within a transaction none waits. Next: `list_ends`, `blocked`.

use std::time::Duration;

use super::command::{Answer, CommandCall, CommandSpec, Effect, plain, special, upper};
use super::list_ends::{ListAction, ListEnd};
use super::number::parse_float;
use super::refusal::Refusal;
use super::value::{RedisBytes, RedisValue};

pub(super) const COMMANDS: &[CommandSpec] = &[
    plain("lmove", 5, lmove),
    plain("rpoplpush", 3, rpoplpush),
    special("blpop", -3, |call| pop_or_wait(call, ListEnd::Left)),
    special("brpop", -3, |call| pop_or_wait(call, ListEnd::Right)),
    special("blmove", 6, blmove),
    special("brpoplpush", 4, brpoplpush),
];

fn end(word: &[u8]) -> Result<ListEnd, Refusal> {
    match &*upper(word) {
        "LEFT" => Ok(ListEnd::Left),
        "RIGHT" => Ok(ListEnd::Right),
        _ => Err(Refusal::SYNTAX),
    }
}

/// Moves from the tail of the first list to the head of the second.
fn from_tail_to_head(args: &[RedisBytes]) -> ListAction {
    ListAction::Move { from: ListEnd::Right, to: ListEnd::Left, destination: args[2].clone() }
}

/// Moves between the ends that the arguments name.
fn between_ends(args: &[RedisBytes]) -> Result<ListAction, Refusal> {
    Ok(ListAction::Move { from: end(&args[3])?, to: end(&args[4])?, destination: args[2].clone() })
}

fn move_now(call: &mut CommandCall<'_>, action: &ListAction) -> Answer {
    let args = call.args;
    Ok(action.run(call.database(), &args[1])?.unwrap_or(RedisValue::Null))
}

fn lmove(call: &mut CommandCall<'_>) -> Answer {
    let action = between_ends(call.args)?;
    move_now(call, &action)
}

fn rpoplpush(call: &mut CommandCall<'_>) -> Answer {
    let action = from_tail_to_head(call.args);
    move_now(call, &action)
}

fn pop_or_wait(call: &mut CommandCall<'_>, from: ListEnd) -> Result<Effect, Refusal> {
    let keys = &call.args[1..call.args.len() - 1];
    run_or_wait(call, keys, ListAction::Pop(from))
}

fn blmove(call: &mut CommandCall<'_>) -> Result<Effect, Refusal> {
    let action = between_ends(call.args)?;
    run_or_wait(call, &call.args[1..2], action)
}

fn brpoplpush(call: &mut CommandCall<'_>) -> Result<Effect, Refusal> {
    let action = from_tail_to_head(call.args);
    run_or_wait(call, &call.args[1..2], action)
}

/// Does it with the first list that has elements, or waits for one.
fn run_or_wait(
    call: &mut CommandCall<'_>,
    keys: &[RedisBytes],
    action: ListAction,
) -> Result<Effect, Refusal> {
    let timeout = timeout(&call.args[call.args.len() - 1])?;
    for key in keys {
        if let Some(answer) = action.run(call.database(), key)? {
            return Ok(Effect::Reply(answer));
        }
    }
    let client = call.client();
    if client.is_in_exec {
        let is_move = matches!(action, ListAction::Move { .. });
        return Ok(Effect::Reply(if is_move { RedisValue::Null } else { RedisValue::NullArray }));
    }
    let database = client.database;
    let label = format!("{} {}", call.option(0), String::from_utf8_lossy(&keys[0]));
    let receiver = call.state.blocked.add(database, keys.to_vec(), action);
    Ok(Effect::Block { receiver, timeout, label })
}

/// A time in seconds; 0 is no limit.
fn timeout(word: &[u8]) -> Result<Option<Duration>, Refusal> {
    let invalid = Refusal::text("ERR timeout is not a float or out of range");
    let seconds = parse_float(word).ok_or(invalid.clone())?;
    if seconds < 0.0 {
        return Err(Refusal::text("ERR timeout is negative"));
    }
    let timeout = Duration::try_from_secs_f64(seconds).map_err(|_| invalid)?;
    Ok(Some(timeout).filter(|timeout| !timeout.is_zero()))
}
