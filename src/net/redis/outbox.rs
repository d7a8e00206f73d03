//! What a connection is to send: the answers to its client's commands, and the messages of channels.
//!
//! Invariant: a client that does not read costs at most [`MOST_UNSENT`] bytes; then its connection is closed. Next: `connection`,
//! which sends it.

use std::cell::RefCell;
use std::task::Waker;

use super::codec::{RespVersion, encode};
use super::value::RedisValue;

/// The bytes that may wait to be sent.
pub(super) const MOST_UNSENT: usize = 128 * 1024 * 1024;

/// The bytes that wait to be sent on one connection.
#[derive(Default)]
pub(super) struct Outbox {
    bytes: RefCell<Vec<u8>>,
    waker: RefCell<Option<Waker>>,
}

impl Outbox {
    pub(super) fn push(&self, value: &RedisValue, version: RespVersion) {
        encode(value, version, &mut self.bytes.borrow_mut());
    }

    /// Has the connection's task look at what is to be sent.
    pub(super) fn wake(&self) {
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }

    pub(super) fn set_waker(&self, waker: &Waker) {
        let before = self.waker.replace(Some(waker.clone()));
        drop(before);
    }

    pub(super) fn take(&self) -> Vec<u8> {
        self.bytes.take()
    }

    pub(super) fn len(&self) -> usize {
        self.bytes.borrow().len()
    }
}
