//! The data of one server: an engine, who may write, and what others see while a transaction is open.
//!
//! Invariants: one transaction writes at a time, as if each locked all tables; others wait for it, as long as MySQL would.
//! Others read what was there before it (`READ COMMITTED`), from a copy that is made when the transaction first writes.
//! A transaction that is dropped is rolled back. Next: `session`, one connection's view.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use super::catalogue;
use super::engine::{Engine, EngineError, Executed, OpenEngine};
use super::errors::MysqlError;
use super::render::quoted_name;
use super::value::SqlValue;
use crate::rt::{NamedWaitExt, Time, now, timeout};
use crate::sync::semaphore::{Permit, Semaphore};

/// MySQL's `innodb_lock_wait_timeout`.
pub(super) const LOCK_WAIT: Duration = Duration::from_secs(50);

/// The databases of a server.
pub(super) struct SqlStore {
    engine: Rc<dyn Engine>,
    /// Without the changes of the open transaction, if one has written.
    committed: RefCell<Option<Rc<dyn Engine>>>,
    writing: Semaphore,
    /// The connection that may write.
    writer: Cell<u32>,
    /// Seconds since 1970 when the run's clock showed `opened`.
    unix_time: f64,
    opened: Time,
}

/// The right to write, until it is dropped.
pub(super) struct WriteLock {
    store: Rc<SqlStore>,
    has_begun: bool,
    _permit: Permit,
}

impl SqlStore {
    /// Opens the engine and makes the first databases.
    pub(super) async fn open(open: OpenEngine) -> Result<SqlStore, EngineError> {
        let engine = open().await?;
        engine.execute("PRAGMA foreign_keys = ON", &[])?;
        let time = engine.execute("SELECT (julianday('now') - 2440587.5) * 86400.0", &[])?;
        let unix_time = match time.rows.first().and_then(|row| row.first()) {
            Some(SqlValue::Real(seconds)) => *seconds,
            _ => 0.0,
        };
        let store = SqlStore {
            engine,
            committed: RefCell::default(),
            writing: Semaphore::new(1),
            writer: Cell::new(0),
            unix_time,
            opened: now(),
        };
        for database in catalogue::DATABASES {
            store.create_database(database)?;
        }
        for statement in catalogue::CONTENT {
            store.engine.execute(statement, &[])?;
        }
        Ok(store)
    }

    /// Seconds since 1970. They pass with the run's clock, so a virtual second is one.
    pub(super) fn unix_time(&self) -> f64 {
        self.unix_time + now().since(self.opened).as_secs_f64()
    }

    /// What a connection without the right to write sees.
    pub(super) fn committed(&self) -> Rc<dyn Engine> {
        self.committed.borrow().clone().unwrap_or_else(|| self.engine.clone())
    }

    /// The names of all databases, sorted.
    pub(super) fn databases(&self) -> Vec<String> {
        let listed = self.engine.execute("SELECT name FROM pragma_database_list ORDER BY name", &[]);
        let rows = listed.unwrap_or_default().rows.into_iter();
        let names = rows.filter_map(|row| Some(row.first()?.as_text()?.to_owned()));
        names.filter(|name| name != "main" && name != "temp").collect()
    }

    pub(super) fn has_database(&self, name: &str) -> bool {
        self.databases().iter().any(|database| database.eq_ignore_ascii_case(name))
    }

    /// # Errors
    /// If SQLite holds no more.
    pub(super) fn create_database(&self, name: &str) -> Result<(), EngineError> {
        self.engine.execute(&format!("ATTACH ':memory:' AS {}", quoted_name(name)), &[]).map(drop)
    }

    /// # Errors
    /// If there is none of this name.
    pub(super) fn drop_database(&self, name: &str) -> Result<(), EngineError> {
        self.engine.execute(&format!("DETACH {}", quoted_name(name)), &[]).map(drop)
    }

    /// Waits until a connection may write.
    ///
    /// # Errors
    /// 1205 after the time that MySQL waits.
    pub(super) async fn lock(self: &Rc<Self>, connection: u32) -> Result<WriteLock, MysqlError> {
        let permit = match self.writing.try_acquire() {
            Some(permit) => permit,
            None => {
                let label = format!("the transaction of connection {}", self.writer.get());
                let waiting = timeout(LOCK_WAIT, self.writing.acquire()).named_wait("lock", label);
                match waiting.await {
                    Ok(permit) => permit,
                    Err(_) => return Err(MysqlError::lock_wait_timeout()),
                }
            }
        };
        self.writer.set(connection);
        Ok(WriteLock { store: self.clone(), has_begun: false, _permit: permit })
    }
}

impl WriteLock {
    pub(super) fn engine(&self) -> &Rc<dyn Engine> {
        &self.store.engine
    }

    /// Begins a transaction, before which others go on seeing what is there now.
    ///
    /// # Errors
    /// If memory runs out.
    pub(super) fn begin(&mut self) -> Result<(), EngineError> {
        let copy = self.store.engine.copy()?;
        self.store.committed.replace(Some(copy));
        self.has_begun = true;
        self.execute("BEGIN").map(drop)
    }

    /// Ends the transaction with its changes.
    ///
    /// # Errors
    /// SQLite's; the changes are lost then.
    pub(super) fn commit(mut self) -> Result<(), EngineError> {
        if self.has_begun {
            self.execute("COMMIT")?;
            self.has_begun = false;
            self.store.committed.take();
        }
        Ok(())
    }

    /// Executes several statements, of which all have their effect or none.
    ///
    /// # Errors
    /// That of the first that fails.
    pub(super) fn execute_all(&self, statements: &[String]) -> Result<Executed, EngineError> {
        if let [only] = statements {
            return self.execute(only);
        }
        self.execute("SAVEPOINT loopscope")?;
        let mut last = Ok(Executed::default());
        for statement in statements {
            last = self.execute(statement);
            if last.is_err() {
                self.execute("ROLLBACK TO loopscope")?;
                break;
            }
        }
        self.execute("RELEASE loopscope")?;
        last
    }

    fn execute(&self, sql: &str) -> Result<Executed, EngineError> {
        self.store.engine.execute(sql, &[])
    }
}

impl Drop for WriteLock {
    fn drop(&mut self) {
        if self.has_begun {
            // SQLite may have rolled back itself.
            let _ = self.execute("ROLLBACK");
            self.store.committed.take();
        }
    }
}
