//! Names the columns of a `SELECT` as MySQL does: by the text of the expression, unless it has an alias.
//!
//! Invariant: a plain column keeps its own name. Next: `functions`, after which the text would be another.

use super::expression_types::cast_type;
use super::type_probe::{self, TypeProbe};
use crate::net::mysql::lexer::{Lexeme, Token};
use crate::net::mysql::phrase::{Phrase, group_length, split_at_commas};

/// The type that MySQL gives a column by its expression: its name, and a type as in a declaration.
pub(super) type ColumnHint = (String, String);

/// A `SELECT` whose columns have names.
pub(super) struct NamedColumns {
    pub(super) lexemes: Vec<Lexeme>,
    /// The types that are known by the expressions.
    pub(super) hints: Vec<ColumnHint>,
    pub(super) probes: Vec<TypeProbe<Vec<Lexeme>>>,
}

/// Gives names to the columns of the first `SELECT`.
pub(super) fn name_columns(phrase: Phrase<'_>) -> NamedColumns {
    let (mut hints, mut probes) = (Vec::new(), Vec::new());
    let mut reader = phrase;
    let mut named = reader.until(|next| next.is_word("SELECT")).to_vec();
    let Some(select) = reader.next() else { return NamedColumns { lexemes: named, hints, probes } };
    // A probe would not know the names of a `WITH` clause.
    let is_whole = named.is_empty();
    named.push(select.clone());
    while let Some(modifier) = reader.rest.first()
        && is_modifier(modifier)
    {
        if modifier.is_word("DISTINCT") || modifier.is_word("ALL") {
            named.push(modifier.clone());
        }
        reader.next();
    }
    let list = reader.until(ends_list);
    for (number, item) in split_at_commas(list).into_iter().enumerate() {
        if let (true, Some(first)) = (number > 0, item.first()) {
            named.push(first.becomes(Token::Symbol(",")));
        }
        named.extend_from_slice(item);
        let (expression, alias) = split_alias(item);
        let name = alias.unwrap_or_else(|| phrase.text_of(item));
        if let Some(declared) = type_of(expression).or_else(|| type_probe::constant_type(expression)) {
            hints.push((name.clone(), declared));
        }
        probes.extend(type_probe::probe(&name, expression, reader).filter(|_| is_whole));
        if let (false, Some(last)) = (is_plain(item) || expression.len() < item.len(), item.last()) {
            named.push(last.becomes(Token::Word("AS".to_owned())));
            named.push(last.becomes(Token::Name(name)));
        }
    }
    named.extend_from_slice(reader.rest);
    NamedColumns { lexemes: named, hints, probes }
}

fn is_modifier(lexeme: &Lexeme) -> bool {
    const MODIFIERS: [&str; 9] = [
        "ALL",
        "DISTINCT",
        "DISTINCTROW",
        "HIGH_PRIORITY",
        "STRAIGHT_JOIN",
        "SQL_CALC_FOUND_ROWS",
        "SQL_NO_CACHE",
        "SQL_SMALL_RESULT",
        "SQL_BIG_RESULT",
    ];
    MODIFIERS.iter().any(|word| lexeme.is_word(word))
}

fn ends_list(lexeme: &Lexeme) -> bool {
    const ENDS: [&str; 11] =
        ["FROM", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "UNION", "FOR", "EXCEPT", "INTERSECT", "LOCK"];
    ENDS.iter().any(|word| lexeme.is_word(word))
}

/// The expression and its alias, with or without `AS`.
fn split_alias(item: &[Lexeme]) -> (&[Lexeme], Option<String>) {
    match item {
        [expression @ .., before, alias] if before.is_word("AS") => (expression, text_or_name(alias)),
        [expression @ .., alias] if expression.last().is_some_and(ends_expression) => match alias.name() {
            Some(name) if !alias.is_word("END") && !alias.is_word("NULL") => {
                (expression, Some(name.to_owned()))
            }
            _ => (item, None),
        },
        _ => (item, None),
    }
}

fn text_or_name(alias: &Lexeme) -> Option<String> {
    match &alias.token {
        Token::Text(text) => Some(String::from_utf8_lossy(text).into_owned()),
        _ => alias.name().map(str::to_owned),
    }
}

/// Whether an expression may end here, so that a name after it is an alias.
fn ends_expression(lexeme: &Lexeme) -> bool {
    const OPERATORS: [&str; 12] =
        ["AND", "OR", "NOT", "IS", "IN", "LIKE", "BETWEEN", "DIV", "MOD", "CASE", "WHEN", "THEN"];
    match &lexeme.token {
        Token::Symbol(symbol) => *symbol == ")",
        Token::Word(_) => !OPERATORS.iter().any(|word| lexeme.is_word(word)) && !lexeme.is_word("ELSE"),
        _ => true,
    }
}

/// A column, a column of a table, or all columns.
fn is_plain(item: &[Lexeme]) -> bool {
    item.iter().enumerate().all(|(at, lexeme)| match lexeme.token {
        Token::Word(_) | Token::Name(_) => at % 2 == 0 && !is_niladic(lexeme),
        Token::Symbol(".") => at % 2 == 1,
        Token::Symbol("*") => at % 2 == 0,
        _ => false,
    })
}

/// A function that is called without parentheses, or a constant.
pub(super) fn is_niladic(lexeme: &Lexeme) -> bool {
    const WORDS: [&str; 8] = [
        "CURRENT_TIMESTAMP",
        "CURRENT_DATE",
        "CURRENT_TIME",
        "CURRENT_USER",
        "LOCALTIME",
        "NULL",
        "TRUE",
        "FALSE",
    ];
    WORDS.iter().any(|word| lexeme.is_word(word))
}

/// The type of an expression that is one call of a function.
fn type_of(expression: &[Lexeme]) -> Option<String> {
    let (first, arguments) = expression.split_first()?;
    let Token::Word(name) = &first.token else { return None };
    let is_whole = arguments.is_empty() || group_length(arguments) == Some(arguments.len());
    let declared = match name.to_ascii_uppercase().as_str() {
        _ if !is_whole => return None,
        "NOW" | "CURRENT_TIMESTAMP" | "LOCALTIME" | "SYSDATE" | "UTC_TIMESTAMP" | "FROM_UNIXTIME" => {
            "DATETIME"
        }
        "CURDATE" | "CURRENT_DATE" | "DATE" if !arguments.is_empty() || name.contains('_') => "DATE",
        "CURTIME" | "CURRENT_TIME" => "TIME",
        "CAST" => return cast_type(&arguments[1..arguments.len() - 1]),
        _ => return None,
    };
    Some(declared.to_owned())
}
