//! The replies in what a server sends: the client's half of the protocol, without input and output.
//!
//! Invariant: bytes of a reply that is not complete are kept. Next: `client`.

use redis_protocol::error::RedisProtocolError;

use super::codec::{RespVersion, decode};
use super::value::RedisValue;

/// Finds the replies in the bytes of a connection.
#[derive(Default)]
pub(super) struct ReplyReader {
    bytes: Vec<u8>,
    pub(super) version: RespVersion,
}

impl ReplyReader {
    /// Adds bytes that have arrived.
    pub(super) fn feed(&mut self, bytes: &[u8]) {
        self.bytes.extend(bytes);
    }

    /// The next reply that is complete.
    ///
    /// # Errors
    /// If the bytes are no reply.
    pub(super) fn next(&mut self) -> Result<Option<RedisValue>, RedisProtocolError> {
        if self.bytes.is_empty() {
            return Ok(None);
        }
        let Some((value, length)) = decode(&self.bytes, self.version)? else { return Ok(None) };
        self.bytes.drain(..length);
        Ok(Some(value))
    }
}
