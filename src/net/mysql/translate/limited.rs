//! The rows of `UPDATE` and `DELETE`: with `ORDER BY` or `LIMIT`, which SQLite has for `SELECT` alone, and with an alias.
//!
//! Invariant: the rows are those that MySQL would take: the first so many in the order.

use crate::net::mysql::lexer::{Lexeme, Token};
use crate::net::mysql::phrase::Phrase;

/// Whether the assignments, or the tables, end here.
pub(super) fn ends_list(lexeme: &Lexeme) -> bool {
    ["WHERE", "ORDER", "LIMIT"].iter().any(|word| lexeme.is_word(word))
}

/// `WHERE ...`, from the rest of a statement after its table or its assignments. Rows with an order or a limit are chosen by a
/// subquery.
pub(super) fn rows(mut rest: Phrase<'_>, table: &[Lexeme]) -> Vec<Lexeme> {
    let condition = rest.until(|next| next.is_word("ORDER") || next.is_word("LIMIT"));
    let Some(first) = rest.rest.first() else { return condition.to_vec() };
    let sqlite = |sql: &str| first.becomes(Token::Sqlite(sql.to_owned()));
    let mut rows =
        vec![sqlite("WHERE rowid IN (SELECT rowid"), first.becomes(Token::Word("FROM".to_owned()))];
    rows.extend_from_slice(table);
    rows.extend_from_slice(condition);
    rows.extend_from_slice(rest.rest);
    rows.push(sqlite(")"));
    rows
}

/// A table with `AS` before its alias, which SQLite asks for.
pub(super) fn with_alias(table: &[Lexeme]) -> Vec<Lexeme> {
    let mut full = table.to_vec();
    if let [.., before, alias] = table
        && before.name().is_some()
        && !before.is_word("AS")
        && alias.name().is_some()
    {
        full.insert(table.len() - 1, alias.becomes(Token::Word("AS".to_owned())));
    }
    full
}

/// `DELETE FROM`, with its first word.
pub(super) fn delete(phrase: Phrase<'_>) -> Vec<Lexeme> {
    let mut rest = phrase;
    let (head, mut table) = (rest.until(|next| next.is_word("FROM")), Vec::new());
    let from = rest.next();
    table.extend(with_alias(rest.until(ends_list)));
    let verb = head.first().into_iter().chain(from).cloned();
    let rows = rows(rest, &table);
    verb.chain(table).chain(rows).collect()
}
