//! The database under the server: SQLite, behind a trait, because it is another library in the page than in tests.
//!
//! Invariant: a call returns when the statement is done; no other statement runs meanwhile, for there is one thread. Next:
//! `page_engine` (the page's), `store` (who calls it).

use std::pin::Pin;
use std::rc::Rc;

use super::value::SqlValue;

/// A column of a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EngineColumn {
    /// Its name or alias.
    pub name: String,
    /// The type in the table's declaration; `None` for an expression.
    pub declared: Option<String>,
}

/// What a statement did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Executed {
    /// Of the rows; empty for statements that return none.
    pub columns: Vec<EngineColumn>,
    /// Each as long as `columns`.
    pub rows: Vec<Vec<SqlValue>>,
    /// The rows that the last `INSERT`, `UPDATE` or `DELETE` changed.
    pub changes: u64,
    /// The last rowid that was inserted.
    pub last_insert_id: i64,
}

/// An error of SQLite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EngineError {
    /// Its (extended) result code.
    pub code: i32,
    /// Its words.
    pub message: String,
}

/// An SQLite connection to databases in memory. Its functions `upper` and `lower` know the case of all letters, and to `LIKE` and
/// the collation `NOCASE` a letter is the same in each case, with an accent and without. It has SQLite's functions of mathematics,
/// and MySQL's `reverse`, `substring_index` and `regexp` (of a pattern and a text, without regard to case).
pub trait Engine {
    /// Executes one statement of SQLite.
    ///
    /// # Errors
    /// SQLite's own.
    fn execute(&self, sql: &str, params: &[SqlValue]) -> Result<Executed, EngineError>;

    /// Another connection with a copy of all attached databases as they are now.
    ///
    /// # Errors
    /// If memory runs out.
    fn copy(&self) -> Result<Rc<dyn Engine>, EngineError>;
}

/// The future of an engine.
pub type EngineOpening = Pin<Box<dyn Future<Output = Result<Rc<dyn Engine>, EngineError>>>>;

/// Opens an engine without databases. It may have to be loaded.
pub type OpenEngine = fn() -> EngineOpening;
