//! A pool of connections: tasks borrow them in turn (aiomysql: `create_pool`; redis-py: `BlockingConnectionPool`).
//!
//! Invariants: at most `max` connections are there at any time; who waits for one is served in the order of asking, also if others
//! give up; a connection that is broken, for example by a query that was dropped before its reply, is never lent again. Next: the
//! managers, such as `redis::RedisManager`.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::error::Error;
use std::fmt;
use std::ops::{Deref, DerefMut};
use std::rc::Rc;
use std::time::Duration;

use crate::rt::{NamedWaitExt, Time, now, task_id};
use crate::sync::Semaphore;
use crate::sync::semaphore::Permit;

/// How a pool makes its connections, and which it may keep.
pub trait Manage {
    /// What is pooled.
    type Connection;
    /// Why no connection could be made.
    type Error;

    /// Makes a connection.
    fn connect(&self) -> impl Future<Output = Result<Self::Connection, Self::Error>>;

    /// Whether a connection is of no more use.
    fn is_broken(connection: &Self::Connection) -> bool;
}

/// The sizes of a pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolLimits {
    /// Idle connections are kept up to this number, however long.
    pub min: usize,
    /// The most connections.
    pub max: usize,
    /// How long a connection above `min` may be idle; `None`: for ever.
    pub idle: Option<Duration>,
}

/// Why there is no connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PoolError<E> {
    /// The pool is closed.
    Closed,
    /// No connection could be made.
    Connect(E),
}

impl<E: fmt::Display> fmt::Display for PoolError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PoolError::Closed => f.write_str("the pool is closed"),
            PoolError::Connect(error) => write!(f, "no connection for the pool: {error}"),
        }
    }
}

impl<E: fmt::Debug + fmt::Display> Error for PoolError<E> {}

/// A pool. Clones share its connections.
pub struct ConnectionPool<M: Manage>(Rc<PoolShared<M>>);

struct PoolShared<M: Manage> {
    manager: M,
    limits: PoolLimits,
    permits: Semaphore,
    /// With the times at which they were returned; the last returned is lent first.
    idle: RefCell<VecDeque<(M::Connection, Time)>>,
    /// The connections that are lent or being made.
    lent: Cell<usize>,
    is_closed: Cell<bool>,
}

impl<M: Manage> Clone for ConnectionPool<M> {
    fn clone(&self) -> ConnectionPool<M> {
        ConnectionPool(self.0.clone())
    }
}

impl<M: Manage> ConnectionPool<M> {
    /// A pool without connections.
    #[track_caller]
    pub fn new(manager: M, limits: PoolLimits) -> ConnectionPool<M> {
        ConnectionPool(Rc::new(PoolShared {
            manager,
            limits,
            permits: Semaphore::new(limits.max),
            idle: RefCell::default(),
            lent: Cell::new(0),
            is_closed: Cell::new(false),
        }))
    }

    /// Makes connections up to the least number.
    ///
    /// # Errors
    /// If one cannot be made.
    pub async fn fill(&self) -> Result<(), PoolError<M::Error>> {
        let PoolLimits { min, max, .. } = self.0.limits;
        // Borrowed together, so that none is borrowed twice; then returned.
        let mut borrowed = Vec::new();
        while self.size() < min.min(max) {
            borrowed.push(self.acquire().await?);
        }
        Ok(())
    }

    /// Borrows a connection, waiting until one is free; it is made if none is idle (asyncio: `async with pool.acquire()`). Dropping
    /// the guard returns it.
    ///
    /// # Errors
    /// If the pool is closed, or no connection can be made.
    #[track_caller]
    pub fn acquire(&self) -> impl Future<Output = Result<PooledConnection<M>, PoolError<M::Error>>> + use<M> {
        let (shared, permits) = (self.0.clone(), self.0.permits.clone());
        let permit = async move { permits.acquire().await }.named_wait("pool", "pool.acquire");
        async move {
            let permit = permit.await;
            if shared.is_closed.get() {
                return Err(PoolError::Closed);
            }
            let lent = Lent::begin(&shared);
            let connection = match shared.take_idle() {
                Some(connection) => connection,
                None => shared.manager.connect().await.map_err(PoolError::Connect)?,
            };
            Ok(PooledConnection { connection: Some(connection), shared, _lent: lent, _permit: permit })
        }
    }

    /// The number of connections, lent and idle.
    pub fn size(&self) -> usize {
        self.0.lent.get() + self.free()
    }

    /// The number of idle connections.
    pub fn free(&self) -> usize {
        self.0.drop_old();
        self.0.idle.borrow().len()
    }

    /// Closes the idle connections now and the lent ones as they are returned. Who waits for one then gets an error.
    pub fn close(&self) {
        self.0.is_closed.set(true);
        let idle = self.0.idle.take();
        drop(idle);
    }
}

impl<M: Manage> PoolShared<M> {
    /// The idle connection that was returned last.
    fn take_idle(&self) -> Option<M::Connection> {
        self.drop_old();
        loop {
            let (connection, _) = self.idle.borrow_mut().pop_back()?;
            if !M::is_broken(&connection) {
                return Some(connection);
            }
        }
    }

    /// Has a connection lent again.
    fn keep(&self, connection: M::Connection) {
        // At the end of a run there is no time to note, and no use for the connection.
        if !self.is_closed.get() && !M::is_broken(&connection) && task_id().is_some() {
            self.idle.borrow_mut().push_back((connection, now()));
        }
    }

    /// Drops the connections above the least number that have been idle for too long.
    fn drop_old(&self) {
        let Some(limit) = self.limits.idle.filter(|_| task_id().is_some()) else { return };
        let now = now();
        loop {
            let mut idle = self.idle.borrow_mut();
            let is_above_least = self.lent.get() + idle.len() > self.limits.min;
            let is_old = idle.front().is_some_and(|(_, since)| now.since(*since) >= limit);
            if !is_above_least || !is_old {
                return;
            }
            let old = idle.pop_front();
            drop(idle);
            drop(old);
        }
    }
}

/// Counts a connection that is lent or being made.
struct Lent<M: Manage>(Rc<PoolShared<M>>);

impl<M: Manage> Lent<M> {
    fn begin(shared: &Rc<PoolShared<M>>) -> Lent<M> {
        shared.lent.set(shared.lent.get() + 1);
        Lent(shared.clone())
    }
}

impl<M: Manage> Drop for Lent<M> {
    fn drop(&mut self) {
        self.0.lent.set(self.0.lent.get() - 1);
    }
}

/// A borrowed connection. Dropping it returns it to the pool, or discards it if it is broken.
pub struct PooledConnection<M: Manage> {
    /// `None` only while it is dropped.
    connection: Option<M::Connection>,
    shared: Rc<PoolShared<M>>,
    // Dropped after the connection is idle again, in this order: who is served by the permit finds it.
    _lent: Lent<M>,
    _permit: Permit,
}

const LENT: &str = "a connection is in its guard until that is dropped";

impl<M: Manage> Deref for PooledConnection<M> {
    type Target = M::Connection;

    fn deref(&self) -> &M::Connection {
        self.connection.as_ref().expect(LENT)
    }
}

impl<M: Manage> DerefMut for PooledConnection<M> {
    fn deref_mut(&mut self) -> &mut M::Connection {
        self.connection.as_mut().expect(LENT)
    }
}

impl<M: Manage> Drop for PooledConnection<M> {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            self.shared.keep(connection);
        }
    }
}
