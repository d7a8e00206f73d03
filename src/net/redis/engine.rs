//! Runs the commands of all connections on the one state of a server.
//!
//! Invariant: commands run one after the other, each whole within a step, as on Redis's one thread; nothing is borrowed while a
//! waker is called. Next: `connection`, which asks it, and `execute`.

use std::cell::RefCell;
use std::rc::Rc;

use super::command::Effect;
use super::execute::execute;
use super::outbox::Outbox;
use super::state::{Delivery, ServerState};
use super::table::TABLE;
use super::value::{RedisBytes, RedisValue};
use crate::rt::now;

/// The state of a server, shared by its connections.
pub(super) struct RedisEngine(RefCell<ServerState>);

impl RedisEngine {
    /// Without a password any is accepted.
    pub(super) fn new(password: Option<String>) -> RedisEngine {
        RedisEngine(RefCell::new(ServerState::new(password)))
    }

    /// A client has connected: its id, and where its answers will be.
    pub(super) fn join(&self) -> (u64, Rc<Outbox>) {
        self.0.borrow_mut().join(now())
    }

    /// A client has gone.
    pub(super) fn leave(&self, client_id: u64) {
        self.0.borrow_mut().leave(client_id);
    }

    /// Runs a command of a client, and wakes who waited for what it did.
    pub(super) fn run(&self, client_id: u64, words: &[RedisBytes]) -> Effect {
        let time = now();
        let (effect, deliveries) = {
            let mut state = self.0.borrow_mut();
            state.begin(time);
            let effect = execute(&mut state, client_id, words, TABLE);
            state.serve_blocked();
            (effect, std::mem::take(&mut state.deliveries))
        };
        if let Effect::Reply(answer) | Effect::Close(answer) = &effect {
            self.send(client_id, answer);
        }
        deliveries.into_iter().for_each(Delivery::make);
        effect
    }

    /// Puts a value into a client's outbox.
    pub(super) fn send(&self, client_id: u64, value: &RedisValue) {
        if let Some(client) = self.0.borrow().clients.get(&client_id) {
            client.send(value);
        }
    }
}
