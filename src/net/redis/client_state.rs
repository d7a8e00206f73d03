//! What a server knows of one of its clients.
//!
//! Invariant: it lives as long as the connection. Next: `state`, which has all of them.

use std::cell::Cell;
use std::rc::Rc;

use super::codec::RespVersion;
use super::outbox::Outbox;
use super::value::{RedisBytes, RedisValue};

/// A client.
pub(super) struct ClientState {
    /// From 1 in each run.
    pub(super) id: u64,
    pub(super) database: usize,
    pub(super) version: RespVersion,
    pub(super) name: RedisBytes,
    /// The name and the version of the client's library, as `CLIENT SETINFO` told.
    pub(super) library: [RedisBytes; 2],
    pub(super) is_authenticated: bool,
    /// The commands since `MULTI`; `None` outside a transaction.
    pub(super) queued: Option<Vec<Vec<RedisBytes>>>,
    /// Whether a command could not be queued.
    pub(super) has_queue_error: bool,
    /// Whether `EXEC` runs its commands now: none may block.
    pub(super) is_in_exec: bool,
    /// Whether a watched key has changed.
    pub(super) watch: Rc<Cell<bool>>,
    pub(super) watched: Vec<(usize, RedisBytes)>,
    pub(super) channels: Vec<RedisBytes>,
    pub(super) patterns: Vec<RedisBytes>,
    pub(super) last_command: String,
    /// Unix time in ms.
    pub(super) connected_at: i64,
    pub(super) outbox: Rc<Outbox>,
}

impl ClientState {
    pub(super) fn new(id: u64, is_authenticated: bool, now: i64) -> ClientState {
        ClientState {
            id,
            database: 0,
            version: RespVersion::Two,
            name: Vec::new(),
            library: Default::default(),
            is_authenticated,
            queued: None,
            has_queue_error: false,
            is_in_exec: false,
            watch: Rc::default(),
            watched: Vec::new(),
            channels: Vec::new(),
            patterns: Vec::new(),
            last_command: String::new(),
            connected_at: now,
            outbox: Rc::default(),
        }
    }

    /// Sends a value.
    pub(super) fn send(&self, value: &RedisValue) {
        self.outbox.push(value, self.version);
    }

    /// The number of its subscriptions.
    pub(super) fn subscriptions(&self) -> usize {
        self.channels.len() + self.patterns.len()
    }
}
