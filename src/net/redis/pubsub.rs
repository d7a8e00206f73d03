//! Channels: `PUBLISH`, `SUBSCRIBE` and so on.
//!
//! Invariant: a message is in the outbox of each subscriber before its publisher is answered. It is a push in RESP3.

use super::codec::RespVersion;
use super::command::{Answer, CommandCall, CommandSpec, Effect, plain, special};
use super::glob::matches;
use super::refusal::Refusal;
use super::state::{Delivery, ServerState};
use super::value::{RedisBytes, RedisValue};

pub(super) const COMMANDS: &[CommandSpec] = &[
    plain("publish", 3, publish),
    plain("pubsub", -2, pubsub),
    special("subscribe", -2, |call| Ok(subscribe(call, false))),
    special("psubscribe", -2, |call| Ok(subscribe(call, true))),
    special("unsubscribe", -1, |call| Ok(unsubscribe(call, false))),
    special("punsubscribe", -1, |call| Ok(unsubscribe(call, true))),
];

fn publish(call: &mut CommandCall<'_>) -> Answer {
    let (channel, message) = (&call.args[1], &call.args[2]);
    let ServerState { clients, deliveries, .. } = &mut *call.state;
    let mut received = 0;
    for client in clients.values() {
        let to_channel = client.channels.contains(channel).then(|| vec![&b"message"[..], channel, message]);
        let patterns = client.patterns.iter().filter(|pattern| matches(pattern, channel));
        let to_patterns = patterns.map(|pattern| vec![&b"pmessage"[..], pattern, channel, message]);
        let before = received;
        for parts in to_channel.into_iter().chain(to_patterns) {
            client.send(&RedisValue::Push(parts.iter().map(RedisValue::bulk).collect()));
            received += 1;
        }
        if received > before {
            deliveries.push(Delivery::Message(client.outbox.clone()));
        }
    }
    Ok(RedisValue::count(received))
}

/// Tells a client of a subscription.
fn confirm(call: &mut CommandCall<'_>, kind: &'static str, name: Option<&RedisBytes>) {
    let client = call.client();
    let parts = vec![
        RedisValue::bulk(kind),
        RedisValue::bulk_or_null(name),
        RedisValue::count(client.subscriptions()),
    ];
    client.send(&RedisValue::Push(parts));
}

/// The channels or the patterns of the client.
fn subscriptions<'a>(call: &'a mut CommandCall<'_>, is_pattern: bool) -> &'a mut Vec<RedisBytes> {
    let client = call.client();
    if is_pattern { &mut client.patterns } else { &mut client.channels }
}

fn subscribe(call: &mut CommandCall<'_>, is_pattern: bool) -> Effect {
    let kind = if is_pattern { "psubscribe" } else { "subscribe" };
    for name in &call.args[1..] {
        let names = subscriptions(call, is_pattern);
        if !names.contains(name) {
            names.push(name.clone());
        }
        confirm(call, kind, Some(name));
    }
    Effect::Sent
}

/// Without names, of all.
fn unsubscribe(call: &mut CommandCall<'_>, is_pattern: bool) -> Effect {
    let kind = if is_pattern { "punsubscribe" } else { "unsubscribe" };
    let names = match &call.args[1..] {
        [] => subscriptions(call, is_pattern).clone(),
        names => names.to_vec(),
    };
    if names.is_empty() {
        confirm(call, kind, None);
    }
    for name in &names {
        subscriptions(call, is_pattern).retain(|known| known != name);
        confirm(call, kind, Some(name));
    }
    Effect::Sent
}

fn pubsub(call: &mut CommandCall<'_>) -> Answer {
    let args = call.args;
    let clients = &call.state.clients;
    match (&*call.option(1), args.len()) {
        ("CHANNELS", 2 | 3) => {
            let pattern = args.get(2).map_or(&b"*"[..], |pattern| pattern);
            let channels: std::collections::BTreeSet<&RedisBytes> =
                clients.values().flat_map(|client| &client.channels).collect();
            Ok(RedisValue::bulks(channels.into_iter().filter(|channel| matches(pattern, channel))))
        }
        ("NUMSUB", _) => {
            let count = |channel| clients.values().filter(|client| client.channels.contains(channel)).count();
            let pair = |channel| [RedisValue::bulk(channel), RedisValue::count(count(channel))];
            Ok(RedisValue::Array(args[2..].iter().flat_map(pair).collect()))
        }
        ("NUMPAT", 2) => {
            let patterns: std::collections::BTreeSet<&RedisBytes> =
                clients.values().flat_map(|client| &client.patterns).collect();
            Ok(RedisValue::count(patterns.len()))
        }
        ("NUMPAT", _) => Err(Refusal::wrong_arity("pubsub|numpat")),
        _ => Err(Refusal::unknown_subcommand("PUBSUB", &args[1])),
    }
}

/// The answer to `PING` of a client that has subscribed in RESP2; `None` for other clients.
pub(super) fn pong_of_subscriber(call: &mut CommandCall<'_>) -> Option<RedisValue> {
    let client = call.client();
    let is_subscriber = client.version == RespVersion::Two && client.subscriptions() > 0;
    let text = call.args.get(1).map_or(&b""[..], |text| text);
    is_subscriber.then(|| RedisValue::bulks([&b"pong"[..], text]))
}
