//! Synchronization primitives: asyncio's [`queue()`], [`Lock`], [`Semaphore`], [`Event`], [`Condition`], [`Barrier`] and, as
//! a [`oneshot`] channel, `Future`.
//!
//! The first three are thin layers over [`permits`], a fair semaphore. Event, condition and barrier, which notify without
//! handing anything over, use [`waiters`]. A one-shot channel has at most one waiter. Every wait is reported with its kind
//! and its source line; a wake is attributed to the task that put, released, set, notified or closed.
//!
//! Invariants: all are single-threaded, as the loop is; every future here may be dropped at any time without losing an item,
//! a permit or a notification, and without breaking the FIFO order of the other waiters.

pub mod barrier;
pub mod condition;
pub mod event;
pub mod lock;
pub mod oneshot;
mod permits;
pub mod queue;
pub mod semaphore;
mod wait_queue;
mod waiters;

pub use barrier::{Barrier, BarrierWaitResult};
pub use condition::Condition;
pub use event::Event;
pub use lock::Lock;
pub use queue::{Closed, Consumer, Producer, queue};
pub use semaphore::Semaphore;
