//! What tasks share and wait for each other with: asyncio's [`queue()`], [`Lock`] and [`Semaphore`].
//!
//! All three are thin over [`permits`], which has the one line in which tasks wait, first come, first served. Each says of a
//! wait what it is for and on which line of the source; a wake is that of the task that put, released or closed.
//!
//! They belong to one thread, as the loop does. Futures that were not woken by what they wait for may be dropped at any
//! time: nothing is lost, and nobody is passed over.

mod channel;
mod items;
pub mod lock;
mod permits;
pub mod queue;
pub mod semaphore;

pub use lock::Lock;
pub use queue::{Closed, Consumer, Producer, queue};
pub use semaphore::Semaphore;
