//! What a statement answers: rows, or a report of what it did.
//!
//! Invariant: an answer is complete when it is made; nothing is computed while it is sent. Next: `reply`, which sends it.

use super::engine::{EngineColumn, Executed};
use super::value::SqlValue;

/// An answer that is no error.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum SqlAnswer {
    /// It was done.
    Done {
        /// Rows.
        affected: u64,
        /// The first number that was given to a row; 0 for none.
        last_insert_id: u64,
        /// In words, for a person.
        info: String,
    },
    Rows {
        columns: Vec<EngineColumn>,
        rows: Vec<Vec<SqlValue>>,
    },
}

impl SqlAnswer {
    /// It was done, and changed no rows.
    pub(super) const DONE: SqlAnswer =
        SqlAnswer::Done { affected: 0, last_insert_id: 0, info: String::new() };

    /// Rows of text.
    pub(super) fn texts(columns: &[&str], rows: Vec<Vec<Option<String>>>) -> SqlAnswer {
        let column =
            |name: &&str| EngineColumn { name: (*name).to_owned(), declared: Some("VARCHAR".to_owned()) };
        let row = |row: Vec<Option<String>>| row.into_iter().map(SqlValue::from).collect();
        SqlAnswer::Rows {
            columns: columns.iter().map(column).collect(),
            rows: rows.into_iter().map(row).collect(),
        }
    }

    /// The rows of a query.
    pub(super) fn rows(executed: Executed) -> SqlAnswer {
        SqlAnswer::Rows { columns: executed.columns, rows: executed.rows }
    }
}
