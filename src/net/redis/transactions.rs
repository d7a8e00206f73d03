//! Transactions: `MULTI`, `EXEC`, `WATCH` and so on.
//!
//! Invariant: a transaction runs whole within one step, or not at all. An error of one of its commands does not end it.

use super::command::{Answer, CommandCall, CommandSpec, Effect, plain, special};
use super::execute::{find, run};
use super::refusal::Refusal;
use super::value::{RedisBytes, RedisValue};

pub(super) const COMMANDS: &[CommandSpec] = &[
    plain("multi", 1, multi),
    special("exec", 1, exec),
    plain("discard", 1, discard),
    plain("watch", -2, watch),
    plain("unwatch", 1, unwatch),
];

fn multi(call: &mut CommandCall<'_>) -> Answer {
    let client = call.client();
    if client.queued.is_some() {
        return Err(Refusal::text("ERR MULTI calls can not be nested"));
    }
    (client.queued, client.has_queue_error) = (Some(Vec::new()), false);
    Ok(RedisValue::OK)
}

fn discard(call: &mut CommandCall<'_>) -> Answer {
    if call.client().queued.take().is_none() {
        return Err(Refusal::text("ERR DISCARD without MULTI"));
    }
    unwatch(call)
}

fn watch(call: &mut CommandCall<'_>) -> Answer {
    let args = call.args;
    let client = call.client();
    if client.queued.is_some() {
        return Err(Refusal::text("ERR WATCH inside MULTI is not allowed"));
    }
    let (index, flag) = (client.database, client.watch.clone());
    for key in &args[1..] {
        let watched = (index, key.clone());
        if !call.client().watched.contains(&watched) {
            call.client().watched.push(watched);
            call.state.databases[index].watch(key, &flag);
        }
    }
    Ok(RedisValue::OK)
}

fn unwatch(call: &mut CommandCall<'_>) -> Answer {
    call.state.unwatch(call.client_id);
    Ok(RedisValue::OK)
}

fn exec(call: &mut CommandCall<'_>) -> Result<Effect, Refusal> {
    let client = call.client();
    let queued = client.queued.take().ok_or(Refusal::text("ERR EXEC without MULTI"))?;
    let (has_error, has_changed) = (client.has_queue_error, client.watch.get());
    call.state.unwatch(call.client_id);
    if has_error {
        return Err(Refusal::text("EXECABORT Transaction discarded because of previous errors."));
    }
    if has_changed {
        return Ok(Effect::Reply(RedisValue::NullArray));
    }
    call.client().is_in_exec = true;
    let answers = queued.iter().filter_map(|words| run_queued(call, words)).collect();
    call.client().is_in_exec = false;
    Ok(Effect::Reply(RedisValue::Array(answers)))
}

/// The answer of a queued command, if it did not send its answers itself.
fn run_queued(call: &mut CommandCall<'_>, words: &[RedisBytes]) -> Option<RedisValue> {
    let spec = find(call.table, &words[0])?;
    let CommandCall { state, client_id, table, .. } = call;
    let mut call = CommandCall { state, client_id: *client_id, args: words, table };
    match run(&mut call, spec) {
        Effect::Reply(answer) | Effect::Close(answer) => Some(answer),
        Effect::Sent | Effect::Block { .. } => None,
    }
}
