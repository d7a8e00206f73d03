//! What a client's command may fail with.

use std::error::Error;
use std::fmt;
use std::io;

use super::value::RedisValue;

/// The error of a command.
#[derive(Debug)]
pub enum RedisError {
    /// The connection is broken or was closed.
    Io(io::Error),
    /// The server refused, with this text: `WRONGTYPE Operation against ...`.
    Server(String),
    /// The server's bytes are no reply, or not one to this command; or a command was dropped before its reply had come.
    Protocol(String),
}

impl RedisError {
    pub(super) fn unexpected(value: &RedisValue) -> RedisError {
        RedisError::Protocol(format!("the reply has another type than the command's: {value:?}"))
    }
}

impl fmt::Display for RedisError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RedisError::Io(error) => write!(f, "{error}"),
            RedisError::Server(text) | RedisError::Protocol(text) => f.write_str(text),
        }
    }
}

impl Error for RedisError {}

impl From<io::Error> for RedisError {
    fn from(error: io::Error) -> RedisError {
        RedisError::Io(error)
    }
}
