//! The actor of a transaction, which runs within the browser's callbacks. [`database`](super) is the task's side.
//!
//! Invariant: from the transaction's first request to its end, exactly one request is pending whenever the browser has
//! control. Each await here is for such a request, and the next request follows in the same microtask. So nothing here may
//! await anything else (a channel, a timer) while the transaction is open.
//!
//! It runs as a local task of wasm-bindgen-futures. Our executor polls in macrotasks, where the transaction accepts no
//! requests.

use std::rc::Rc;
use std::time::Duration;

use idb::{DatabaseEvent, Factory, ObjectStore, ObjectStoreParams, TransactionMode, TransactionResult};
use wasm_bindgen::JsValue;

use crate::platform::database::{DatabaseError, OpenDatabase, Reply, Store, Transaction};
use crate::sync::queue::NotGot;
use crate::sync::{Consumer, queue};

/// A task's command to its transaction.
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

/// Opens the database `name` and replies with its store. Without a receiver the connection is closed.
pub(super) async fn open(name: String, reply: Reply<Store>) {
    let opened = connect(&name).await;
    let refused = |error: idb::Error| DatabaseError::Refused { reason: error.to_string() };
    let store =
        |database| Store { connection: Rc::new(OpenDatabase { database, name, unfinished: 0.into() }) };
    reply.send(opened.map(store).map_err(refused));
}

async fn connect(name: &str) -> Result<idb::Database, idb::Error> {
    let mut request = Factory::new()?.open(name, Some(1))?;
    let store = name.to_owned();
    request.on_upgrade_needed(move |event| {
        // If it fails, the store is missing, and beginning a transaction reports that.
        if let Ok(database) = event.database() {
            let _ = database.create_object_store(&store, ObjectStoreParams::new());
        }
    });
    request.await
}

/// Counts as an unfinished transaction of its connection until it is dropped.
pub(super) struct UnfinishedGuard(Rc<OpenDatabase>);

impl UnfinishedGuard {
    pub(super) fn new(connection: Rc<OpenDatabase>) -> UnfinishedGuard {
        connection.unfinished.update(|count| count + 1);
        UnfinishedGuard(connection)
    }
}

impl Drop for UnfinishedGuard {
    fn drop(&mut self) {
        self.0.unfinished.update(|count| count - 1);
    }
}

/// Begins a transaction, replies with it, and executes its commands until it ends.
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
    // The task may send more commands before it learns of the end: they fail with the cause.
    while let Ok(command) = commands.get().await {
        command.fail(error.clone());
    }
}

/// Deletes every key in a transaction of its own.
pub(super) async fn clear(unfinished: UnfinishedGuard, reply: Reply<()>) {
    alone(unfinished, reply, OpenTransaction::clear).await;
}

/// Counts the keys in a transaction of its own.
pub(super) async fn count(unfinished: UnfinishedGuard, reply: Reply<u32>) {
    alone(unfinished, reply, OpenTransaction::count).await;
}

/// Runs `work` in a transaction of its own, and replies after the commit. Without a receiver by then, it aborts.
async fn alone<T>(
    unfinished: UnfinishedGuard,
    reply: Reply<T>,
    work: impl AsyncFnOnce(&OpenTransaction) -> Result<T, DatabaseError>,
) {
    let done = async {
        let transaction = OpenTransaction::begin(&unfinished.0).await?;
        let done = work(&transaction).await?;
        if reply.is_canceled() {
            transaction.abort().await?
        } else {
            transaction.commit().await?
        }
        Ok(done)
    };
    reply.send(done.await);
}

/// Why a transaction ends.
enum TransactionEnd {
    Commit(Reply<()>),
    Abort(Reply<()>),
    /// The task dropped the transaction, or the future of its commit.
    Dropped,
    Failed(DatabaseError),
}

/// An open transaction.
struct OpenTransaction {
    transaction: idb::Transaction,
    store: ObjectStore,
}

impl OpenTransaction {
    /// Begins a transaction. It has begun when its first request succeeds.
    async fn begin(connection: &OpenDatabase) -> Result<OpenTransaction, DatabaseError> {
        let transaction = connection.database.transaction(&[&connection.name], TransactionMode::ReadWrite)?;
        let store = transaction.object_store(&connection.name)?;
        let opened = OpenTransaction { transaction, store };
        opened.keep_alive().await?;
        Ok(opened)
    }

    /// Keeps the transaction from committing by itself, with a read of a key that need not exist.
    async fn keep_alive(&self) -> Result<(), DatabaseError> {
        self.store.get(JsValue::from_str(""))?.await?;
        Ok(())
    }

    /// Executes commands until the transaction shall end.
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

    /// Ends the transaction. Returns the error of later commands.
    async fn finish(self, end: TransactionEnd) -> DatabaseError {
        match end {
            TransactionEnd::Commit(reply) => reply.send(self.commit().await),
            TransactionEnd::Abort(reply) => reply.send(self.abort().await),
            TransactionEnd::Dropped => drop(self.abort().await),
            TransactionEnd::Failed(error) => {
                // Fails if the browser has aborted it already, which is as good.
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

/// Sends the result, and returns its error, which ends the transaction.
fn reply_with<T>(reply: &Reply<T>, result: Result<T, DatabaseError>) -> Result<(), DatabaseError> {
    let error = result.as_ref().err().cloned();
    reply.send(result);
    error.map_or(Ok(()), Err)
}
