//! `UPDATE`, and the count of the rows that it changes, which SQLite does not tell from those that it finds.
//!
//! Invariant: the count is that of the same rows, before the change. Next: `assignments`, `limited`, `joined`.

use super::assignments::Assignments;
use super::effect::{StatementEffect, Target, Translation};
use super::joined;
use super::limited;
use super::surroundings::ColumnOf;
use super::translator::Translator;
use crate::net::mysql::errors::MysqlError;
use crate::net::mysql::lexer::{Lexeme, Token};
use crate::net::mysql::phrase::Phrase;

/// An `UPDATE` with its first word.
///
/// # Errors
/// As [`Translator::statement`].
pub(super) fn update(translator: &Translator<'_>, mut phrase: Phrase<'_>) -> Result<Translation, MysqlError> {
    let verb = phrase.next().ok_or_else(|| phrase.syntax())?;
    phrase.words("LOW_PRIORITY");
    let is_lenient = phrase.words("IGNORE");
    let tables = phrase.until(|next| next.is_word("SET"));
    if tables.is_empty() || !phrase.words("SET") {
        return Err(phrase.syntax());
    }
    let assignments = phrase.until(limited::ends_list);
    let (database, name) = phrase.part(tables).qualified_name()?;
    let database = database.or(translator.selected()).unwrap_or_default().to_owned();
    let target = Target { database, table: name.to_owned() };
    let default = |column: &str| (translator.default)(&target, ColumnOf::Name(column));
    let assignments = Assignments::read(phrase.part(assignments), &default)?;
    let (change, count) = if joined::is_join(tables) {
        joined::update(tables, &assignments, phrase)?
    } else {
        of_table(verb, &limited::with_alias(tables), &assignments, phrase)
    };
    let mut sql = translator.sql_of(&change)?;
    if is_lenient {
        sql = sql.replacen("UPDATE", "UPDATE OR IGNORE", 1);
    }
    let changes = translator.sql_of(&count)?;
    Ok(Translation { sql: vec![sql], effect: StatementEffect::Update { changes } })
}

/// The change of one table and the count of the rows that it changes; `rest` begins at `WHERE`.
fn of_table(
    verb: &Lexeme,
    table: &[Lexeme],
    assignments: &Assignments,
    rest: Phrase<'_>,
) -> (Vec<Lexeme>, Vec<Lexeme>) {
    let rows = limited::rows(rest, table);
    let sqlite = |sql: &str| verb.becomes(Token::Sqlite(sql.to_owned()));
    let word = |word: &str| verb.becomes(Token::Word(word.to_owned()));
    let change = [&[word("UPDATE")][..], table, &[word("SET")], &assignments.lexemes(), &rows].concat();
    let count = [
        &[word("SELECT"), sqlite("count(CASE WHEN")][..],
        &assignments.changes(),
        &[sqlite("THEN 1 END)"), word("FROM")],
        table,
        &rows,
    ]
    .concat();
    (change, count)
}
