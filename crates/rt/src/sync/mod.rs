//! What tasks share and wait for each other with: asyncio's [`queue()`], [`Lock`], [`Semaphore`], [`Event`],
//! [`Condition`], [`Barrier`] and, as a [`oneshot`] channel, `Future`.
//!
//! The first three are thin over [`permits`], which has the one line in which tasks wait, first come, first served; what is
//! told to tasks and not handed to them is over [`waiters`]; a one-shot channel has one who waits at most. Each says of a
//! wait what it is for and on which line of the source; a wake is that of the task that put, released, set or closed.
//!
//! They belong to one thread, as the loop does. Futures that were not woken by what they wait for may be dropped at any
//! time: nothing is lost, and nobody is passed over.

pub mod barrier;
mod channel;
pub mod condition;
pub mod event;
pub mod lock;
pub mod oneshot;
mod permits;
pub mod queue;
pub mod semaphore;
mod waiters;

pub use barrier::{Barrier, BarrierWaitResult};
pub use condition::Condition;
pub use event::Event;
pub use lock::Lock;
pub use queue::{Closed, Consumer, Producer, queue};
pub use semaphore::Semaphore;
