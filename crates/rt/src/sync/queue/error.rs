//! Why a queue takes no item, or has none.
//!
//! Invariant: an item that was not put is returned, or dropped by the [`put`](super::Producer::put) that took it.

use std::error::Error;
use std::fmt;

/// The queue is closed: an item that is put will not be got, or no item is left to get.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed;

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the queue is closed")
    }
}

impl Error for Closed {}

/// Why [`Producer::try_put`](super::Producer::try_put) put nothing. It returns the item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotPut<T> {
    /// No slot is free (asyncio: `QueueFull`).
    Full(T),
    /// The queue is closed (asyncio: `QueueShutDown`).
    Closed(T),
}

/// Why [`Consumer::try_get`](super::Consumer::try_get) got nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotGot {
    /// No item is available now (asyncio: `QueueEmpty`).
    Empty,
    /// The queue is closed, and no item will become available (asyncio: `QueueShutDown`).
    Closed,
}
