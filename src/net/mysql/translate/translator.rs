//! Translates expressions: names of tables, functions and variables.
//!
//! Invariant: everything that reaches SQLite has gone through it. Next: `statements`.

use super::functions::replace_functions;
use super::intervals::with_calls;
use super::qualify::qualify;
use super::surroundings::{DefaultOf, Surroundings, VariableOf};
use crate::net::mysql::errors::MysqlError;
use crate::net::mysql::lexer::Lexeme;
use crate::net::mysql::render::render;

/// Translates the statements of one connection.
pub(in crate::net::mysql) struct Translator<'a> {
    pub(in crate::net::mysql) around: &'a Surroundings,
    pub(in crate::net::mysql) variable: VariableOf<'a>,
    pub(in crate::net::mysql) default: DefaultOf<'a>,
}

impl Translator<'_> {
    pub(super) fn selected(&self) -> Option<&str> {
        self.around.database.as_deref()
    }

    /// An expression or a statement in SQLite's SQL.
    ///
    /// # Errors
    /// As [`Translator::statement`].
    pub(in crate::net::mysql) fn sql_of(&self, lexemes: &[Lexeme]) -> Result<String, MysqlError> {
        let full = qualify(&with_calls(lexemes), self.selected())?;
        render(&replace_functions(&full, self.around, self.variable)?)
    }
}
