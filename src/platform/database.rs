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

use super::reply::{self, Expected};
use crate::rt::{HostWait, Millis, WaitGuard};
use crate::sync::Producer;
use actor::Command;

/// How long a transaction may be held, in real time, before it is aborted.
pub const HOLD_LIMIT: Duration = Duration::from_secs(60);

/// How an answer is given.
type Reply<T> = reply::Reply<Result<T, DatabaseError>>;

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
    pub fn open(name: impl Into<String>) -> Answer<Store> {
        let name = name.into();
        Answer::new("open the store", |reply| {
            spawn_local(actor::open(name, reply));
            Some(HostWait::begin())
        })
    }
}

/// A transaction that may write. Dropping it before [`commit`](Transaction::commit) aborts it.
#[must_use = "dropping a transaction aborts it"]
pub struct Transaction {
    commands: Producer<Command>,
}

impl Transaction {
    /// Waits until the transaction has begun: earlier ones on this store must have ended.
    ///
    /// # Errors
    /// [`DatabaseError::Failed`] if the browser has closed the connection.
    #[track_caller]
    pub fn begin(store: &Store) -> Answer<Transaction> {
        Transaction::begin_within(store, HOLD_LIMIT)
    }

    /// As [`Transaction::begin`], with another limit on how long it may be held, from the moment it has begun.
    #[track_caller]
    pub fn begin_within(store: &Store, limit: Duration) -> Answer<Transaction> {
        let connection = store.connection.clone();
        Answer::new("begin a transaction", move |reply| {
            // Behind another transaction of the page it is that one's task which keeps this one waiting, not the host:
            // if that task sleeps on a virtual clock, the clock must be free to jump.
            let owed = (connection.unfinished.get() == 0).then(HostWait::begin);
            spawn_local(actor::hold(actor::Unfinished::new(connection), limit, reply));
            owed
        })
    }

    /// Writes `value` under `key`, for this transaction's eyes until it commits.
    #[track_caller]
    pub fn put(&self, key: impl Into<String>, value: impl Into<String>) -> Answer<()> {
        let (key, value) = (key.into(), value.into());
        self.ask("put", move |reply| Command::Put { key, value, reply })
    }

    /// Reads what is under `key`.
    #[track_caller]
    pub fn get(&self, key: impl Into<String>) -> Answer<Option<String>> {
        let key = key.into();
        self.ask("get", move |reply| Command::Get { key, reply })
    }

    /// How many keys there are.
    #[track_caller]
    pub fn count(&self) -> Answer<u32> {
        self.ask("count", |reply| Command::Count { reply })
    }

    /// Deletes every key.
    #[track_caller]
    pub fn clear(&self) -> Answer<()> {
        self.ask("clear", |reply| Command::Clear { reply })
    }

    /// Makes the transaction's writes last. Dropping the answer before the commit has begun aborts instead.
    #[track_caller]
    pub fn commit(self) -> Answer<()> {
        self.ask("commit", |reply| Command::Commit { reply })
    }

    /// Takes the transaction's writes back.
    #[track_caller]
    pub fn abort(self) -> Answer<()> {
        self.ask("abort", |reply| Command::Abort { reply })
    }

    #[track_caller]
    fn ask<T: 'static>(
        &self,
        label: &'static str,
        command: impl FnOnce(Reply<T>) -> Command + 'static,
    ) -> Answer<T> {
        let commands = self.commands.clone();
        Answer::new(label, move |reply| {
            // With nobody left to take it, the command and its reply are dropped, and the answer is `Ended`.
            let _ = commands.try_put(command(reply));
            Some(HostWait::begin())
        })
    }
}

/// What the database will answer. The question is put at the first poll.
#[must_use = "a database is asked when the answer is awaited"]
pub struct Answer<T> {
    label: &'static str,
    at: &'static Location<'static>,
    /// `None` once it has been asked.
    ask: Option<Box<dyn FnOnce() -> Option<HostWait>>>,
    owed: Option<HostWait>,
    wait: WaitGuard,
    answer: Expected<Result<T, DatabaseError>>,
}

impl<T: 'static> Answer<T> {
    #[track_caller]
    fn new(label: &'static str, ask: impl FnOnce(Reply<T>) -> Option<HostWait> + 'static) -> Answer<T> {
        let (reply, answer) = reply::reply();
        let ask: Box<dyn FnOnce() -> Option<HostWait>> = Box::new(move || ask(reply));
        let at = Location::caller();
        Answer { label, at, ask: Some(ask), owed: None, wait: WaitGuard::new(), answer }
    }
}

impl<T> Future for Answer<T> {
    type Output = Result<T, DatabaseError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if let Some(ask) = self.ask.take() {
            self.owed = ask();
        }
        let Poll::Ready(answer) = Pin::new(&mut self.answer).poll(cx) else {
            let (label, at) = (self.label, self.at);
            self.wait.pending_on("database", label, at);
            return Poll::Pending;
        };
        self.owed = None;
        self.wait.ready();
        Poll::Ready(answer.unwrap_or(Err(DatabaseError::Ended)))
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
