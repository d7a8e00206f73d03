//! The commands that programs use most, with replies of their types.
//!
//! Invariant: each is [`RedisClient::command`] with its words, so that its wait reads the same.

use super::client::RedisClient;
use super::error::RedisError;
use super::value::{RedisBytes, RedisValue};

/// The reply as another type.
type Typed<T> = Result<T, RedisError>;

fn bytes_or_none(value: RedisValue) -> Typed<Option<RedisBytes>> {
    match value {
        RedisValue::Bulk(bytes) => Ok(Some(bytes)),
        value if value.is_null() => Ok(None),
        other => Err(RedisError::unexpected(&other)),
    }
}

fn int(value: RedisValue) -> Typed<i64> {
    match value {
        RedisValue::Int(number) => Ok(number),
        other => Err(RedisError::unexpected(&other)),
    }
}

/// Pairs, of a map or of an array of both in turn.
fn pairs(value: RedisValue) -> Typed<Vec<(RedisBytes, RedisBytes)>> {
    let items = match value {
        RedisValue::Map(pairs) => pairs.into_iter().flat_map(|(key, value)| [key, value]).collect(),
        RedisValue::Array(items) => items,
        other => return Err(RedisError::unexpected(&other)),
    };
    let mut items = items.into_iter();
    let mut pairs = Vec::new();
    while let (Some(key), Some(value)) = (items.next(), items.next()) {
        match (key, value) {
            (RedisValue::Bulk(key), RedisValue::Bulk(value)) => pairs.push((key, value)),
            (key, _) => return Err(RedisError::unexpected(&key)),
        }
    }
    Ok(pairs)
}

/// A named command: its words, and the type of its reply.
macro_rules! named_command {
    ($(#[$doc:meta])* $name:ident($($arg:ident: $kind:ty),*) -> $reply:ty, [$($word:expr),+], $read:expr) => {
        $(#[$doc])*
        ///
        /// # Errors
        /// If the server refuses it, or the connection is broken.
        #[track_caller]
        pub fn $name<'a>(
            &'a mut self,
            $($arg: $kind),*
        ) -> impl Future<Output = Typed<$reply>> + use<'a> {
            let running = self.run(&[$($word.as_ref() as &[u8]),+]);
            async move { running.await.and_then($read) }
        }
    };
}

impl RedisClient {
    named_command! {
        /// The string of a key.
        get(key: &str) -> Option<RedisBytes>, ["GET", key], bytes_or_none
    }
    named_command! {
        /// Sets a key.
        set(key: &str, value: &[u8]) -> (), ["SET", key, value], |_| Ok(())
    }
    named_command! {
        /// Sets a field of a hash, and returns how many are new.
        hset(key: &str, field: &str, value: &[u8]) -> i64, ["HSET", key, field, value], int
    }
    named_command! {
        /// The fields of a hash.
        hgetall(key: &str) -> Vec<(RedisBytes, RedisBytes)>, ["HGETALL", key], pairs
    }
    named_command! {
        /// Adds 1 to a number, and returns it.
        incr(key: &str) -> i64, ["INCR", key], int
    }
    named_command! {
        /// Puts an element at the head of a list, and returns the list's length.
        lpush(key: &str, element: &[u8]) -> i64, ["LPUSH", key, element], int
    }
    named_command! {
        /// Publishes a message, and returns how many clients get it.
        publish(channel: &str, message: &[u8]) -> i64, ["PUBLISH", channel, message], int
    }

    /// Takes an element from the head of a list; waits for one at most for a time in seconds, of which 0 is no limit.
    ///
    /// # Errors
    /// If the server refuses it, or the connection is broken.
    #[track_caller]
    pub fn blpop<'a>(
        &'a mut self,
        key: &str,
        timeout: f64,
    ) -> impl Future<Output = Typed<Option<RedisBytes>>> + use<'a> {
        let running = self.run(&[b"BLPOP", key.as_bytes(), timeout.to_string().as_bytes()]);
        async move {
            match running.await? {
                RedisValue::Array(mut pair) if pair.len() == 2 => bytes_or_none(pair.remove(1)),
                value if value.is_null() => Ok(None),
                other => Err(RedisError::unexpected(&other)),
            }
        }
    }
}
