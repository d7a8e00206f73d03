//! Transactions of the browser's database (IndexedDB) that a task can hold across any wait.
//!
//! The browser ends a transaction as soon as its own callbacks are done and no request is pending, and takes requests
//! only within those callbacks. A task of ours runs later, in another turn of the browser's loop, and may sleep
//! or be paused meanwhile. So an actor (`actor`) keeps the transaction busy within its callbacks and does there
//! what the task asks for; this file is the task's side. The price is a request under way at all times, so a
//! transaction may be held for [`HOLD_LIMIT`] only.
//!
//! Invariants: a transaction is written only by [`Transaction::commit`]; dropping an unfinished one aborts it. Writing
//! transactions on one store run one at a time, in the order in which they began to wait: the browser sees to that.

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
use actor::TransactionCommand;

/// How long a transaction may be held, in real time, before it is aborted.
pub const HOLD_LIMIT: Duration = Duration::from_secs(60);

/// How an answer is given.
type Reply<T> = ReplySender<Result<T, DatabaseError>>;

/// A connection to one store of texts by key. Clones share the connection; it closes when the last is dropped and its
/// transactions have ended.
#[derive(Clone)]
pub struct Store {
    connection: Rc<Connection>,
}

struct Connection {
    database: idb::Database,
    name: String,
    /// Transactions that have been asked for and have not ended.
    unfinished: Cell<u32>,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.database.close();
    }
}

impl Store {
    /// Opens the store `name`, empty if it is new. It is a database of its own in the site's storage.
    ///
    /// # Errors
    /// [`DatabaseError::Refused`] where the browser gives the page no storage.
    #[track_caller]
    pub fn open(name: impl Into<String>) -> DatabaseFuture<Store> {
        let name = name.into();
        DatabaseFuture::new("open the store", |reply| {
            spawn_local(actor::open(name, reply));
            Some(HostWait::begin())
        })
    }
}

/// A transaction that may write. Dropping it before [`commit`](Transaction::commit) aborts it.
#[must_use = "dropping a transaction aborts it"]
pub struct Transaction {
    commands: Producer<TransactionCommand>,
}

impl Transaction {
    /// Waits until the transaction has begun: earlier ones on this store must have ended.
    ///
    /// # Errors
    /// [`DatabaseError::Failed`] if the browser has closed the connection.
    #[track_caller]
    pub fn begin(store: &Store) -> DatabaseFuture<Transaction> {
        Transaction::begin_within(store, HOLD_LIMIT)
    }

    /// As [`Transaction::begin`], with another limit on how long it may be held, from the moment it has begun.
    #[track_caller]
    pub fn begin_within(store: &Store, limit: Duration) -> DatabaseFuture<Transaction> {
        let connection = store.connection.clone();
        DatabaseFuture::new("begin a transaction", move |reply| {
            // Behind another transaction of the page it is that one's task which keeps this one waiting, not the host:
            // if that task sleeps on a virtual clock, the clock must be free to jump.
            let host_wait = (connection.unfinished.get() == 0).then(HostWait::begin);
            spawn_local(actor::run(actor::UnfinishedGuard::new(connection), limit, reply));
            host_wait
        })
    }

    /// Writes `value` under `key`, for this transaction's eyes until it commits.
    #[track_caller]
    pub fn put(&self, key: impl Into<String>, value: impl Into<String>) -> DatabaseFuture<()> {
        let (key, value) = (key.into(), value.into());
        self.request("put", move |reply| TransactionCommand::Put { key, value, reply })
    }

    /// Reads what is under `key`.
    #[track_caller]
    pub fn get(&self, key: impl Into<String>) -> DatabaseFuture<Option<String>> {
        let key = key.into();
        self.request("get", move |reply| TransactionCommand::Get { key, reply })
    }

    /// How many keys there are.
    #[track_caller]
    pub fn count(&self) -> DatabaseFuture<u32> {
        self.request("count", |reply| TransactionCommand::Count { reply })
    }

    /// Deletes every key.
    #[track_caller]
    pub fn clear(&self) -> DatabaseFuture<()> {
        self.request("clear", |reply| TransactionCommand::Clear { reply })
    }

    /// Makes the transaction's writes last. Dropping the answer before the commit has begun aborts instead.
    #[track_caller]
    pub fn commit(self) -> DatabaseFuture<()> {
        self.request("commit", |reply| TransactionCommand::Commit { reply })
    }

    /// Takes the transaction's writes back.
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
            // With nobody left to take it, the command and its reply are dropped, and the answer is `Ended`.
            let _ = commands.try_put(command(reply));
            Some(HostWait::begin())
        })
    }
}

/// What the database will answer. The question is put at the first poll.
#[must_use = "a database is asked when the answer is awaited"]
pub struct DatabaseFuture<T> {
    label: &'static str,
    at: &'static Location<'static>,
    /// `None` once it has been asked.
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

/// Why the database did not do as asked.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseError {
    /// The browser gives this page no database.
    Refused {
        /// The browser's words.
        reason: String,
    },
    /// The browser could not do it; the transaction, if any, is taken back.
    Failed {
        /// The browser's words.
        reason: String,
    },
    /// The transaction was held for longer than allowed and has been aborted.
    HeldTooLong {
        /// What was allowed.
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

/// As it is shown: a derived one would bring the page the formatting of structures and durations, and no reader more.
impl fmt::Debug for DatabaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Error for DatabaseError {}
