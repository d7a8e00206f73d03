//! The server as a whole: `INFO`, `DBSIZE`, `FLUSHALL`, `CONFIG GET`, `COMMAND` and so on.
//!
//! Invariant: what it reports is true of this server; settings that it does not have have the values that say so.

use super::command::{Answer, CommandCall, CommandSpec, plain};
use super::glob::matches;
use super::handshake::VERSION;
use super::number::parse_int;
use super::refusal::Refusal;
use super::request::MOST_BYTES;
use super::state::DATABASES;
use super::value::RedisValue;

pub(super) const COMMANDS: &[CommandSpec] = &[
    plain("command", -1, command),
    plain("info", -1, info),
    plain("dbsize", 1, |call| Ok(RedisValue::count(call.database().len()))),
    plain("flushdb", -1, flushdb),
    plain("flushall", -1, flushall),
    plain("config", -2, config),
    plain("time", 1, time),
    plain("wait", 3, wait),
];

fn command(call: &mut CommandCall<'_>) -> Answer {
    let args = call.args;
    let all = || call.table.iter().copied().flatten();
    let entry = |spec: &CommandSpec| {
        let none = RedisValue::Array(Vec::new());
        let keys = [RedisValue::Int(0), RedisValue::Int(0), RedisValue::Int(0)];
        let head = [RedisValue::bulk(spec.name), RedisValue::Int(i64::from(spec.arity)), none];
        RedisValue::Array(head.into_iter().chain(keys).collect())
    };
    if args.len() == 1 {
        return Ok(RedisValue::Array(all().map(entry).collect()));
    }
    match &*call.option(1) {
        "COUNT" => Ok(RedisValue::count(all().count())),
        "DOCS" => Ok(RedisValue::Map(Vec::new())),
        "LIST" => Ok(RedisValue::bulks(all().map(|spec| spec.name))),
        "INFO" => {
            let find = |name: &Vec<u8>| all().find(|spec| spec.name.as_bytes().eq_ignore_ascii_case(name));
            Ok(RedisValue::Array(
                args[2..].iter().map(|name| find(name).map_or(RedisValue::NullArray, entry)).collect(),
            ))
        }
        _ => Err(Refusal::unknown_subcommand("COMMAND", &args[1])),
    }
}

fn info(call: &mut CommandCall<'_>) -> Answer {
    let wanted: Vec<String> = (1..call.args.len()).map(|at| call.option(at)).collect();
    let wants = |section: &str| {
        let all = ["ALL", "DEFAULT", "EVERYTHING"];
        wanted.is_empty()
            || wanted.iter().any(|word| all.contains(&&**word) || word.eq_ignore_ascii_case(section))
    };
    let parts = sections(call);
    let parts = parts.iter().filter(|(name, _)| wants(name));
    let text = parts.map(|(name, lines)| format!("# {name}\r\n{}\r\n", lines.join("\r\n")));
    Ok(RedisValue::bulk(text.collect::<Vec<_>>().join("\r\n")))
}

fn sections(call: &CommandCall<'_>) -> Vec<(&'static str, Vec<String>)> {
    let state = &*call.state;
    let keyspace = state.databases.iter().enumerate().filter(|(_, database)| database.len() > 0);
    let keyspace = keyspace.map(|(index, database)| {
        format!("db{index}:keys={},expires={},avg_ttl=0", database.len(), database.expiring())
    });
    vec![
        (
            "Server",
            vec![
                format!("redis_version:{VERSION}"),
                "redis_mode:standalone".to_owned(),
                "os:a page".to_owned(),
                format!("uptime_in_seconds:{}", state.time.as_nanos() / 1_000_000_000),
            ],
        ),
        (
            "Clients",
            vec![
                format!("connected_clients:{}", state.clients.len()),
                format!("blocked_clients:{}", state.blocked.len()),
            ],
        ),
        ("Memory", vec!["maxmemory:0".to_owned(), "maxmemory_policy:noeviction".to_owned()]),
        ("Persistence", vec!["loading:0".to_owned(), "aof_enabled:0".to_owned()]),
        (
            "Stats",
            vec![
                format!("total_connections_received:{}", state.clients_seen),
                format!("total_commands_processed:{}", state.commands_run),
            ],
        ),
        ("Replication", vec!["role:master".to_owned(), "connected_slaves:0".to_owned()]),
        ("Cluster", vec!["cluster_enabled:0".to_owned()]),
        ("Keyspace", keyspace.collect()),
    ]
}

/// `ASYNC` and `SYNC` are one here.
fn check_flush_option(call: &CommandCall<'_>) -> Result<(), Refusal> {
    match call.args.len() {
        1 => Ok(()),
        2 if matches!(&*call.option(1), "ASYNC" | "SYNC") => Ok(()),
        _ => Err(Refusal::SYNTAX),
    }
}

fn flushdb(call: &mut CommandCall<'_>) -> Answer {
    check_flush_option(call)?;
    call.database().clear();
    Ok(RedisValue::OK)
}

fn flushall(call: &mut CommandCall<'_>) -> Answer {
    check_flush_option(call)?;
    call.state.databases.iter_mut().for_each(super::database::Database::clear);
    Ok(RedisValue::OK)
}

fn config(call: &mut CommandCall<'_>) -> Answer {
    let args = call.args;
    match (&*call.option(1), args.len()) {
        ("GET", 3..) => {
            let settings = [
                ("databases", DATABASES.to_string()),
                ("proto-max-bulk-len", MOST_BYTES.to_string()),
                ("maxmemory", "0".to_owned()),
                ("maxmemory-policy", "noeviction".to_owned()),
                ("appendonly", "no".to_owned()),
                ("save", String::new()),
                ("timeout", "0".to_owned()),
            ];
            let wants = |name: &str| {
                args[2..].iter().any(|pattern| matches(&pattern.to_ascii_lowercase(), name.as_bytes()))
            };
            let wanted = settings.into_iter().filter(|(name, _)| wants(name));
            let pair = |(name, value): (&str, String)| (RedisValue::bulk(name), RedisValue::bulk(value));
            Ok(RedisValue::Map(wanted.map(pair).collect()))
        }
        ("GET", _) => Err(Refusal::wrong_arity("config|get")),
        _ => Err(Refusal::unknown_subcommand("CONFIG", &args[1])),
    }
}

/// Unix time: seconds and microseconds.
fn time(call: &mut CommandCall<'_>) -> Answer {
    let micros = call.state.time.as_nanos() / 1000 % 1000;
    let (seconds, millis) = (call.state.now / 1000, call.state.now % 1000);
    let micros = millis * 1000 + i64::try_from(micros).unwrap_or(0);
    Ok(RedisValue::bulks([seconds.to_string(), micros.to_string()]))
}

/// There are no replicas to wait for.
fn wait(call: &mut CommandCall<'_>) -> Answer {
    call.int(1)?;
    let no_integer = Refusal::text("ERR timeout is not an integer or out of range");
    if parse_int(&call.args[2]).ok_or(no_integer)? < 0 {
        return Err(Refusal::text("ERR timeout is negative"));
    }
    Ok(RedisValue::Int(0))
}
