//! The definition of one column in `CREATE TABLE` and `ALTER TABLE`.
//!
//! Invariant: text compares without regard to case, as in MySQL's default collation. Next: `table`.

use super::fitting::FittedColumn;
use super::limits::{self, Limits};
use crate::net::mysql::errors::MysqlError;
use crate::net::mysql::lexer::{Lexeme, Token};
use crate::net::mysql::phrase::Phrase;
use crate::net::mysql::render::{quoted_name, render};

/// A column.
#[derive(Debug, Default)]
pub(super) struct ColumnDefinition {
    pub(super) name: String,
    declared: String,
    pub(super) is_required: bool,
    pub(super) is_unique: bool,
    pub(super) is_key: bool,
    /// `AUTO_INCREMENT`.
    pub(super) is_numbered: bool,
    limits: Limits,
    /// `ON UPDATE CURRENT_TIMESTAMP`.
    is_touched: bool,
    rest: Vec<String>,
}

impl ColumnDefinition {
    pub(super) fn fitted(&self) -> FittedColumn<'_> {
        let fit = if self.is_numbered { None } else { self.limits.fitted };
        FittedColumn { name: &self.name, fit, is_touched: self.is_touched }
    }

    pub(super) fn sql(&self) -> String {
        let name = quoted_name(&self.name);
        if self.is_numbered {
            return format!("{name} INTEGER PRIMARY KEY AUTOINCREMENT");
        }
        let mut sql = format!("{name} {}", self.declared);
        if is_text(&self.declared) {
            sql += " COLLATE NOCASE";
        }
        let flags =
            [(self.is_required, " NOT NULL"), (self.is_key, " PRIMARY KEY"), (self.is_unique, " UNIQUE")];
        for (_, flag) in flags.iter().filter(|(is_set, _)| *is_set) {
            sql += flag;
        }
        for part in self.rest.iter().chain(&self.limits.checks) {
            sql += &format!(" {part}");
        }
        sql
    }
}

/// Reads a column's definition.
///
/// # Errors
/// A syntax error.
pub(super) fn column(mut phrase: Phrase<'_>) -> Result<ColumnDefinition, MysqlError> {
    let name = phrase.name()?.to_owned();
    let (declared, limits) = declared_type(&mut phrase, &name)?;
    let mut column = ColumnDefinition { name, declared, limits, ..ColumnDefinition::default() };
    while !phrase.is_over() {
        attribute(&mut phrase, &mut column)?;
    }
    Ok(column)
}

/// The type: `INT UNSIGNED`, `DECIMAL(10, 2)`. SQLite has the numbers last.
fn declared_type(phrase: &mut Phrase<'_>, name: &str) -> Result<(String, Limits), MysqlError> {
    let mut words = vec![phrase.name()?.to_ascii_uppercase()];
    if matches!(words[0].as_str(), "BOOL" | "BOOLEAN") {
        return Ok(("TINYINT(1)".to_owned(), limits::of_type(name, &["TINYINT".to_owned()], &[])));
    }
    if phrase.words("PRECISION") {
        words.push("PRECISION".to_owned());
    }
    if matches!(words[0].as_str(), "ENUM" | "SET") {
        let inside = phrase.parenthesized()?;
        let limits = if words[0] == "ENUM" { limits::of_list(name, inside) } else { Limits::default() };
        return Ok(("VARCHAR(255)".to_owned(), limits));
    }
    let has_length = phrase.rest.first().is_some_and(|next| next.is_symbol("("));
    let length = if has_length { Some(phrase.parenthesized()?) } else { None };
    while let Some(word) = phrase.one_of(&["UNSIGNED", "SIGNED", "ZEROFILL"]) {
        if word == "UNSIGNED" {
            words.push(word.to_owned());
        }
    }
    let numbers = length.unwrap_or_default().iter().filter_map(|lexeme| match &lexeme.token {
        Token::Number(number) => number.parse().ok(),
        _ => None,
    });
    let limits = limits::of_type(name, &words, &numbers.collect::<Vec<u32>>());
    let length = match length {
        Some(length) => format!("({})", render(length)?.replace(' ', "")),
        None => String::new(),
    };
    Ok((format!("{}{length}", words.join(" ")), limits))
}

fn is_text(declared: &str) -> bool {
    declared.contains("CHAR") || declared.contains("TEXT")
}

fn attribute(phrase: &mut Phrase<'_>, column: &mut ColumnDefinition) -> Result<(), MysqlError> {
    if phrase.words("NOT NULL") {
        column.is_required = true;
    } else if phrase.words("AUTO_INCREMENT") {
        column.is_numbered = true;
    } else if phrase.words("PRIMARY KEY") || phrase.words("KEY") {
        (column.is_key, column.is_required) = (true, true);
    } else if phrase.words("UNIQUE") {
        phrase.words("KEY");
        column.is_unique = true;
    } else if phrase.words("DEFAULT") {
        let value = default_value(phrase)?;
        column.rest.push(format!("DEFAULT {value}"));
    } else if phrase.words("ON UPDATE") {
        column.is_touched = now(phrase);
    } else if phrase.words("COMMENT") {
        phrase.next();
    } else if phrase.words("CHARACTER SET") || phrase.words("CHARSET") || phrase.words("COLLATE") {
        phrase.symbol("=");
        phrase.name()?;
    } else if phrase.sees_word("CHECK") {
        phrase.next();
        column.rest.push(format!("CHECK ({})", render(phrase.parenthesized()?)?));
    } else if phrase.sees_word("REFERENCES") {
        let rest = render(phrase.until(|_| false))?;
        column.rest.push(rest);
    } else if !phrase.words("NULL") {
        return Err(phrase.syntax());
    }
    Ok(())
}

/// `CURRENT_TIMESTAMP`, `NOW()`, with or without a precision.
fn now(phrase: &mut Phrase<'_>) -> bool {
    let is_now = phrase.one_of(&["CURRENT_TIMESTAMP", "NOW", "LOCALTIME"]).is_some();
    if is_now {
        let _ = phrase.parenthesized();
    }
    is_now
}

fn default_value(phrase: &mut Phrase<'_>) -> Result<String, MysqlError> {
    if now(phrase) {
        return Ok("CURRENT_TIMESTAMP".to_owned());
    }
    if let Some(word) = phrase.one_of(&["TRUE", "FALSE"]) {
        return Ok(i32::from(word == "TRUE").to_string());
    }
    let start = phrase.rest;
    let sign = usize::from(phrase.symbol("-") || phrase.symbol("+"));
    match phrase.rest.first() {
        Some(next) if next.is_symbol("(") => {
            let inside = phrase.parenthesized()?;
            let mut part = phrase.part(inside);
            if now(&mut part) && part.is_over() {
                return Ok("CURRENT_TIMESTAMP".to_owned());
            }
            return Ok(format!("({})", render(inside)?));
        }
        Some(Lexeme {
            token: Token::Text(_) | Token::Number(_) | Token::Bytes(_) | Token::Word(_), ..
        }) => {
            phrase.next();
        }
        _ => return Err(phrase.syntax()),
    }
    render(&start[..=sign])
}
