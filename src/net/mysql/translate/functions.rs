//! Replaces MySQL's functions and variables by SQLite's, or by their values.
//!
//! Invariant: a name after a point is a column's, never a function's. Next: `calls`, the functions by name.

use super::calls::{self, Argument};
use super::columns::is_niladic;
use super::limits::rounded;
use super::surroundings::{Surroundings, VariableOf};
use crate::net::mysql::errors::MysqlError;
use crate::net::mysql::lexer::{Lexeme, Token};
use crate::net::mysql::phrase::{group_length, split_at_commas};
use crate::net::mysql::render::{literal, quoted_text, render};

/// The same tokens in SQLite's functions.
///
/// # Errors
/// For an unknown variable.
pub(super) fn replace_functions(
    lexemes: &[Lexeme],
    around: &Surroundings,
    variable: VariableOf<'_>,
) -> Result<Vec<Lexeme>, MysqlError> {
    let mut replaced = Vec::with_capacity(lexemes.len());
    let mut at = 0;
    while let Some(lexeme) = lexemes.get(at) {
        let after_dot = at > 0 && lexemes[at - 1].is_symbol(".");
        at += 1;
        match &lexeme.token {
            Token::Variable(name) => {
                let value = literal(&variable(name)?);
                replaced.push(lexeme.becomes(Token::Sqlite(value)));
            }
            Token::Word(word) if at > 1 && lexemes[at - 2].is_word("COLLATE") => {
                let is_binary = word.to_ascii_lowercase().ends_with("bin");
                let collation = if is_binary { "BINARY" } else { "NOCASE" };
                replaced.push(lexeme.becomes(Token::Sqlite(collation.to_owned())));
            }
            Token::Word(word) if !after_dot => {
                let length = group_length(&lexemes[at..]);
                let sql = match length {
                    Some(length) => {
                        let inside = &lexemes[at + 1..at + length - 1];
                        call(word, inside, around, variable)?
                    }
                    None if is_niladic(lexeme) => calls::call(word, &[], around),
                    None => None,
                };
                match sql {
                    Some(sql) => {
                        replaced.push(lexeme.becomes(Token::Sqlite(sql)));
                        at += length.unwrap_or(0);
                    }
                    None => replaced.push(lexeme.clone()),
                }
            }
            // SQLite knows no escape in patterns unless it is told which.
            Token::Text(text) if at > 1 && lexemes[at - 2].is_word("LIKE") && text.contains(&b'\\') => {
                let sql = format!("{} ESCAPE '\\'", quoted_text(text));
                replaced.push(lexeme.becomes(Token::Sqlite(sql)));
            }
            Token::Text(text) if is_compared(lexemes, at - 1) => {
                let sql = format!("{} COLLATE NOCASE", quoted_text(text));
                replaced.push(lexeme.becomes(Token::Sqlite(sql)));
            }
            _ => replaced.push(lexeme.clone()),
        }
    }
    Ok(replaced)
}

/// Whether a text is beside an operator that compares: by MySQL's collation, also if the other side is no column.
fn is_compared(lexemes: &[Lexeme], at: usize) -> bool {
    const OPERATORS: [&str; 8] = ["=", "<", ">", "<=", ">=", "<>", "!=", "<=>"];
    let compares = |lexeme: &Lexeme| OPERATORS.iter().any(|operator| lexeme.is_symbol(operator));
    let next = lexemes.get(at + 1);
    let has_own = next.is_some_and(|next| next.is_word("COLLATE"));
    !has_own && (at > 0 && compares(&lexemes[at - 1]) || next.is_some_and(compares))
}

/// A call, if it is one of a function that SQLite does not have in this form.
fn call(
    name: &str,
    inside: &[Lexeme],
    around: &Surroundings,
    variable: VariableOf<'_>,
) -> Result<Option<String>, MysqlError> {
    if name.eq_ignore_ascii_case("CAST") {
        return cast(inside, around, variable);
    }
    if name.eq_ignore_ascii_case("CONVERT") {
        return convert(inside, around, variable);
    }
    if let ("COUNT", [first, columns @ ..]) = (name.to_ascii_uppercase().as_str(), inside)
        && first.is_word("DISTINCT")
    {
        let columns = split_at_commas(columns).into_iter();
        let columns: Result<Vec<String>, MysqlError> =
            columns.map(|column| render(&replace_functions(column, around, variable)?)).collect();
        return Ok(Some(format!("count(DISTINCT {})", columns?.join(" || char(0) || "))));
    }
    if name.eq_ignore_ascii_case("GROUP_CONCAT") {
        return group_concat(inside, around, variable).map(Some);
    }
    if !calls::is_known(name) {
        return Ok(None);
    }
    let mut arguments = Vec::new();
    let inside = with_commas(name, inside);
    for argument in split_at_commas(&inside) {
        let sql = render(&replace_functions(argument, around, variable)?)?;
        let text = match argument {
            [Lexeme { token: Token::Text(text), .. }] => Some(String::from_utf8_lossy(text).into_owned()),
            _ => None,
        };
        arguments.push(Argument { sql, text });
    }
    Ok(calls::call(name, &arguments, around))
}

/// The arguments of `SUBSTRING(text FROM 1 FOR 2)`, `EXTRACT(DAY FROM time)` and `TRIM(LEADING 'x' FROM text)` with commas.
fn with_commas(name: &str, inside: &[Lexeme]) -> Vec<Lexeme> {
    const FUNCTIONS: [&str; 5] = ["SUBSTRING", "SUBSTR", "MID", "EXTRACT", "TRIM"];
    let mut separated = inside.to_vec();
    if FUNCTIONS.iter().any(|function| function.eq_ignore_ascii_case(name)) {
        let mut depth = 0;
        for lexeme in &mut separated {
            depth += i32::from(lexeme.is_symbol("(")) - i32::from(lexeme.is_symbol(")"));
            if depth == 0 && (lexeme.is_word("FROM") || lexeme.is_word("FOR")) {
                *lexeme = lexeme.becomes(Token::Symbol(","));
            }
        }
    }
    separated
}

/// `CONVERT(x, type)`, which is a `CAST`, and `CONVERT(x USING utf8mb4)`, which changes nothing.
fn convert(
    inside: &[Lexeme],
    around: &Surroundings,
    variable: VariableOf<'_>,
) -> Result<Option<String>, MysqlError> {
    if let Some(at) = inside.iter().rposition(|lexeme| lexeme.is_word("USING")) {
        return Ok(Some(format!(
            "CAST({} AS TEXT)",
            render(&replace_functions(&inside[..at], around, variable)?)?
        )));
    }
    let first = split_at_commas(inside).first().map_or(0, |first| first.len());
    let mut inside = inside.to_vec();
    if let Some(comma) = inside.get_mut(first) {
        *comma = comma.becomes(Token::Word("AS".to_owned()));
    }
    cast(&inside, around, variable)
}

/// `GROUP_CONCAT(x ORDER BY y SEPARATOR '-')`. SQLite has the separator before the order.
fn group_concat(
    inside: &[Lexeme],
    around: &Surroundings,
    variable: VariableOf<'_>,
) -> Result<String, MysqlError> {
    let place = |word: &str| inside.iter().position(|lexeme| lexeme.is_word(word));
    let separator = place("SEPARATOR").unwrap_or(inside.len());
    let order = place("ORDER").unwrap_or(separator);
    let sql = |lexemes: &[Lexeme]| render(&replace_functions(lexemes, around, variable)?);
    let separated = match inside.get(separator + 1) {
        Some(text) => format!(", {}", sql(std::slice::from_ref(text))?),
        None => String::new(),
    };
    let (values, order) = (sql(&inside[..order])?, sql(&inside[order..separator])?);
    if inside.first().is_some_and(|first| first.is_word("DISTINCT")) && !separated.is_empty() {
        // SQLite has no separator for distinct values but the comma.
        return Ok(format!("replace(group_concat({values} {order}), ','{separated})"));
    }
    Ok(format!("group_concat({values}{separated} {order})"))
}

/// `CAST` to a type of MySQL's.
fn cast(
    inside: &[Lexeme],
    around: &Surroundings,
    variable: VariableOf<'_>,
) -> Result<Option<String>, MysqlError> {
    let Some(at) = inside.iter().rposition(|lexeme| lexeme.is_word("AS")) else { return Ok(None) };
    let value = render(&replace_functions(&inside[..at], around, variable)?)?;
    let kind = inside.get(at + 1).and_then(Lexeme::name).unwrap_or_default().to_ascii_uppercase();
    Ok(Some(match kind.as_str() {
        "SIGNED" | "UNSIGNED" | "INTEGER" | "INT" => {
            let of_number = format!("CAST({} AS INTEGER)", rounded(&value, "0"));
            format!("iif(typeof({value}) = 'real', {of_number}, CAST({value} AS INTEGER))")
        }
        "DECIMAL" => {
            let digits = inside[at..].iter().rev().find_map(|lexeme| match &lexeme.token {
                Token::Number(digits) if inside[at..].iter().any(|comma| comma.is_symbol(",")) => {
                    Some(digits)
                }
                _ => None,
            });
            rounded(&format!("CAST({value} AS REAL)"), digits.map_or("0", String::as_str))
        }
        "DOUBLE" | "FLOAT" | "REAL" => format!("CAST({value} AS REAL)"),
        "BINARY" => format!("CAST({value} AS BLOB)"),
        "DATE" => format!("date({value})"),
        "TIME" => format!("time({value})"),
        "DATETIME" => format!("datetime({value})"),
        _ => format!("CAST({value} AS TEXT)"),
    }))
}
