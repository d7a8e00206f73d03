//! `UPDATE`, and the count of the rows that it changes, which SQLite does not tell from those that it finds.
//!
//! Invariant: the count is that of the same rows, before the change. Next: `assignments`, `limited`.

use super::assignments::Assignments;
use super::effect::{StatementEffect, Translation};
use super::limited;
use super::translator::Translator;
use crate::net::mysql::errors::MysqlError;
use crate::net::mysql::lexer::Token;
use crate::net::mysql::phrase::Phrase;

/// An `UPDATE` with its first word.
///
/// # Errors
/// As [`Translator::statement`].
pub(super) fn update(translator: &Translator<'_>, mut phrase: Phrase<'_>) -> Result<Translation, MysqlError> {
    let verb = phrase.next().ok_or_else(|| phrase.syntax())?;
    phrase.words("LOW_PRIORITY");
    let is_lenient = phrase.words("IGNORE");
    let table = limited::with_alias(phrase.until(|next| next.is_word("SET")));
    if table.is_empty() || !phrase.words("SET") {
        return Err(phrase.syntax());
    }
    let assignments = phrase.until(limited::ends_list);
    let assignments = Assignments::read(phrase.part(assignments))?;
    let rows = limited::rows(phrase, &table);

    let sqlite = |sql: &str| verb.becomes(Token::Sqlite(sql.to_owned()));
    let word = |word: &str| verb.becomes(Token::Word(word.to_owned()));
    let sql = [&[word("UPDATE")][..], &table, &[word("SET")], &assignments.lexemes(), &rows].concat();
    let counted = [
        &[word("SELECT"), sqlite("count(CASE WHEN")][..],
        &assignments.changes(),
        &[sqlite("THEN 1 END)"), word("FROM")],
        &table,
        &rows,
    ]
    .concat();
    let mut sql = translator.sql_of(&sql)?;
    if is_lenient {
        sql = sql.replacen("UPDATE", "UPDATE OR IGNORE", 1);
    }
    let changes = translator.sql_of(&counted)?;
    Ok(Translation { sql: vec![sql], effect: StatementEffect::Update { changes } })
}
