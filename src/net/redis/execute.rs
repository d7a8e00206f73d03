//! Executes a command: finds it, checks that it may run, and runs or queues it.
//!
//! Invariant: a transaction with a command that was refused while it was queued does not run. Next: `table`.

use super::codec::RespVersion;
use super::command::{CommandCall, CommandSpec, CommandTable, Effect, Handler};
use super::refusal::Refusal;
use super::state::ServerState;
use super::value::{RedisBytes, RedisValue};

/// What may be asked before `AUTH`.
const WITHOUT_AUTH: [&str; 4] = ["auth", "hello", "quit", "reset"];
/// What is run, not queued, within a transaction.
const NEVER_QUEUED: [&str; 6] = ["exec", "discard", "multi", "watch", "quit", "reset"];
/// What a subscriber may ask in RESP2.
const FOR_SUBSCRIBERS: [&str; 7] =
    ["subscribe", "unsubscribe", "psubscribe", "punsubscribe", "ping", "quit", "reset"];

/// Executes a request.
pub(super) fn execute(
    state: &mut ServerState,
    client_id: u64,
    words: &[RedisBytes],
    table: CommandTable,
) -> Effect {
    let mut call = CommandCall { state, client_id, args: words, table };
    let spec = match admit(&mut call) {
        Ok(spec) => spec,
        Err(Refusal(text)) => {
            call.client().has_queue_error = true;
            return Effect::Reply(RedisValue::Error(text.into_owned()));
        }
    };
    spec.name.clone_into(&mut call.client().last_command);
    if let Some(queued) = &mut call.client().queued
        && !NEVER_QUEUED.contains(&spec.name)
    {
        queued.push(words.to_vec());
        return Effect::Reply(RedisValue::Status("QUEUED".into()));
    }
    run(&mut call, spec)
}

/// Runs a command that is in the table.
pub(super) fn run(call: &mut CommandCall<'_>, spec: &CommandSpec) -> Effect {
    let effect = match spec.handler {
        Handler::Plain(handler) => handler(call).map(Effect::Reply),
        Handler::Special(handler) => handler(call),
    };
    effect.unwrap_or_else(|Refusal(text)| Effect::Reply(RedisValue::Error(text.into_owned())))
}

/// The row of a command.
pub(super) fn find(table: CommandTable, name: &[u8]) -> Option<&'static CommandSpec> {
    table.iter().copied().flatten().find(|spec| spec.name.as_bytes().eq_ignore_ascii_case(name))
}

/// Checks that a command may run now.
fn admit(call: &mut CommandCall<'_>) -> Result<&'static CommandSpec, Refusal> {
    let spec = find(call.table, &call.args[0]).ok_or_else(|| Refusal::unknown_command(call.args))?;
    if !spec.allows(call.args.len()) {
        return Err(Refusal::wrong_arity(spec.name));
    }
    let client = call.client();
    if !client.is_authenticated && !WITHOUT_AUTH.contains(&spec.name) {
        return Err(Refusal::NO_AUTH);
    }
    let is_subscriber = client.version == RespVersion::Two && client.subscriptions() > 0;
    if is_subscriber && !FOR_SUBSCRIBERS.contains(&spec.name) {
        let text = format!(
            "ERR Can't execute '{}': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in \
             this context",
            spec.name
        );
        return Err(Refusal(text.into()));
    }
    Ok(spec)
}
