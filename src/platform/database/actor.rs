//! The side of a transaction that lives within the browser's callbacks.
//!
//! Invariant: from the transaction's first request to its end exactly one request is pending whenever control is with
//! the browser. Each wait here is for such a request, and is followed by the next request in the same microtask; so
//! nothing here may wait for anything else (a channel, a timer) while the transaction is open.
//!
//! It runs as a local task of wasm-bindgen-futures and not of our executor, whose polls are macro-tasks: in these the
//! transaction takes no requests.

use std::rc::Rc;
use std::time::Duration;

use idb::{DatabaseEvent, Factory, ObjectStore, ObjectStoreParams, TransactionMode, TransactionResult};
use wasm_bindgen::JsValue;

use super::{Connection, DatabaseError, Reply, Store, Transaction};
use crate::sync::queue::NotGot;
use crate::sync::{Consumer, queue};

/// What a task asks of its transaction.
pub(super) enum Command {
    Put { key: String, value: String, reply: Reply<()> },
    Get { key: String, reply: Reply<Option<String>> },
    Count { reply: Reply<u32> },
    Clear { reply: Reply<()> },
    Commit { reply: Reply<()> },
    Abort { reply: Reply<()> },
}

impl Command {
    fn refuse(self, error: DatabaseError) {
        match self {
            Command::Get { reply, .. } => answer(&reply, Err(error)),
            Command::Count { reply } => answer(&reply, Err(error)),
            Command::Put { reply, .. }
            | Command::Clear { reply }
            | Command::Commit { reply }
            | Command::Abort { reply } => answer(&reply, Err(error)),
        }
    }
}

impl From<idb::Error> for DatabaseError {
    fn from(error: idb::Error) -> DatabaseError {
        DatabaseError::Failed { reason: error.to_string() }
    }
}

/// If nobody waits for the answer any more, it is dropped.
fn answer<T>(reply: &Reply<T>, result: Result<T, DatabaseError>) {
    reply.send(result);
}

/// Opens the database `name` and answers with its store. An answer that nobody takes closes the connection.
pub(super) async fn open(name: String, reply: Reply<Store>) {
    let opened = connect(&name).await;
    let refused = |error: idb::Error| DatabaseError::Refused { reason: error.to_string() };
    let store = |database| Store { connection: Rc::new(Connection { database, name, unfinished: 0.into() }) };
    answer(&reply, opened.map(store).map_err(refused));
}

async fn connect(name: &str) -> Result<idb::Database, idb::Error> {
    let mut request = Factory::new()?.open(name, Some(1))?;
    let store = name.to_owned();
    request.on_upgrade_needed(move |event| {
        // If it fails, the store is missing, and beginning a transaction says so.
        if let Ok(database) = event.database() {
            let _ = database.create_object_store(&store, ObjectStoreParams::new());
        }
    });
    request.await
}

/// Counts a transaction among its connection's unfinished ones until it is dropped.
pub(super) struct Unfinished(Rc<Connection>);

impl Unfinished {
    pub(super) fn new(connection: Rc<Connection>) -> Unfinished {
        connection.unfinished.update(|count| count + 1);
        Unfinished(connection)
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        self.0.unfinished.update(|count| count - 1);
    }
}

/// Begins a transaction, answers with it, and serves it until it ends.
pub(super) async fn hold(unfinished: Unfinished, limit: Duration, begun: Reply<Transaction>) {
    let held = match Held::begin(&unfinished.0).await {
        Ok(held) => held,
        Err(error) => return answer(&begun, Err(error)),
    };
    let (sender, commands) = queue(usize::MAX);
    answer(&begun, Ok(Transaction { commands: sender }));
    let end = held.serve(&commands, limit).await;
    let over = held.finish(end).await;
    drop(unfinished);
    // The task may not know yet: whatever it still asks for is answered with the cause.
    while let Ok(command) = commands.get().await {
        command.refuse(over.clone());
    }
}

/// How a transaction comes to its end.
enum End {
    Commit(Reply<()>),
    Abort(Reply<()>),
    /// Nobody holds it any more, or waits for its commit.
    Dropped,
    Broken(DatabaseError),
}

/// An open transaction.
struct Held {
    transaction: idb::Transaction,
    store: ObjectStore,
}

impl Held {
    /// Ready when the transaction has begun, which is when its first request succeeds.
    async fn begin(connection: &Connection) -> Result<Held, DatabaseError> {
        let transaction = connection.database.transaction(&[&connection.name], TransactionMode::ReadWrite)?;
        let store = transaction.object_store(&connection.name)?;
        let held = Held { transaction, store };
        held.stay_open().await?;
        Ok(held)
    }

    /// Keeps the transaction from committing by itself: reads a key that need not be there.
    async fn stay_open(&self) -> Result<(), DatabaseError> {
        self.store.get(JsValue::from_str(""))?.await?;
        Ok(())
    }

    /// Does what it is told until the transaction is to end.
    async fn serve(&self, commands: &Consumer<Command>, limit: Duration) -> End {
        let began = js_sys::Date::now();
        let limit_ms = limit.as_secs_f64() * 1e3;
        while js_sys::Date::now() - began < limit_ms {
            let done = match commands.try_get() {
                Ok(Command::Commit { reply }) if reply.is_unwanted() => return End::Dropped,
                Ok(Command::Commit { reply }) => return End::Commit(reply),
                Ok(Command::Abort { reply }) => return End::Abort(reply),
                Ok(Command::Put { key, value, reply }) => pass_on(&reply, self.put(&key, &value).await),
                Ok(Command::Get { key, reply }) => pass_on(&reply, self.get(&key).await),
                Ok(Command::Count { reply }) => pass_on(&reply, self.count().await),
                Ok(Command::Clear { reply }) => pass_on(&reply, self.clear().await),
                Err(NotGot::Empty) => self.stay_open().await,
                Err(NotGot::Closed) => return End::Dropped,
            };
            if let Err(error) = done {
                return End::Broken(error);
            }
        }
        End::Broken(DatabaseError::HeldTooLong { limit })
    }

    /// Ends the transaction; returns what to answer to whoever asks for more.
    async fn finish(self, end: End) -> DatabaseError {
        match end {
            End::Commit(reply) => answer(&reply, self.commit().await),
            End::Abort(reply) => answer(&reply, self.abort().await),
            End::Dropped => drop(self.abort().await),
            End::Broken(error) => {
                // The browser may have aborted it already; then this fails, and there is nothing left to do.
                drop(self.abort().await);
                return error;
            }
        }
        DatabaseError::Ended
    }

    async fn put(&self, key: &str, value: &str) -> Result<(), DatabaseError> {
        self.store.put(&JsValue::from_str(value), Some(&JsValue::from_str(key)))?.await?;
        Ok(())
    }

    async fn get(&self, key: &str) -> Result<Option<String>, DatabaseError> {
        let found = self.store.get(JsValue::from_str(key))?.await?;
        Ok(found.and_then(|value| value.as_string()))
    }

    async fn count(&self) -> Result<u32, DatabaseError> {
        Ok(self.store.count(None)?.await?)
    }

    async fn clear(&self) -> Result<(), DatabaseError> {
        Ok(self.store.clear()?.await?)
    }

    async fn commit(self) -> Result<(), DatabaseError> {
        match self.transaction.commit()?.await? {
            TransactionResult::Committed => Ok(()),
            TransactionResult::Aborted => {
                Err(DatabaseError::Failed { reason: "the browser aborted the commit".into() })
            }
        }
    }

    async fn abort(self) -> Result<(), DatabaseError> {
        self.transaction.abort()?.await?;
        Ok(())
    }
}

/// Answers, and gives the error to the transaction too.
fn pass_on<T>(reply: &Reply<T>, result: Result<T, DatabaseError>) -> Result<(), DatabaseError> {
    let error = result.as_ref().err().cloned();
    answer(reply, result);
    error.map_or(Ok(()), Err)
}
