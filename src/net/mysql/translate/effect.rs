//! What a translated statement is and does.
//!
//! Invariant: all that the session needs to know of a statement, so that it reads no SQL itself. Next: `session`.

use super::columns::ColumnHint;
use super::insert_shape::InsertShape;
use super::type_probe::TypeProbe;

/// A table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::net::mysql) struct Target {
    pub(in crate::net::mysql) database: String,
    pub(in crate::net::mysql) table: String,
}

/// What an `INSERT` does with a row whose key is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::net::mysql) enum Duplicates {
    /// It fails or is skipped.
    Stay,
    /// `ON DUPLICATE KEY UPDATE`.
    Change,
    /// `REPLACE`.
    Replace,
}

/// What a statement does.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::net::mysql) enum StatementEffect {
    /// It reads; `locks` as `FOR UPDATE` does. Hints and probes give the types of its expressions.
    Read {
        locks: bool,
        hints: Vec<ColumnHint>,
        probes: Vec<TypeProbe<String>>,
    },
    /// It inserts rows.
    Insert {
        target: Target,
        shape: InsertShape,
        duplicates: Duplicates,
    },
    /// It changes rows; `changes` counts those that will not be as they are.
    Update {
        changes: String,
    },
    Delete,
    /// It changes tables, and so ends the transaction before it.
    Define,
    /// It empties a table, whose numbering starts again.
    Truncate(Target),
}

/// A statement in SQLite's SQL. Parameters are those of the first.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::net::mysql) struct Translation {
    pub(in crate::net::mysql) sql: Vec<String>,
    pub(in crate::net::mysql) effect: StatementEffect,
}
