//! `INSERT` and `REPLACE`, with MySQL's `IGNORE`, `SET` and `ON DUPLICATE KEY UPDATE`.
//!
//! Invariant: the rows keep their order, so the first that fails is the same one. Next: `sqlite_errors`, which names its value.

use super::assignments::Assignments;
use super::effect::{Duplicates, StatementEffect, Target};
use super::index;
use super::insert_shape::InsertShape;
use super::surroundings::ColumnOf;
use super::translator::Translator;
use crate::net::mysql::errors::MysqlError;
use crate::net::mysql::lexer::{Lexeme, Token};
use crate::net::mysql::phrase::{Phrase, split_at_commas};
use crate::net::mysql::render::{quoted_name, render};

/// An `INSERT` or `REPLACE`, whose first word has been read, and its effect.
pub(super) fn insert(
    translator: &Translator<'_>,
    mut phrase: Phrase<'_>,
    is_replace: bool,
) -> Result<(String, StatementEffect), MysqlError> {
    while phrase.one_of(&["LOW_PRIORITY", "DELAYED", "HIGH_PRIORITY"]).is_some() {}
    let is_lenient = phrase.words("IGNORE");
    phrase.words("INTO");
    let (database, table) = phrase.qualified_name()?;
    let database = database.or(translator.selected()).ok_or_else(MysqlError::no_database_selected)?;
    let verb = match (is_replace, is_lenient) {
        (true, _) => "REPLACE",
        (false, true) => "INSERT OR IGNORE",
        (false, false) => "INSERT",
    };
    let columns = match phrase.rest.first() {
        Some(next) if next.is_symbol("(") => index::columns(phrase.parenthesized()?),
        _ => Vec::new(),
    };
    let target = Target { database: database.to_owned(), table: table.to_owned() };
    let mut shape = InsertShape { columns, ..InsertShape::default() };
    let (source, row_alias, on_duplicate) = split_ending(phrase.rest);
    let body = body(translator, &target, phrase.part(source), &mut shape)?;
    let columns = column_list(&shape.columns);
    let mut sql = format!("{verb} INTO {}.{}{columns} {body}", quoted_name(database), quoted_name(table));
    if let Some(changes) = on_duplicate {
        let changes = of_conflict(changes, row_alias);
        let default = |column: &str| (translator.default)(&target, ColumnOf::Name(column));
        let assignments = Assignments::read(phrase.part(&changes), &default)?;
        let changes = translator.sql_of(&assignments.lexemes())?;
        // A row that stays as it is does not count.
        let condition = translator.sql_of(&assignments.changes())?;
        // Else SQLite reads `ON` as that of a join.
        let is_select = source.first().is_some_and(|first| first.is_word("SELECT"));
        let is_open = is_select && !source.iter().any(|lexeme| lexeme.is_word("WHERE"));
        let open = if is_open { " WHERE true" } else { "" };
        sql += &format!("{open} ON CONFLICT DO UPDATE SET {changes} WHERE {condition}");
    }
    let duplicates = match on_duplicate {
        Some(_) => Duplicates::Change,
        None if is_replace => Duplicates::Replace,
        None => Duplicates::Stay,
    };
    Ok((sql, StatementEffect::Insert { target, shape, duplicates }))
}

fn column_list(columns: &[String]) -> String {
    let names: Vec<String> = columns.iter().map(|name| quoted_name(name)).collect();
    if names.is_empty() { String::new() } else { format!(" ({})", names.join(", ")) }
}

/// What is inserted, and `[AS new] ON DUPLICATE KEY UPDATE ...` at the end.
fn split_ending(lexemes: &[Lexeme]) -> (&[Lexeme], Option<&str>, Option<&[Lexeme]>) {
    const WORDS: [&str; 4] = ["ON", "DUPLICATE", "KEY", "UPDATE"];
    let is_ending = |four: &[Lexeme]| four.iter().zip(WORDS).all(|(lexeme, word)| lexeme.is_word(word));
    let Some(at) = lexemes.windows(WORDS.len()).position(is_ending) else { return (lexemes, None, None) };
    let (source, changes) = (&lexemes[..at], &lexemes[at + WORDS.len()..]);
    match source {
        // In a `SELECT` it is a column's or a table's.
        [first, rest @ .., before, alias] if before.is_word("AS") && !first.is_word("SELECT") => {
            (&source[..rest.len() + 1], alias.name(), Some(changes))
        }
        _ => (source, None, Some(changes)),
    }
}

/// What is inserted.
fn body(
    translator: &Translator<'_>,
    target: &Target,
    mut phrase: Phrase<'_>,
    shape: &mut InsertShape,
) -> Result<String, MysqlError> {
    if phrase.words("SET") {
        let mut values = Vec::new();
        for assignment in split_at_commas(phrase.rest) {
            let mut part = phrase.part(assignment);
            shape.columns.push(part.name()?.to_owned());
            if !part.symbol("=") {
                return Err(part.syntax());
            }
            values.push(part.rest);
        }
        shape.rows.push(values.iter().map(|value| literal_of(value)).collect());
        let values = expressions(translator, target, &shape.columns, &values)?;
        let sql = format!("VALUES ({})", values.join(", "));
        shape.values.push(values);
        return Ok(sql);
    }
    if phrase.words("VALUES") || phrase.words("VALUE") {
        let rows = split_at_commas(phrase.rest);
        for row in &rows {
            let mut row = phrase.part(row);
            let inside = row.parenthesized()?;
            row.end()?;
            let values = split_at_commas(inside);
            shape.values.push(expressions(translator, target, &shape.columns, &values)?);
            shape.rows.push(values.into_iter().map(literal_of).collect());
        }
        if shape.rows.iter().all(Vec::is_empty) {
            return Ok("DEFAULT VALUES".to_owned());
        }
        let rows = shape.values.iter().map(|row| format!("({})", row.join(", ")));
        return Ok(format!("VALUES {}", rows.collect::<Vec<_>>().join(", ")));
    }
    if !(phrase.sees_word("SELECT") || phrase.sees_word("WITH")) {
        return Err(phrase.syntax());
    }
    translator.sql_of(phrase.rest)
}

/// The values of a row in SQL. `DEFAULT` stands for that of its column.
fn expressions(
    translator: &Translator<'_>,
    target: &Target,
    columns: &[String],
    values: &[&[Lexeme]],
) -> Result<Vec<String>, MysqlError> {
    let value = |(at, value): (usize, &&[Lexeme])| match value {
        [only] if only.is_word("DEFAULT") => {
            let column = columns.get(at).map_or(ColumnOf::Place(at), |name| ColumnOf::Name(name));
            Ok((translator.default)(target, column))
        }
        value => translator.sql_of(value),
    };
    values.iter().enumerate().map(value).collect()
}

/// A string or a number, as SQL and as text.
fn literal_of(value: &[Lexeme]) -> Option<(String, String)> {
    let sql = render(value).ok()?;
    match value {
        [Lexeme { token: Token::Text(text), .. }] => Some((sql, String::from_utf8_lossy(text).into_owned())),
        [Lexeme { token: Token::Number(number), .. }] => Some((sql, number.clone())),
        _ => None,
    }
}

/// `VALUES(c)` and `new.c` are the values that were not inserted: SQLite's `excluded.c`.
fn of_conflict(changes: &[Lexeme], row_alias: Option<&str>) -> Vec<Lexeme> {
    let mut translated = Vec::with_capacity(changes.len());
    let excluded = Token::Sqlite("excluded".to_owned());
    let mut at = 0;
    while let Some(lexeme) = changes.get(at) {
        at += 1;
        match &changes[at..] {
            [open, column, close, ..]
                if lexeme.is_word("VALUES") && open.is_symbol("(") && close.is_symbol(")") =>
            {
                translated.push(lexeme.becomes(excluded.clone()));
                translated.push(lexeme.becomes(Token::Symbol(".")));
                translated.push(column.clone());
                at += 3;
            }
            [dot, ..] if dot.is_symbol(".") && row_alias.is_some() && lexeme.name() == row_alias => {
                translated.push(lexeme.becomes(excluded.clone()));
            }
            _ => translated.push(lexeme.clone()),
        }
    }
    translated
}
