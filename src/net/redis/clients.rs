//! `CLIENT`: names of clients, and what the server knows of them.
//!
//! Invariant: a name is one word, so that a line of `CLIENT LIST` can be taken apart.

use super::client_state::ClientState;
use super::codec::RespVersion;
use super::command::{Answer, CommandCall, CommandSpec, plain};
use super::refusal::Refusal;
use super::value::{RedisBytes, RedisValue};

pub(super) const COMMANDS: &[CommandSpec] = &[plain("client", -2, client)];

fn client(call: &mut CommandCall<'_>) -> Answer {
    let args = call.args;
    let id = call.client_id;
    match (&*call.option(1), args.len()) {
        ("SETNAME", 3) => set_name(call, &args[2]).map(|()| RedisValue::OK),
        ("GETNAME", 2) => {
            let name = &call.client().name;
            Ok(RedisValue::bulk_or_null(Some(name).filter(|name| !name.is_empty())))
        }
        ("ID", 2) => Ok(RedisValue::Int(i64::try_from(id).unwrap_or(i64::MAX))),
        ("INFO", 2) => Ok(RedisValue::bulk(lines(call, |client| client.id == id))),
        ("LIST", _) => Ok(RedisValue::bulk(lines(call, |_| true))),
        ("SETINFO", 4) => set_library(call, &args[3]),
        ("NO-EVICT" | "NO-TOUCH", 3) => match &*call.option(2) {
            "ON" | "OFF" => Ok(RedisValue::OK),
            _ => Err(Refusal::SYNTAX),
        },
        ("SETNAME" | "GETNAME" | "ID" | "INFO" | "SETINFO" | "NO-EVICT" | "NO-TOUCH", _) => {
            Err(Refusal::wrong_arity(&format!("client|{}", call.option(1))))
        }
        _ => Err(Refusal::unknown_subcommand("CLIENT", &args[1])),
    }
}

fn is_word(name: &[u8]) -> bool {
    name.iter().all(|byte| (b'!'..=b'~').contains(byte))
}

/// Names the client.
///
/// # Errors
/// If the name is more than a word.
pub(super) fn set_name(call: &mut CommandCall<'_>, name: &RedisBytes) -> Result<(), Refusal> {
    if !is_word(name) {
        let text = "ERR Client names cannot contain spaces, newlines or special characters.";
        return Err(Refusal::text(text));
    }
    call.client().name.clone_from(name);
    Ok(())
}

fn set_library(call: &mut CommandCall<'_>, value: &RedisBytes) -> Answer {
    let attribute = call.option(2);
    let place = match &*attribute {
        "LIB-NAME" => 0,
        "LIB-VER" => 1,
        _ => return Err(Refusal(format!("ERR Unrecognized option '{attribute}'").into())),
    };
    if !is_word(value) {
        let attribute = attribute.to_ascii_lowercase();
        let text = format!("ERR {attribute} cannot contain spaces, newlines or special characters.");
        return Err(Refusal(text.into()));
    }
    call.client().library[place].clone_from(value);
    Ok(RedisValue::OK)
}

fn lines(call: &CommandCall<'_>, wants: impl Fn(&ClientState) -> bool) -> String {
    let now = call.state.now;
    call.state.clients.values().filter(|client| wants(client)).map(|client| line(client, now)).collect()
}

fn line(client: &ClientState, now: i64) -> String {
    let text = |bytes: &RedisBytes| String::from_utf8_lossy(bytes).into_owned();
    let queued = client.queued.as_ref().map_or(-1, |queued| i64::try_from(queued.len()).unwrap_or(-1));
    format!(
        "id={} addr=127.0.0.1:{} name={} age={} idle=0 flags={} db={} sub={} psub={} multi={queued} cmd={} \
         user=default lib-name={} lib-ver={} resp={}\n",
        client.id,
        // Ports of clients begin at 32768 on Linux.
        32768 + client.id,
        text(&client.name),
        (now - client.connected_at) / 1000,
        if client.subscriptions() > 0 { "P" } else { "N" },
        client.database,
        client.channels.len(),
        client.patterns.len(),
        client.last_command,
        text(&client.library[0]),
        text(&client.library[1]),
        if client.version == RespVersion::Two { 2 } else { 3 },
    )
}
