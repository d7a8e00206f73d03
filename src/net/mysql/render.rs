//! Writes tokens as SQLite's SQL.
//!
//! Invariant: a string's content cannot end the string. Next: `translate`, which makes the tokens.

use super::errors::MysqlError;
use super::lexer::{Lexeme, Token};
use super::value::SqlValue;

/// The tokens as SQL.
///
/// # Errors
/// For an operator that SQLite does not have.
pub(super) fn render(lexemes: &[Lexeme]) -> Result<String, MysqlError> {
    let mut sql = String::new();
    for (at, lexeme) in lexemes.iter().enumerate() {
        if !sql.is_empty() {
            sql.push(' ');
        }
        sql += &match &lexeme.token {
            Token::Word(word) => of_word(word, lexemes.get(at + 1)),
            Token::Name(name) => quoted_name(name),
            Token::Text(text) => quoted_text(text),
            Token::Bytes(bytes) => blob(bytes),
            Token::Number(number) => number.clone(),
            Token::Variable(name) => return Err(MysqlError::not_supported(&format!("{name} here"))),
            Token::Param => "?".to_owned(),
            Token::Symbol(symbol) => of_symbol(symbol)?.to_owned(),
            Token::Sqlite(sql) => sql.clone(),
        };
    }
    Ok(sql)
}

/// Words that mean something to SQLite and are names to MySQL.
const NAMES: [&str; 19] = [
    "ABORT",
    "ATTACH",
    "AUTOINCREMENT",
    "CONFLICT",
    "DEFERRABLE",
    "DETACH",
    "FAIL",
    "GLOB",
    "INDEXED",
    "INSTEAD",
    "ISNULL",
    "MATERIALIZED",
    "NOTHING",
    "NOTNULL",
    "PRAGMA",
    "RAISE",
    "REINDEX",
    "RETURNING",
    "VACUUM",
];

/// Words that are operators in MySQL alone, or names.
fn of_word(word: &str, next: Option<&Lexeme>) -> String {
    let is_call = next.is_some_and(|next| next.is_symbol("("));
    match word.to_ascii_uppercase().as_str() {
        "DIV" => "/".to_owned(),
        "MOD" if !is_call => "%".to_owned(),
        "RLIKE" if !is_call => "REGEXP".to_owned(),
        upper if !is_call && NAMES.contains(&upper) => quoted_name(word),
        _ => word.to_owned(),
    }
}

fn of_symbol(symbol: &str) -> Result<&str, MysqlError> {
    match symbol {
        "&&" => Ok("AND"),
        "||" => Ok("OR"),
        "!" => Ok("NOT"),
        "<=>" => Ok("IS"),
        // MySQL divides integers with a fraction.
        "/" => Ok("* 1.0 /"),
        "^" | ":=" | "{" | "}" => Err(MysqlError::not_supported(symbol)),
        other => Ok(other),
    }
}

/// A name in backquotes: one in double quotes that no column has would be a string to SQLite.
pub(super) fn quoted_name(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

/// A string. SQLite's strings end at a NUL, and are UTF-8.
pub(super) fn quoted_text(text: &[u8]) -> String {
    match std::str::from_utf8(text) {
        Ok(text) if !text.contains('\0') => format!("'{}'", text.replace('\'', "''")),
        Ok(_) => format!("CAST({} AS TEXT)", blob(text)),
        Err(_) => blob(text),
    }
}

fn blob(bytes: &[u8]) -> String {
    let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("X'{digits}'")
}

/// A value as SQL.
pub(super) fn literal(value: &SqlValue) -> String {
    match value {
        SqlValue::Text(text) => quoted_text(text.as_bytes()),
        SqlValue::Bytes(bytes) => quoted_text(bytes),
        other => other.to_string(),
    }
}
