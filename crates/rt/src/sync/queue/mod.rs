//! A queue between tasks (asyncio: `Queue(maxsize)`).
//!
//! It has two handles. asyncio's single object needs an explicit `Queue.shutdown`; here dropping the last [`Producer`] or
//! the [`Consumer`] closes the queue, also when the drop is part of a cancellation.
//!
//! Reading order: `ends` (the handles), `futures` (what waits), `channel` (the buffer), `error`.
//!
//! Invariants: items are FIFO, and each is got once; the tasks that wait at one end are served FIFO, and a later call never
//! overtakes them; a wait names the line of its `put`, `get` or `next`; a future that is dropped while it waits loses no
//! item and no slot; a [`Gauge`](crate::Gauge) reports the number of items at every change.
//!
//! The page loads this on first use.

mod channel;
mod ends;
mod error;
mod futures;

pub use ends::{Consumer, Producer, queue};
pub use error::{Closed, NotGot, NotPut};
pub use futures::{Get, Put};
