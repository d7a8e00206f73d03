//! Asks SQLite for the types of the columns in an expression.
//!
//! Invariant: only types are asked for, by a `SELECT` of no rows. Next: `expression_types`; `columns`, which finds the expressions.

use super::expression_types::type_of;
use super::value_types::ValueType;
use crate::net::mysql::lexer::{Lexeme, Token};
use crate::net::mysql::phrase::Phrase;

/// An expression with columns.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::net::mysql) struct TypeProbe<S> {
    /// The result's column.
    pub(in crate::net::mysql) name: String,
    expression: Vec<Lexeme>,
    /// The statement whose columns are those of the expression.
    pub(in crate::net::mysql) statement: S,
}

impl<S> TypeProbe<S> {
    /// The same with the statement in another form.
    pub(super) fn with<T>(self, statement: T) -> TypeProbe<T> {
        TypeProbe { name: self.name, expression: self.expression, statement }
    }

    /// The expression's type as in a declaration, by those of its columns.
    pub(in crate::net::mysql) fn type_for<'t>(
        &self,
        declared: impl Iterator<Item = Option<&'t str>>,
    ) -> Option<String> {
        let mut declared = declared;
        let mut column = |_: &[Lexeme]| match declared.next().flatten() {
            Some(declared) => ValueType::declared(declared),
            None => ValueType::Unknown,
        };
        type_of(&self.expression, &mut column)?.declaration()
    }
}

/// The type of an expression without columns.
pub(super) fn constant_type(expression: &[Lexeme]) -> Option<String> {
    type_of(expression, &mut |_| ValueType::Unknown)?.declaration()
}

/// The probe for an expression with columns; `rest` is what follows the list of columns.
pub(super) fn probe(name: &str, expression: &[Lexeme], rest: Phrase<'_>) -> Option<TypeProbe<Vec<Lexeme>>> {
    const ENDS: [&str; 8] = ["WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "UNION", "EXCEPT", "INTERSECT"];
    let first = expression.first()?;
    let mut columns: Vec<Lexeme> = Vec::new();
    let mut add = |column: &[Lexeme]| {
        if !columns.is_empty() {
            columns.push(first.becomes(Token::Symbol(",")));
        }
        columns.extend_from_slice(column);
        ValueType::Unknown
    };
    type_of(expression, &mut add)?;
    if columns.is_empty() || expression.len() == 1 || !rest.sees_word("FROM") {
        return None;
    }
    let mut reader = rest;
    let tables = reader.until(|next| ENDS.iter().any(|word| next.is_word(word)));
    let word = |word: &str| first.becomes(Token::Word(word.to_owned()));
    let mut statement = vec![word("SELECT")];
    statement.append(&mut columns);
    statement.extend_from_slice(tables);
    statement.extend([word("LIMIT"), first.becomes(Token::Number("0".to_owned()))]);
    Some(TypeProbe { name: name.to_owned(), expression: expression.to_vec(), statement })
}
