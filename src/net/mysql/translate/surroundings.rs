//! What a statement's translation needs to know of its connection.
//!
//! Invariant: it is taken when the statement begins, so all its functions see the same moment. Next: `functions`.

use super::effect::Target;
use crate::net::mysql::errors::MysqlError;
use crate::net::mysql::value::SqlValue;

/// What functions without arguments return at this moment, to this connection.
#[derive(Clone, Debug)]
pub(in crate::net::mysql) struct Surroundings {
    pub(in crate::net::mysql) database: Option<String>,
    pub(in crate::net::mysql) user: String,
    pub(in crate::net::mysql) connection: u32,
    pub(in crate::net::mysql) last_insert_id: i64,
    /// Of the last statement; -1 if it was a `SELECT`.
    pub(in crate::net::mysql) row_count: i64,
    pub(in crate::net::mysql) found_rows: i64,
    /// Seconds since 1970.
    pub(in crate::net::mysql) unix_time: f64,
}

/// A column of a table.
#[derive(Clone, Copy)]
pub(in crate::net::mysql) enum ColumnOf<'a> {
    /// By its place in the table, from 0.
    Place(usize),
    Name(&'a str),
}

/// The default of a column in SQL; `NULL` for none.
pub(in crate::net::mysql) type DefaultOf<'a> = &'a dyn Fn(&Target, ColumnOf<'_>) -> String;

/// Looks up a variable by its name with its signs.
pub(in crate::net::mysql) type VariableOf<'a> = &'a dyn Fn(&str) -> Result<SqlValue, MysqlError>;
