//! Puts the database before the names of tables that have none.
//!
//! SQLite would look for such a name in all databases, in their order. Invariant: names in a `WITH` clause stay as they are.

use std::collections::BTreeSet;

use crate::net::mysql::errors::MysqlError;
use crate::net::mysql::lexer::{Lexeme, Token};
use crate::net::mysql::phrase::group_length;

/// Where a pair of parentheses stands in the grammar.
#[derive(Clone, Copy, Default)]
struct Area {
    /// The next name is a table's.
    expects_table: bool,
    /// It is a list of tables, so a name after a comma is a table's.
    is_tables: bool,
    /// The arguments of a call, in which `FROM` is a word of the function's.
    is_call: bool,
}

/// The same statement with full names.
///
/// # Errors
/// 1046 if no database is selected.
pub(super) fn qualify(lexemes: &[Lexeme], database: Option<&str>) -> Result<Vec<Lexeme>, MysqlError> {
    let local = local_tables(lexemes);
    let mut full = Vec::with_capacity(lexemes.len() + 4);
    let mut outer = Vec::new();
    let mut area = Area::default();
    let mut before: Option<&Lexeme> = None;
    for (at, lexeme) in lexemes.iter().enumerate() {
        match &lexeme.token {
            Token::Symbol("(") => {
                let is_call = before.is_some_and(takes_from);
                let is_tables = area.expects_table;
                area.expects_table = false;
                outer.push(area);
                area = Area { expects_table: is_tables, is_tables, is_call };
            }
            Token::Symbol(")") => area = outer.pop().unwrap_or_default(),
            Token::Symbol(",") => area.expects_table = area.is_tables,
            Token::Word(_) | Token::Name(_) if area.expects_table && !is_between(lexeme) => {
                area.expects_table = false;
                let has_database = lexemes.get(at + 1).is_some_and(|next| next.is_symbol("."));
                let is_local = lexeme.name().is_some_and(|name| local.contains(&name.to_ascii_lowercase()));
                let is_select = ["SELECT", "WITH", "VALUES"].iter().any(|word| lexeme.is_word(word));
                if is_select {
                    area.is_tables = false;
                } else if !has_database && !is_local {
                    let database = database.ok_or_else(MysqlError::no_database_selected)?;
                    full.push(lexeme.becomes(Token::Name(database.to_owned())));
                    full.push(lexeme.becomes(Token::Symbol(".")));
                }
            }
            Token::Word(word) if !area.is_call => keyword(word, before, &mut area),
            _ => {}
        }
        full.push(lexeme.clone());
        before = Some(lexeme);
    }
    Ok(full)
}

/// What a keyword says of the names after it.
fn keyword(word: &str, before: Option<&Lexeme>, area: &mut Area) {
    match word.to_ascii_uppercase().as_str() {
        "FROM" | "JOIN" => (area.expects_table, area.is_tables) = (true, true),
        // Not in `ON DUPLICATE KEY UPDATE`.
        "UPDATE" if before.is_none_or(|before| !before.is_word("KEY")) => {
            (area.expects_table, area.is_tables) = (true, true);
        }
        "INTO" | "TABLE" => (area.expects_table, area.is_tables) = (true, false),
        "WHERE" | "GROUP" | "ORDER" | "HAVING" | "LIMIT" | "SET" | "UNION" | "VALUES" | "SELECT"
        | "EXCEPT" | "INTERSECT" | "WINDOW" => (area.expects_table, area.is_tables) = (false, false),
        _ => {}
    }
}

/// A word that may stand between a keyword and the table.
fn is_between(lexeme: &Lexeme) -> bool {
    ["IF", "NOT", "EXISTS", "LATERAL"].iter().any(|word| lexeme.is_word(word))
}

/// A function whose arguments may be separated by `FROM`.
fn takes_from(lexeme: &Lexeme) -> bool {
    ["EXTRACT", "TRIM", "SUBSTRING", "SUBSTR"].iter().any(|word| lexeme.is_word(word))
}

/// The names that a `WITH` clause gives, in lower case.
fn local_tables(lexemes: &[Lexeme]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    if !lexemes.iter().any(|lexeme| lexeme.is_word("WITH")) {
        return names;
    }
    for (at, lexeme) in lexemes.iter().enumerate() {
        let Some(name) = lexeme.name() else { continue };
        let columns = group_length(&lexemes[at + 1..]).unwrap_or(0);
        if let [is, opening, ..] = &lexemes[at + 1 + columns..]
            && is.is_word("AS")
            && opening.is_symbol("(")
        {
            names.insert(name.to_ascii_lowercase());
        }
    }
    names
}
