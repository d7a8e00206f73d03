//! The engine of the servers in the page: `platform::sqlite`.
//!
//! Invariant: SQLite is loaded at the first connection, never before. On the host there is none: tests bring their own.

#[cfg(not(target_arch = "wasm32"))]
use super::engine::EngineError;
use super::engine::EngineOpening;

/// Loads SQLite and opens an engine.
#[cfg(target_arch = "wasm32")]
pub(super) fn open() -> EngineOpening {
    Box::pin(in_browser::open())
}

/// There is none.
#[cfg(not(target_arch = "wasm32"))]
pub(super) fn open() -> EngineOpening {
    let message = "the MySQL server has no SQLite outside a browser".to_owned();
    Box::pin(async { Err(EngineError { code: 1, message }) })
}

#[cfg(target_arch = "wasm32")]
mod in_browser {
    use std::rc::Rc;

    use crate::net::mysql::engine::{Engine, EngineColumn, EngineError, Executed};
    use crate::net::mysql::value::SqlValue;
    use crate::platform::sqlite::{SqliteDatabase, SqliteError, SqliteRows, SqliteValue};

    struct PageEngine(SqliteDatabase);

    pub(super) async fn open() -> Result<Rc<dyn Engine>, EngineError> {
        Ok(Rc::new(PageEngine(SqliteDatabase::open().await.map_err(error)?)))
    }

    impl Engine for PageEngine {
        fn execute(&self, sql: &str, params: &[SqlValue]) -> Result<Executed, EngineError> {
            let params: Vec<SqliteValue> = params.iter().cloned().map(to_sqlite).collect();
            self.0.execute(sql, &params).map(executed).map_err(error)
        }

        fn copy(&self) -> Result<Rc<dyn Engine>, EngineError> {
            Ok(Rc::new(PageEngine(self.0.copy().map_err(error)?)))
        }
    }

    fn error(SqliteError { code, message }: SqliteError) -> EngineError {
        EngineError { code, message }
    }

    fn executed(rows: SqliteRows) -> Executed {
        let column = |(name, declared)| EngineColumn { name, declared };
        Executed {
            columns: rows.columns.into_iter().map(column).collect(),
            rows: rows.rows.into_iter().map(|row| row.into_iter().map(from_sqlite).collect()).collect(),
            changes: rows.changes,
            last_insert_id: rows.last_insert_id,
        }
    }

    fn to_sqlite(value: SqlValue) -> SqliteValue {
        match value {
            SqlValue::Null => SqliteValue::Null,
            SqlValue::Integer(number) => SqliteValue::Integer(number),
            SqlValue::Real(number) => SqliteValue::Real(number),
            SqlValue::Text(text) => SqliteValue::Text(text),
            SqlValue::Bytes(bytes) => SqliteValue::Bytes(bytes),
        }
    }

    fn from_sqlite(value: SqliteValue) -> SqlValue {
        match value {
            SqliteValue::Null => SqlValue::Null,
            SqliteValue::Integer(number) => SqlValue::Integer(number),
            SqliteValue::Real(number) => SqlValue::Real(number),
            SqliteValue::Text(text) => SqlValue::Text(text),
            SqliteValue::Bytes(bytes) => SqlValue::Bytes(bytes),
        }
    }
}
