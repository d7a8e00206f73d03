//! `UPDATE` and `DELETE` with `ORDER BY` or `LIMIT`, which SQLite has for `SELECT` alone.
//!
//! Invariant: the rows are those that MySQL would take: the first so many in the order.

use crate::net::mysql::lexer::{Lexeme, Token};
use crate::net::mysql::phrase::Phrase;

/// The statement with its rows chosen by a subquery, if it has an order or a limit; else the same tokens.
pub(super) fn without_limit(phrase: Phrase<'_>) -> Vec<Lexeme> {
    let mut reader = phrase;
    let head = reader.until(|next| ["WHERE", "ORDER", "LIMIT"].iter().any(|word| next.is_word(word)));
    let condition = reader.until(|next| next.is_word("ORDER") || next.is_word("LIMIT"));
    let (Some(first), true) = (reader.rest.first(), head.len() > 1) else { return phrase.rest.to_vec() };
    let is_update = head[0].is_word("UPDATE");
    let table =
        if is_update { phrase.part(&head[1..]).until(|next| next.is_word("SET")) } else { &head[2..] };
    let word = |sql: &str| first.becomes(Token::Sqlite(sql.to_owned()));
    let mut limited = head.to_vec();
    limited.push(word("WHERE rowid IN (SELECT rowid"));
    limited.push(first.becomes(Token::Word("FROM".to_owned())));
    limited.extend_from_slice(table);
    limited.extend_from_slice(condition);
    limited.extend_from_slice(reader.rest);
    limited.push(word(")"));
    limited
}
