//! The session of one connection: its selected database, variables and transaction.
//!
//! Invariant: a transaction has the right to write from its first change to its end; what it reads before that is what others
//! see. Next: `dispatch`, which finds what a statement is.

use std::rc::Rc;

use super::engine::{Engine, EngineError, Executed};
use super::errors::MysqlError;
use super::failed::FailedStatement;
use super::phrase::Phrase;
use super::processes::Process;
use super::protocol::status;
use super::sqlite_errors::to_mysql;
use super::store::{SqlStore, WriteLock};
use super::translate::{InsertShape, Surroundings, Target};
use super::variables::Variables;

/// One client's session.
pub(super) struct SqlSession {
    pub(super) store: Rc<SqlStore>,
    pub(super) process: Process,
    pub(super) connection: u32,
    pub(super) user: String,
    pub(super) database: Option<String>,
    pub(super) variables: Variables,
    pub(super) last_insert_id: i64,
    pub(super) row_count: i64,
    pub(super) found_rows: i64,
    /// Rows count as affected if they were found, not only if they changed: the client's `FOUND_ROWS`.
    pub(super) counts_found: bool,
    /// `BEGIN` was said, or a statement came without autocommit.
    pub(super) in_transaction: bool,
    /// The transaction, if it has changed or locked something.
    writes: Option<WriteLock>,
}

impl SqlSession {
    pub(super) fn new(store: Rc<SqlStore>, process: Process, connection: u32, user: &str) -> SqlSession {
        SqlSession {
            store,
            process,
            connection,
            user: user.to_owned(),
            database: None,
            variables: Variables::default(),
            last_insert_id: 0,
            row_count: -1,
            found_rows: 0,
            counts_found: false,
            in_transaction: false,
            writes: None,
        }
    }

    /// Forgets everything but who it is.
    pub(super) fn reset(&mut self) {
        self.roll_back();
        self.variables = Variables::default();
        (self.last_insert_id, self.row_count, self.found_rows) = (0, -1, 0);
    }

    /// Selects a database.
    ///
    /// # Errors
    /// 1049 if there is none of this name.
    pub(super) fn select_database(&mut self, name: &str) -> Result<(), MysqlError> {
        if !self.store.has_database(name) {
            return Err(MysqlError::unknown_database(name));
        }
        self.database = Some(name.to_owned());
        Ok(())
    }

    /// The status in OK and EOF packets.
    pub(super) fn status(&self) -> u16 {
        let transaction = if self.in_transaction { status::IN_TRANSACTION } else { 0 };
        let autocommit = if self.variables.autocommit() { status::AUTOCOMMIT } else { 0 };
        transaction | autocommit
    }

    /// What functions return now.
    pub(super) fn surroundings(&self) -> Surroundings {
        Surroundings {
            database: self.database.clone(),
            user: self.user.clone(),
            connection: self.connection,
            last_insert_id: self.last_insert_id,
            row_count: self.row_count,
            found_rows: self.found_rows,
            unix_time: self.store.unix_time(),
        }
    }

    /// What this session sees.
    pub(super) fn engine(&self) -> Rc<dyn Engine> {
        match &self.writes {
            Some(lock) => lock.engine().clone(),
            None => self.store.committed(),
        }
    }

    /// Reads, or locks what it reads within a transaction.
    ///
    /// # Errors
    /// SQLite's, or 1205.
    pub(super) async fn read(
        &mut self,
        sql: &str,
        locks: bool,
        failed: Blame<'_>,
    ) -> Result<Executed, MysqlError> {
        self.in_transaction |= !self.variables.autocommit();
        if locks && self.in_transaction {
            self.take_lock().await?;
        }
        let engine = self.engine();
        engine.execute(sql, &[]).map_err(|error| self.explain(&error, &*engine, failed))
    }

    /// Changes data, in the transaction or by itself.
    ///
    /// # Errors
    /// SQLite's, or 1205.
    pub(super) async fn write<T>(
        &mut self,
        failed: Blame<'_>,
        change: impl FnOnce(&WriteLock) -> Result<T, EngineError>,
    ) -> Result<T, MysqlError> {
        self.in_transaction |= !self.variables.autocommit();
        if self.in_transaction {
            let lock = self.take_lock().await?;
            let changed = change(lock);
            return changed.map_err(|error| self.explain(&error, &*self.engine(), failed));
        }
        let lock = self.store.lock(self.connection).await?;
        change(&lock).map_err(|error| self.explain(&error, &**lock.engine(), failed))
    }

    /// Changes tables or databases, which commits what was done before.
    ///
    /// # Errors
    /// SQLite's, or 1205.
    pub(super) async fn define<T>(
        &mut self,
        failed: Blame<'_>,
        change: impl FnOnce(&WriteLock) -> Result<T, EngineError>,
    ) -> Result<T, MysqlError> {
        self.commit()?;
        let lock = self.store.lock(self.connection).await?;
        change(&lock).map_err(|error| self.explain(&error, &**lock.engine(), failed))
    }

    /// The transaction with the right to write.
    pub(super) async fn take_lock(&mut self) -> Result<&WriteLock, MysqlError> {
        if self.writes.is_none() {
            let mut lock = self.store.lock(self.connection).await?;
            lock.begin().map_err(|error| MysqlError::unknown(error.message))?;
            self.writes = Some(lock);
        }
        self.writes.as_ref().ok_or_else(MysqlError::lock_wait_timeout)
    }

    /// Ends the transaction, with its changes.
    ///
    /// # Errors
    /// SQLite's.
    pub(super) fn commit(&mut self) -> Result<(), MysqlError> {
        self.in_transaction = false;
        match self.writes.take() {
            Some(lock) => lock.commit().map_err(|error| MysqlError::unknown(error.message)),
            None => Ok(()),
        }
    }

    /// Ends the transaction, without its changes.
    pub(super) fn roll_back(&mut self) {
        self.in_transaction = false;
        self.writes.take();
    }

    fn explain(&self, error: &EngineError, engine: &dyn Engine, failed: Blame<'_>) -> MysqlError {
        let databases = self.store.databases();
        let database = self.database.as_deref().unwrap_or_default();
        let Blame { phrase, insert } = failed;
        to_mysql(error, &FailedStatement { phrase, database, databases: &databases, insert, engine })
    }
}

/// What an error's text is made of.
#[derive(Clone, Copy)]
pub(super) struct Blame<'a> {
    pub(super) phrase: Phrase<'a>,
    pub(super) insert: Option<(&'a Target, &'a InsertShape)>,
}

impl<'a> Blame<'a> {
    pub(super) fn of(phrase: Phrase<'a>) -> Blame<'a> {
        Blame { phrase, insert: None }
    }
}
