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
pub(super) enum TransactionCommand {
    Put { key: String, value: String, reply: Reply<()> },
    Get { key: String, reply: Reply<Option<String>> },
    Count { reply: Reply<u32> },
    Clear { reply: Reply<()> },
    Commit { reply: Reply<()> },
    Abort { reply: Reply<()> },
}

impl TransactionCommand {
    fn fail(self, error: DatabaseError) {
        match self {
            TransactionCommand::Get { reply, .. } => reply.send(Err(error)),
            TransactionCommand::Count { reply } => reply.send(Err(error)),
            TransactionCommand::Put { reply, .. }
            | TransactionCommand::Clear { reply }
            | TransactionCommand::Commit { reply }
            | TransactionCommand::Abort { reply } => reply.send(Err(error)),
        }
    }
}

impl From<idb::Error> for DatabaseError {
    fn from(error: idb::Error) -> DatabaseError {
        DatabaseError::Failed { reason: error.to_string() }
    }
}

/// Opens the database `name` and answers with its store. An answer that nobody takes closes the connection.
pub(super) async fn open(name: String, reply: Reply<Store>) {
    let opened = connect(&name).await;
    let refused = |error: idb::Error| DatabaseError::Refused { reason: error.to_string() };
    let store = |database| Store { connection: Rc::new(Connection { database, name, unfinished: 0.into() }) };
    reply.send(opened.map(store).map_err(refused));
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
pub(super) struct UnfinishedGuard(Rc<Connection>);

impl UnfinishedGuard {
    pub(super) fn new(connection: Rc<Connection>) -> UnfinishedGuard {
        connection.unfinished.update(|count| count + 1);
        UnfinishedGuard(connection)
    }
}

impl Drop for UnfinishedGuard {
    fn drop(&mut self) {
        self.0.unfinished.update(|count| count - 1);
    }
}

/// Begins a transaction, answers with it, and serves it until it ends.
pub(super) async fn run(unfinished: UnfinishedGuard, limit: Duration, reply: Reply<Transaction>) {
    let transaction = match OpenTransaction::begin(&unfinished.0).await {
        Ok(transaction) => transaction,
        Err(error) => return reply.send(Err(error)),
    };
    let (sender, commands) = queue(usize::MAX);
    reply.send(Ok(Transaction { commands: sender }));
    let end = transaction.serve(&commands, limit).await;
    let error = transaction.finish(end).await;
    drop(unfinished);
    // The task may not know yet: whatever it still asks for is answered with the cause.
    while let Ok(command) = commands.get().await {
        command.fail(error.clone());
    }
}

/// How a transaction comes to its end.
enum TransactionEnd {
    Commit(Reply<()>),
    Abort(Reply<()>),
    /// Nobody holds it any more, or waits for its commit.
    Dropped,
    Failed(DatabaseError),
}

/// An open transaction.
struct OpenTransaction {
    transaction: idb::Transaction,
    store: ObjectStore,
}

impl OpenTransaction {
    /// Ready when the transaction has begun, which is when its first request succeeds.
    async fn begin(connection: &Connection) -> Result<OpenTransaction, DatabaseError> {
        let transaction = connection.database.transaction(&[&connection.name], TransactionMode::ReadWrite)?;
        let store = transaction.object_store(&connection.name)?;
        let opened = OpenTransaction { transaction, store };
        opened.keep_alive().await?;
        Ok(opened)
    }

    /// Keeps the transaction from committing by itself: reads a key that need not be there.
    async fn keep_alive(&self) -> Result<(), DatabaseError> {
        self.store.get(JsValue::from_str(""))?.await?;
        Ok(())
    }

    /// Does what it is told until the transaction is to end.
    async fn serve(&self, commands: &Consumer<TransactionCommand>, limit: Duration) -> TransactionEnd {
        let began = js_sys::Date::now();
        let limit_ms = limit.as_secs_f64() * 1e3;
        while js_sys::Date::now() - began < limit_ms {
            let result = match commands.try_get() {
                Ok(TransactionCommand::Commit { reply }) if reply.is_canceled() => {
                    return TransactionEnd::Dropped;
                }
                Ok(TransactionCommand::Commit { reply }) => return TransactionEnd::Commit(reply),
                Ok(TransactionCommand::Abort { reply }) => return TransactionEnd::Abort(reply),
                Ok(TransactionCommand::Put { key, value, reply }) => {
                    reply_with(&reply, self.put(&key, &value).await)
                }
                Ok(TransactionCommand::Get { key, reply }) => reply_with(&reply, self.get(&key).await),
                Ok(TransactionCommand::Count { reply }) => reply_with(&reply, self.count().await),
                Ok(TransactionCommand::Clear { reply }) => reply_with(&reply, self.clear().await),
                Err(NotGot::Empty) => self.keep_alive().await,
                Err(NotGot::Closed) => return TransactionEnd::Dropped,
            };
            if let Err(error) = result {
                return TransactionEnd::Failed(error);
            }
        }
        TransactionEnd::Failed(DatabaseError::HeldTooLong { limit })
    }

    /// Ends the transaction; returns what to answer to whoever asks for more.
    async fn finish(self, end: TransactionEnd) -> DatabaseError {
        match end {
            TransactionEnd::Commit(reply) => reply.send(self.commit().await),
            TransactionEnd::Abort(reply) => reply.send(self.abort().await),
            TransactionEnd::Dropped => drop(self.abort().await),
            TransactionEnd::Failed(error) => {
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
fn reply_with<T>(reply: &Reply<T>, result: Result<T, DatabaseError>) -> Result<(), DatabaseError> {
    let error = result.as_ref().err().cloned();
    reply.send(result);
    error.map_or(Ok(()), Err)
}
