//! The assignments of `UPDATE` and of `ON DUPLICATE KEY UPDATE`, and the condition that they change something.
//!
//! Invariant: an assignment sees those before it, as in MySQL; in SQLite it would see the row as it was. Next: `update`,
//! `insert`.

use crate::net::mysql::errors::MysqlError;
use crate::net::mysql::lexer::{Lexeme, Token};
use crate::net::mysql::phrase::{Phrase, split_at_commas};
use crate::net::mysql::render::quoted_name;

/// One column, and the expression of its value.
struct Assignment {
    table: Option<Lexeme>,
    column: Lexeme,
    value: Vec<Lexeme>,
}

/// A list of assignments.
pub(super) struct Assignments(Vec<Assignment>);

impl Assignments {
    /// Reads `a = 1, t.b = DEFAULT`, where `default` gives the SQL of a column's default.
    ///
    /// # Errors
    /// A syntax error.
    pub(super) fn read(
        phrase: Phrase<'_>,
        default: &dyn Fn(&str) -> String,
    ) -> Result<Assignments, MysqlError> {
        let mut all: Vec<Assignment> = Vec::new();
        for part in split_at_commas(phrase.rest) {
            let mut part = phrase.part(part);
            let (mut table, mut column) = (None, part.rest.first().cloned());
            part.name()?;
            while part.symbol(".") {
                (table, column) = (column, part.rest.first().cloned());
                part.name()?;
            }
            if !part.symbol("=") || part.is_over() {
                return Err(part.syntax());
            }
            let column = column.ok_or_else(|| part.syntax())?;
            let value = match part.rest {
                [only] if only.is_word("DEFAULT") => {
                    vec![only.becomes(Token::Sqlite(default(column.name().unwrap_or_default())))]
                }
                value => after(&all, value),
            };
            all.push(Assignment { table, column, value });
        }
        if all.is_empty() { Err(phrase.syntax()) } else { Ok(Assignments(all)) }
    }

    /// The names before the columns.
    pub(super) fn tables(&self) -> Vec<&str> {
        self.0.iter().filter_map(|assignment| assignment.table.as_ref()?.name()).collect()
    }

    /// Each column and its value.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&str, &[Lexeme])> {
        self.0.iter().map(|Assignment { column, value, .. }| (column.name().unwrap_or_default(), &value[..]))
    }

    /// `a = 1, b = 2`.
    pub(super) fn lexemes(&self) -> Vec<Lexeme> {
        let mut lexemes = Vec::new();
        for Assignment { column, value, .. } in &self.0 {
            if !lexemes.is_empty() {
                lexemes.push(column.becomes(Token::Symbol(",")));
            }
            lexemes.push(column.clone());
            lexemes.push(column.becomes(Token::Symbol("=")));
            lexemes.extend_from_slice(value);
        }
        lexemes
    }

    /// The condition that a row is not as it would become, to the letter.
    pub(super) fn changes(&self) -> Vec<Lexeme> {
        let mut lexemes = Vec::new();
        for Assignment { table, column, value } in &self.0 {
            let or = if lexemes.is_empty() { "(" } else { "OR " };
            let table = table.as_ref().and_then(Lexeme::name).map(|table| format!("{}.", quoted_name(table)));
            let (table, name) = (table.unwrap_or_default(), quoted_name(column.name().unwrap_or_default()));
            let is_not = format!("{or}{table}{name} COLLATE BINARY IS NOT (");
            lexemes.push(column.becomes(Token::Sqlite(is_not)));
            lexemes.extend_from_slice(value);
            lexemes.push(column.becomes(Token::Sqlite(")".to_owned())));
        }
        let end = self.0.first().map(|first| first.column.becomes(Token::Sqlite(")".to_owned())));
        lexemes.extend(end);
        lexemes
    }
}

/// An expression with the values of the columns that are assigned before it.
fn after(before: &[Assignment], expression: &[Lexeme]) -> Vec<Lexeme> {
    let mut lexemes = Vec::with_capacity(expression.len());
    for (at, lexeme) in expression.iter().enumerate() {
        let after_dot = at > 0 && expression[at - 1].is_symbol(".");
        let is_other = |next: &Lexeme| next.is_symbol("(") || next.is_symbol(".");
        let is_column = !after_dot && !expression.get(at + 1).is_some_and(is_other);
        let same = |assignment: &&Assignment| {
            let names = assignment.column.name().zip(lexeme.name());
            names.is_some_and(|(column, name)| column.eq_ignore_ascii_case(name))
        };
        match before.iter().rev().find(same) {
            Some(assignment) if is_column => {
                lexemes.push(lexeme.becomes(Token::Symbol("(")));
                lexemes.extend_from_slice(&assignment.value);
                lexemes.push(lexeme.becomes(Token::Symbol(")")));
            }
            _ => lexemes.push(lexeme.clone()),
        }
    }
    lexemes
}
