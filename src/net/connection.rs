//! A connection: what is known of it beside its bytes.
//!
//! Invariant: what the client asked is kept in words that `requests` made free of secrets. Next: `requests`.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::conditions::ServerFault;
use super::endpoint::Endpoint;
use super::pipe::Pipe;
use super::requests::{describe, is_greeting};
use crate::rt::Time;

/// What both ends share.
pub(super) struct Connection {
    /// From 1 within the run.
    pub(super) number: u32,
    pub(super) endpoint: Endpoint,
    /// Who answers.
    pub(super) server: Rc<str>,
    pub(super) opened: Time,
    pub(super) to_server: Rc<Pipe>,
    pub(super) to_client: Rc<Pipe>,
    pub(super) fault: ServerFault,
    asked: RefCell<String>,
    /// The ends that were dropped.
    left: Cell<u8>,
    on_end: Box<dyn Fn(u32)>,
}

impl Connection {
    #[expect(clippy::too_many_arguments, reason = "each is a field, made at one place")]
    pub(super) fn new(
        number: u32,
        endpoint: Endpoint,
        server: Rc<str>,
        opened: Time,
        to_server: Rc<Pipe>,
        to_client: Rc<Pipe>,
        fault: ServerFault,
        on_end: Box<dyn Fn(u32)>,
    ) -> Connection {
        let (asked, left) = (RefCell::default(), Cell::default());
        Connection { number, endpoint, server, opened, to_server, to_client, fault, asked, left, on_end }
    }

    pub(super) fn asked(&self) -> String {
        self.asked.borrow().clone()
    }

    /// One end sends bytes.
    pub(super) fn says(&self, is_client: bool, bytes: &[u8]) {
        if !is_client {
            return;
        }
        if let Some(request) = describe(self.endpoint.port, bytes) {
            self.asked.replace(request);
        }
        if self.fault == ServerFault::Cut {
            self.cut();
        }
    }

    /// Whether what the server sends now breaks off.
    pub(super) fn cuts_replies(&self) -> bool {
        let asked = self.asked.borrow();
        self.fault == ServerFault::CutReply && self.to_server.total() > 0 && !is_greeting(&asked)
    }

    /// Breaks the connection.
    pub(super) fn cut(&self) {
        self.to_server.reset();
        self.to_client.reset();
    }

    /// An end was dropped. When both were, the connection has ended.
    pub(super) fn left(&self) {
        self.left.set(self.left.get() + 1);
        if self.left.get() == 2 {
            (self.on_end)(self.number);
        }
    }
}
