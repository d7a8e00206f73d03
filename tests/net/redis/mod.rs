//! The page's Redis: each family of commands, as a table of commands and their replies, on the virtual clock.

mod blocking;
mod client;
mod connection;
mod expiry;
mod families;
mod garbage;
mod pubsub;
mod resp3;
mod transactions;

use std::rc::Rc;

use loopscope::net::redis::{RedisClient, RedisServer, RedisValue};
use loopscope::net::{Endpoint, Network, Pattern, Route, Stream};
use loopscope::rt::run_virtual;

/// A network with a Redis, and on port 6380 one with the password `secret`.
pub(crate) fn network() -> Rc<Network> {
    Network::new(vec![
        Route::new("redis", Pattern::Port(6379), RedisServer::make, ""),
        Route::new("locked", Pattern::Port(6380), |_| Rc::new(RedisServer::new(Some("secret"))), ""),
    ])
}

pub(crate) async fn stream(network: &Network, port: u16) -> Stream {
    network.connect(Endpoint::new("localhost", port)).await.unwrap()
}

pub(crate) async fn client(network: &Network) -> RedisClient {
    RedisClient::new(stream(network, 6379).await)
}

/// A value as text: strings as they are, `nil`, `(1)` for integers, `[a b]`, `{a: b}`, `<a b>` for sets, `>a b` for pushes.
pub(crate) fn show(value: &RedisValue) -> String {
    let all = |items: &[RedisValue]| items.iter().map(show).collect::<Vec<_>>().join(" ");
    match value {
        RedisValue::Null | RedisValue::NullArray => "nil".to_owned(),
        RedisValue::Status(_) | RedisValue::Bulk(_) => value.text().unwrap(),
        RedisValue::Error(text) => format!("-{text}"),
        RedisValue::Int(number) => format!("({number})"),
        RedisValue::Double(number) => format!(",{number}"),
        RedisValue::Bool(flag) => format!("#{flag}"),
        RedisValue::Array(items) => format!("[{}]", all(items)),
        RedisValue::Set(items) => format!("<{}>", all(items)),
        RedisValue::Push(items) => format!(">{}", all(items)),
        RedisValue::Map(pairs) => {
            let pairs: Vec<_> = pairs.iter().map(|(k, v)| format!("{}: {}", show(k), show(v))).collect();
            format!("{{{}}}", pairs.join(" "))
        }
    }
}

/// The reply to a line of words, of which `''` is the empty one.
pub(crate) async fn ask(client: &mut RedisClient, line: &str) -> String {
    let words: Vec<&str> = line.split(' ').map(|word| if word == "''" { "" } else { word }).collect();
    match client.command(&words).await {
        Ok(value) => show(&value),
        Err(error) => format!("-{error}"),
    }
}

/// Checks that commands get these replies.
pub(crate) async fn expect(client: &mut RedisClient, table: &[(&str, &str)]) {
    for (line, reply) in table {
        assert_eq!(ask(client, line).await, *reply, "{line}");
    }
}

/// Checks a table of commands and replies on a new server.
pub(crate) fn check(table: &'static [(&'static str, &'static str)]) {
    let network = network();
    run_virtual(async move { expect(&mut client(&network).await, table).await }).unwrap();
}
