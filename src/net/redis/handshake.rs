//! What a client says of itself as it connects: `HELLO`, `AUTH`, `SELECT`; and what keeps or ends a connection: `PING`, `QUIT`.
//!
//! Invariant: without a password of the server's own any is accepted. Next: `clients`.

use super::clients::set_name;
use super::codec::RespVersion;
use super::command::{Answer, CommandCall, CommandSpec, Effect, plain, special};
use super::keys::database_index;
use super::number::parse_int;
use super::pubsub::pong_of_subscriber;
use super::refusal::Refusal;
use super::value::RedisValue;

/// The version that this server answers like.
pub(super) const VERSION: &str = "7.2.5";

pub(super) const COMMANDS: &[CommandSpec] = &[
    plain("ping", -1, ping),
    plain("echo", 2, |call| Ok(RedisValue::bulk(&call.args[1]))),
    plain("hello", -1, hello),
    plain("auth", -2, auth),
    plain("select", 2, select),
    special("quit", -1, |_| Ok(Effect::Close(RedisValue::OK))),
    plain("reset", 1, reset),
];

fn ping(call: &mut CommandCall<'_>) -> Answer {
    if call.args.len() > 2 {
        return Err(Refusal::wrong_arity("ping"));
    }
    let pong = || RedisValue::Status("PONG".into());
    let answer = pong_of_subscriber(call);
    Ok(answer.unwrap_or_else(|| call.args.get(1).map_or_else(pong, RedisValue::bulk)))
}

fn select(call: &mut CommandCall<'_>) -> Answer {
    call.client().database = database_index(&call.args[1])?;
    Ok(RedisValue::OK)
}

/// Checks a user and a password.
fn check_password(call: &mut CommandCall<'_>, user: &[u8], password: &[u8]) -> Result<(), Refusal> {
    let is_right = call.state.password.as_ref().is_none_or(|known| known.as_bytes() == password);
    if !is_right || !user.eq_ignore_ascii_case(b"default") && call.state.password.is_some() {
        return Err(Refusal::WRONG_PASSWORD);
    }
    call.client().is_authenticated = true;
    Ok(())
}

fn auth(call: &mut CommandCall<'_>) -> Answer {
    let args = call.args;
    match &args[1..] {
        [password] => check_password(call, b"default", password)?,
        [user, password] => check_password(call, user, password)?,
        _ => return Err(Refusal::SYNTAX),
    }
    Ok(RedisValue::OK)
}

fn hello(call: &mut CommandCall<'_>) -> Answer {
    let args = call.args;
    let mut version = call.client().version;
    if let Some(word) = args.get(1) {
        let invalid = Refusal::text("ERR Protocol version is not an integer or out of range");
        version = match parse_int(word).ok_or(invalid)? {
            2 => RespVersion::Two,
            3 => RespVersion::Three,
            _ => return Err(Refusal::text("NOPROTO unsupported protocol version")),
        };
    }
    let mut name = None;
    let mut at = 2;
    while at < args.len() {
        match (&*call.option(at), args.len() - at - 1) {
            ("AUTH", 2..) => {
                check_password(call, &args[at + 1], &args[at + 2])?;
                at += 3;
            }
            ("SETNAME", 1..) => {
                name = Some(&args[at + 1]);
                at += 2;
            }
            _ => {
                let option = String::from_utf8_lossy(&args[at]);
                return Err(Refusal(format!("ERR Syntax error in HELLO option '{option}'").into()));
            }
        }
    }
    if !call.client().is_authenticated {
        let text = "NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO \
                    <proto> AUTH <user> <pass> option can be used to authenticate the client and select the \
                    RESP protocol version at the same time";
        return Err(Refusal::text(text));
    }
    if let Some(name) = name {
        set_name(call, name)?;
    }
    call.client().version = version;
    Ok(greeting(call, version))
}

fn greeting(call: &CommandCall<'_>, version: RespVersion) -> RedisValue {
    let number = if version == RespVersion::Two { 2 } else { 3 };
    let id = i64::try_from(call.client_id).unwrap_or(i64::MAX);
    let pairs = [
        ("server", RedisValue::bulk("redis")),
        ("version", RedisValue::bulk(VERSION)),
        ("proto", RedisValue::Int(number)),
        ("id", RedisValue::Int(id)),
        ("mode", RedisValue::bulk("standalone")),
        ("role", RedisValue::bulk("master")),
        ("modules", RedisValue::Array(Vec::new())),
    ];
    RedisValue::Map(pairs.into_iter().map(|(key, value)| (RedisValue::bulk(key), value)).collect())
}

fn reset(call: &mut CommandCall<'_>) -> Answer {
    call.state.unwatch(call.client_id);
    let is_open = call.state.password.is_none();
    let client = call.client();
    (client.queued, client.database, client.version) = (None, 0, RespVersion::Two);
    client.channels.clear();
    client.patterns.clear();
    client.name.clear();
    client.is_authenticated = is_open;
    Ok(RedisValue::Status("RESET".into()))
}
