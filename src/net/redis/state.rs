//! All that a server keeps: databases, clients, and who waits.
//!
//! Invariants: a command sees one time, at which nothing is left that has expired; wakers are called by [`Delivery::make`] when
//! nothing is borrowed. Next: `command`.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;

use super::blocked::{BlockedClients, ServedClient};
use super::client_state::ClientState;
use super::database::Database;
use super::outbox::Outbox;
use crate::net::conditions::Dice;
use crate::rt::Time;

/// The number of databases, as Redis begins with.
pub(super) const DATABASES: usize = 16;

/// The Unix time in ms at which loop time begins, which is that of Python programs on the virtual clock.
const EPOCH: i64 = 1_767_225_600_000;

/// The Unix time in ms at a loop time.
pub(super) fn unix_time(time: Time) -> i64 {
    EPOCH + i64::try_from(time.as_nanos() / 1_000_000).unwrap_or(i64::MAX - EPOCH)
}

/// What is to be done when the command has run.
pub(super) enum Delivery {
    /// A client waits for this no more.
    Served(ServedClient),
    /// A connection has something to send.
    Message(Rc<Outbox>),
}

impl Delivery {
    pub(super) fn make(self) {
        match self {
            // The client may wait no more.
            Delivery::Served((sender, answer)) => drop(sender.send(answer)),
            Delivery::Message(outbox) => outbox.wake(),
        }
    }
}

/// The state of a server.
pub(super) struct ServerState {
    pub(super) databases: Vec<Database>,
    pub(super) clients: BTreeMap<u64, ClientState>,
    pub(super) blocked: BlockedClients,
    pub(super) deliveries: Vec<Delivery>,
    pub(super) password: Option<String>,
    pub(super) dice: Dice,
    /// Unix time in ms.
    pub(super) now: i64,
    /// Loop time.
    pub(super) time: Time,
    pub(super) commands_run: u64,
    pub(super) clients_seen: u64,
}

impl ServerState {
    pub(super) fn new(password: Option<String>) -> ServerState {
        ServerState {
            databases: (0..DATABASES).map(|_| Database::default()).collect(),
            clients: BTreeMap::new(),
            blocked: BlockedClients::default(),
            deliveries: Vec::new(),
            password,
            dice: Dice::default(),
            now: EPOCH,
            time: Time::ZERO,
            commands_run: 0,
            clients_seen: 0,
        }
    }

    /// A client has connected.
    pub(super) fn join(&mut self, time: Time) -> (u64, Rc<Outbox>) {
        self.clients_seen += 1;
        let client = ClientState::new(self.clients_seen, self.password.is_none(), unix_time(time));
        let outbox = client.outbox.clone();
        self.clients.insert(self.clients_seen, client);
        (self.clients_seen, outbox)
    }

    /// A client has gone.
    pub(super) fn leave(&mut self, id: u64) {
        self.unwatch(id);
        self.clients.remove(&id);
    }

    /// Begins a command.
    pub(super) fn begin(&mut self, time: Time) {
        (self.time, self.now) = (time, unix_time(time));
        self.commands_run += 1;
        self.databases.iter_mut().for_each(|database| database.purge(self.now));
    }

    /// Serves the clients that wait for what a command has pushed. A move may serve further ones.
    pub(super) fn serve_blocked(&mut self) {
        let is_new = |database: &mut Database| std::mem::take(&mut database.has_new_elements);
        while self.databases.iter_mut().filter_map(|database| is_new(database).then_some(())).count() > 0 {
            let served = self.blocked.serve(&mut self.databases);
            self.deliveries.extend(served.into_iter().map(Delivery::Served));
        }
    }

    /// A client watches no key any more.
    pub(super) fn unwatch(&mut self, id: u64) {
        let Some(client) = self.clients.get_mut(&id) else { return };
        for (database, key) in client.watched.drain(..) {
            self.databases[database].unwatch(&key, &client.watch);
        }
        client.watch = Rc::new(Cell::new(false));
    }

    /// A number below `limit`, at random.
    pub(super) fn random(&self, limit: usize) -> usize {
        (self.dice.roll() * limit as f64) as usize
    }
}
