//! The clients that wait for elements of lists (`BLPOP`, `BRPOP`, `BLMOVE`).
//!
//! Invariant: they are served in the order in which they began to wait, after the command that pushed has run whole. A client that
//! waits no more takes nothing.

use super::database::Database;
use super::list_ends::ListAction;
use super::value::{RedisBytes, RedisValue};
use crate::sync::oneshot::{self, Receiver, Sender};

/// A client that waits.
struct BlockedClient {
    database: usize,
    keys: Vec<RedisBytes>,
    action: ListAction,
    sender: Sender<RedisValue>,
}

/// An answer, and where it is waited for.
pub(super) type ServedClient = (Sender<RedisValue>, RedisValue);

/// The clients that wait, in their order.
#[derive(Default)]
pub(super) struct BlockedClients(Vec<BlockedClient>);

impl BlockedClients {
    /// Has a client wait for an element of the first of these lists that gets one.
    pub(super) fn add(
        &mut self,
        database: usize,
        keys: Vec<RedisBytes>,
        action: ListAction,
    ) -> Receiver<RedisValue> {
        self.0.retain(|client| !client.sender.is_canceled());
        let (sender, receiver) = oneshot::channel();
        self.0.push(BlockedClient { database, keys, action, sender });
        receiver
    }

    /// The number of clients that wait.
    pub(super) fn len(&self) -> usize {
        self.0.iter().filter(|client| !client.sender.is_canceled()).count()
    }

    /// Takes the elements that there are for the clients that wait. Who calls sends the answers.
    pub(super) fn serve(&mut self, databases: &mut [Database]) -> Vec<ServedClient> {
        let mut served = Vec::new();
        for client in std::mem::take(&mut self.0) {
            if client.sender.is_canceled() {
                continue;
            }
            let database = &mut databases[client.database];
            // A key of another type is waited for until it is a list.
            let answer = client.keys.iter().find_map(|key| client.action.run(database, key).ok().flatten());
            match answer {
                Some(answer) => served.push((client.sender, answer)),
                None => self.0.push(client),
            }
        }
        served
    }
}
