//! A statement that failed, with what its error's text needs.
//!
//! Invariant: nothing here changes the data. Next: `sqlite_errors`.

use super::engine::Engine;
use super::phrase::Phrase;
use super::translate::{InsertShape, Target};

/// The statement that failed.
pub(super) struct FailedStatement<'a> {
    pub(super) phrase: Phrase<'a>,
    /// The selected database.
    pub(super) database: &'a str,
    pub(super) databases: &'a [String],
    pub(super) insert: Option<(&'a Target, &'a InsertShape)>,
    pub(super) engine: &'a dyn Engine,
}
