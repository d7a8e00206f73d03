//! Indexes: in `CREATE TABLE`, and by statements of their own.
//!
//! Invariant: an index is named `table.name` in SQLite, whose indexes share one space of names in a database. That is also how
//! MySQL names a key in its errors.

use crate::net::mysql::errors::MysqlError;
use crate::net::mysql::lexer::{Lexeme, Token};
use crate::net::mysql::phrase::{Phrase, split_at_commas};
use crate::net::mysql::render::quoted_name;

/// The names of a key's columns, without lengths and orders.
pub(super) fn columns(inside: &[Lexeme]) -> Vec<String> {
    let names = split_at_commas(inside).into_iter().filter_map(|part| part.first()?.name());
    names.map(str::to_owned).collect()
}

/// `UNIQUE KEY name (columns)`, `INDEX (columns)`, as a statement.
///
/// # Errors
/// A syntax error.
pub(super) fn of_table(
    mut phrase: Phrase<'_>,
    constraint: Option<&str>,
    database: &str,
    table: &str,
    is_lenient: bool,
) -> Result<String, MysqlError> {
    let kind = phrase.one_of(&["UNIQUE", "FULLTEXT", "SPATIAL"]);
    phrase.one_of(&["KEY", "INDEX"]);
    let name = if let Some(Lexeme { token: Token::Symbol("("), .. }) = phrase.rest.first() {
        constraint
    } else {
        Some(phrase.name()?)
    };
    phrase.until(|next| next.is_symbol("("));
    let columns = columns(phrase.parenthesized()?);
    let name = name.or(columns.first().map(String::as_str)).unwrap_or_default();
    Ok(statement(kind == Some("UNIQUE"), name, database, table, &columns, is_lenient))
}

/// `CREATE [UNIQUE] INDEX name ON table (columns)`, whose words up to `INDEX` have been read.
///
/// # Errors
/// A syntax error, or 1046 if no database is selected.
pub(super) fn create_index(
    mut phrase: Phrase<'_>,
    is_unique: bool,
    selected: Option<&str>,
) -> Result<String, MysqlError> {
    let name = phrase.name()?;
    phrase.until(|next| next.is_word("ON"));
    if !phrase.words("ON") {
        return Err(phrase.syntax());
    }
    let (database, table) = phrase.qualified_name()?;
    let database = database.or(selected).ok_or_else(MysqlError::no_database_selected)?;
    let columns = columns(phrase.parenthesized()?);
    Ok(statement(is_unique, name, database, table, &columns, false))
}

/// `DROP INDEX name ON table`, whose first two words have been read.
///
/// # Errors
/// A syntax error, or 1046 if no database is selected.
pub(super) fn drop_index(mut phrase: Phrase<'_>, selected: Option<&str>) -> Result<String, MysqlError> {
    let name = phrase.name()?;
    if !phrase.words("ON") {
        return Err(phrase.syntax());
    }
    let (database, table) = phrase.qualified_name()?;
    let database = database.or(selected).ok_or_else(MysqlError::no_database_selected)?;
    phrase.end()?;
    Ok(format!("DROP INDEX {}.{}", quoted_name(database), quoted_name(&format!("{table}.{name}"))))
}

fn statement(
    is_unique: bool,
    name: &str,
    database: &str,
    table: &str,
    columns: &[String],
    is_lenient: bool,
) -> String {
    let unique = if is_unique { "UNIQUE " } else { "" };
    let condition = if is_lenient { "IF NOT EXISTS " } else { "" };
    let columns: Vec<String> = columns.iter().map(|name| quoted_name(name)).collect();
    let (database, name) = (quoted_name(database), quoted_name(&format!("{table}.{name}")));
    let (table, columns) = (quoted_name(table), columns.join(", "));
    format!("CREATE {unique}INDEX {condition}{database}.{name} ON {table} ({columns})")
}
