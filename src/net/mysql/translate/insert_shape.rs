//! The values of an `INSERT`, for the text of its error and the count of its rows.
//!
//! Invariant: only what is written in the statement. Next: `insert`.

/// What a statement inserts, as far as it is written in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::net::mysql) struct InsertShape {
    /// The named columns; empty for all.
    pub(in crate::net::mysql) columns: Vec<String>,
    /// The values of each row: literals in SQL, and their text; `None` for expressions.
    pub(in crate::net::mysql) rows: Vec<Vec<Option<(String, String)>>>,
    /// The values of each row as expressions in SQL.
    pub(in crate::net::mysql) values: Vec<Vec<String>>,
}
