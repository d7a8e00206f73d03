//! Transactions of the browser's database (IndexedDB) that a task can keep open across any await.
//!
//! The browser commits a transaction as soon as its callbacks have returned and no request is pending, and accepts requests
//! only within those callbacks. A task of ours runs in a later macrotask, and may sleep or be paused before that. So an
//! actor (`actor`) keeps the transaction open with requests of its own, and executes the task's commands within its
//! callbacks; this file is the task's side. The cost is a request pending at all times, so a transaction may stay open for
//! [`HOLD_LIMIT`] only.
//!
//! Invariants: only [`Transaction::commit`] makes writes permanent; dropping an unfinished transaction aborts it. The
//! browser runs the writing transactions on one store one at a time, FIFO.
//!
//! The page loads this on first use.

mod actor;

use std::cell::Cell;
use std::error::Error;
use std::fmt;
use std::panic::Location;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

use wasm_bindgen_futures::spawn_local;

use super::reply::{self, ReplyReceiver, ReplySender};
use crate::rt::{HostWait, Millis, WaitGuard};
use crate::sync::Producer;
use actor::{TransactionCommand, UnfinishedGuard};

/// How long a transaction may stay open, in real time, before it is aborted.
pub const HOLD_LIMIT: Duration = Duration::from_secs(60);

/// Sends the result of one operation.
type Reply<T> = ReplySender<Result<T, DatabaseError>>;

/// A connection to one store of strings by key. Clones share the connection. It is closed when the last clone is dropped and
/// its transactions have ended.
#[derive(Clone)]
pub struct Store {
    connection: Rc<OpenDatabase>,
}

struct OpenDatabase {
    database: idb::Database,
    name: String,
    /// The number of transactions that were requested and have not ended.
    unfinished: Cell<u32>,
}

impl Drop for OpenDatabase {
    fn drop(&mut self) {
        self.database.close();
    }
}

impl Store {
    /// Opens the store `name`, or creates an empty one. Each store is a database of its own in the site's storage.
    ///
    /// # Errors
    /// [`DatabaseError::Refused`] if the browser denies the page storage.
    #[track_caller]
    pub fn open(name: impl Into<String>) -> DatabaseFuture<Store> {
        let name = name.into();
        DatabaseFuture::new("open the store", |reply| {
            spawn_local(actor::open(name, reply));
            Some(HostWait::begin())
        })
    }

    /// Deletes every key, in a transaction of its own.
    ///
    /// # Errors
    /// [`DatabaseError::Failed`] if the browser could not do it; then no key is deleted.
    #[track_caller]
    pub fn clear(&self) -> DatabaseFuture<()> {
        self.start("clear", actor::clear)
    }

    /// How many keys there are when the transactions before have ended.
    ///
    /// # Errors
    /// [`DatabaseError::Failed`] if the browser could not count them.
    #[track_caller]
    pub fn count(&self) -> DatabaseFuture<u32> {
        self.start("count", actor::count)
    }

    /// Runs `work`, which makes a transaction within the browser's callbacks.
    #[track_caller]
    fn start<T: 'static, W: Future<Output = ()> + 'static>(
        &self,
        label: &'static str,
        work: impl FnOnce(UnfinishedGuard, Reply<T>) -> W + 'static,
    ) -> DatabaseFuture<T> {
        let connection = self.connection.clone();
        DatabaseFuture::new(label, move |reply| {
            // Behind another transaction of this page it waits for that transaction's task, not for the host. Then no host
            // wait is registered: if that task sleeps on a virtual clock, the clock must be free to jump.
            let host_wait = (connection.unfinished.get() == 0).then(HostWait::begin);
            spawn_local(work(UnfinishedGuard::new(connection), reply));
            host_wait
        })
    }
}

/// A read-write transaction. Dropping it before [`commit`](Transaction::commit) aborts it.
#[must_use = "dropping a transaction aborts it"]
pub struct Transaction {
    commands: Producer<TransactionCommand>,
}

impl Transaction {
    /// Begins a transaction, once the earlier ones on this store have ended.
    ///
    /// # Errors
    /// [`DatabaseError::Failed`] if the browser has closed the connection.
    #[track_caller]
    pub fn begin(store: &Store) -> DatabaseFuture<Transaction> {
        Transaction::begin_within(store, HOLD_LIMIT)
    }

    /// As [`Transaction::begin`], with another limit on how long it may stay open. The limit counts from its beginning.
    #[track_caller]
    pub fn begin_within(store: &Store, limit: Duration) -> DatabaseFuture<Transaction> {
        store.start("begin a transaction", move |unfinished, reply| actor::run(unfinished, limit, reply))
    }

    /// Writes `value` under `key`. Other transactions see it after the commit.
    #[track_caller]
    pub fn put(&self, key: impl Into<String>, value: impl Into<String>) -> DatabaseFuture<()> {
        let (key, value) = (key.into(), value.into());
        self.request("put", move |reply| TransactionCommand::Put { key, value, reply })
    }

    /// Reads the value under `key`.
    #[track_caller]
    pub fn get(&self, key: impl Into<String>) -> DatabaseFuture<Option<String>> {
        let key = key.into();
        self.request("get", move |reply| TransactionCommand::Get { key, reply })
    }

    /// The number of keys.
    #[track_caller]
    pub fn count(&self) -> DatabaseFuture<u32> {
        self.request("count", |reply| TransactionCommand::Count { reply })
    }

    /// Deletes every key.
    #[track_caller]
    pub fn clear(&self) -> DatabaseFuture<()> {
        self.request("clear", |reply| TransactionCommand::Clear { reply })
    }

    /// Commits. Dropping the future before the commit has begun aborts instead.
    #[track_caller]
    pub fn commit(self) -> DatabaseFuture<()> {
        self.request("commit", |reply| TransactionCommand::Commit { reply })
    }

    /// Aborts: the transaction's writes are undone.
    #[track_caller]
    pub fn abort(self) -> DatabaseFuture<()> {
        self.request("abort", |reply| TransactionCommand::Abort { reply })
    }

    #[track_caller]
    fn request<T: 'static>(
        &self,
        label: &'static str,
        command: impl FnOnce(Reply<T>) -> TransactionCommand + 'static,
    ) -> DatabaseFuture<T> {
        let commands = self.commands.clone();
        DatabaseFuture::new(label, move |reply| {
            // Fails if the actor has ended. Then the command is dropped with its reply, and the result is `Ended`.
            let _ = commands.try_put(command(reply));
            Some(HostWait::begin())
        })
    }
}

/// The future of a database operation, which starts at the first poll.
#[must_use = "a database is asked when the answer is awaited"]
pub struct DatabaseFuture<T> {
    label: &'static str,
    at: &'static Location<'static>,
    /// `None` once the operation was started.
    start: Option<Box<dyn FnOnce() -> Option<HostWait>>>,
    host_wait: Option<HostWait>,
    wait: WaitGuard,
    result: ReplyReceiver<Result<T, DatabaseError>>,
}

impl<T: 'static> DatabaseFuture<T> {
    #[track_caller]
    fn new(
        label: &'static str,
        start: impl FnOnce(Reply<T>) -> Option<HostWait> + 'static,
    ) -> DatabaseFuture<T> {
        let (reply, result) = reply::channel();
        let start: Box<dyn FnOnce() -> Option<HostWait>> = Box::new(move || start(reply));
        let at = Location::caller();
        DatabaseFuture { label, at, start: Some(start), host_wait: None, wait: WaitGuard::new(), result }
    }
}

impl<T> Future for DatabaseFuture<T> {
    type Output = Result<T, DatabaseError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if let Some(start) = self.start.take() {
            self.host_wait = start();
        }
        let Poll::Ready(result) = Pin::new(&mut self.result).poll(cx) else {
            let (label, at) = (self.label, self.at);
            self.wait.pending_on("database", label, at);
            return Poll::Pending;
        };
        self.host_wait = None;
        self.wait.ready();
        Poll::Ready(result.unwrap_or(Err(DatabaseError::Ended)))
    }
}

/// Why a database operation failed.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseError {
    /// The browser denies this page a database.
    Refused {
        /// The browser's message.
        reason: String,
    },
    /// The operation failed in the browser. Its transaction, if any, is aborted.
    Failed {
        /// The browser's message.
        reason: String,
    },
    /// The transaction stayed open for longer than allowed and was aborted.
    HeldTooLong {
        /// How long was allowed.
        limit: Duration,
    },
    /// The transaction had already been committed or aborted.
    Ended,
}

impl fmt::Display for DatabaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DatabaseError::Refused { reason } => write!(
                f,
                "the browser refuses this page a database (IndexedDB), as in some private windows or where site \
                 data is blocked: {reason}"
            ),
            DatabaseError::Failed { reason } => write!(f, "the database failed: {reason}"),
            DatabaseError::HeldTooLong { limit } => write!(
                f,
                "the transaction was aborted because it was held for longer than {} ms",
                Millis(*limit)
            ),
            DatabaseError::Ended => f.write_str("the transaction has already ended"),
        }
    }
}

/// The same as `Display`: a derived `Debug` would add the formatting of structures to the page's code, for no reader.
impl fmt::Debug for DatabaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Error for DatabaseError {}
