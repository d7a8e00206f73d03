//! What a column's type holds, which SQLite does not ask: ranges, lengths and forms as checks, and the rounding of numbers.
//!
//! A check is named by the number of MySQL's error, the kind of value and the column. Invariant: what a check lets through,
//! `fitted` makes a value of the type. Next: `fitting`, the triggers that round; `refused_values`, the errors.

use crate::net::mysql::lexer::{Lexeme, Token};
use crate::net::mysql::render::{quoted_name, quoted_text};

/// The limits of one column.
#[derive(Debug, Default)]
pub(super) struct Limits {
    /// Each with its name: `CONSTRAINT ... CHECK (...)`.
    pub(super) checks: Vec<String>,
    /// The form of a value that needs another.
    pub(super) fitted: Option<Fit>,
}

/// How a value becomes one of the type.
#[derive(Clone, Copy, Debug)]
pub(super) enum Fit {
    Integer,
    /// Digits after the point.
    Decimal(u32),
    Date,
    Moment,
}

impl Fit {
    /// The expression of the value of a column.
    pub(super) fn sql(self, column: &str) -> String {
        match self {
            Fit::Integer => {
                format!("iif(typeof({column}) = 'real', CAST(round({column}) AS INTEGER), {column})")
            }
            Fit::Decimal(digits) => {
                format!("iif(typeof({column}) = 'real', {}, {column})", rounded(column, &digits.to_string()))
            }
            Fit::Date => {
                let number = day_of_number(column);
                format!(
                    "CASE WHEN typeof({column}) = 'integer' THEN {number} WHEN length({column}) > 10 THEN date({column}) ELSE {column} END"
                )
            }
            // SQLite cuts fractions of a second off.
            Fit::Moment => format!("datetime({column}, '+0.5 seconds')"),
        }
    }
}

/// A number that is rounded as MySQL rounds decimals: 1.005, which is a little less in binary, to 1.01.
pub(super) fn rounded(number: &str, digits: &str) -> String {
    format!("round(({number}) * 1.000000000000001, {digits})")
}

/// The limits of a column of a type, whose numbers in parentheses are given.
pub(super) fn of_type(name: &str, words: &[String], numbers: &[u32]) -> Limits {
    let is_unsigned = words.iter().any(|word| word == "UNSIGNED");
    let word = words.first().map_or("", String::as_str);
    if let Some(bits) = integer_bits(word) {
        return integer(name, bits, is_unsigned);
    }
    let column = quoted_name(name);
    match (word, numbers) {
        ("DECIMAL" | "NUMERIC" | "DEC" | "FIXED", numbers) => {
            let (all, digits) =
                (numbers.first().copied().unwrap_or(10), numbers.get(1).copied().unwrap_or(0));
            let whole = 10_i64.checked_pow(all.saturating_sub(digits)).unwrap_or(i64::MAX);
            let lowest = if is_unsigned { format!(" AND {column} >= 0") } else { String::new() };
            let range = format!("abs({}) < {whole}{lowest}", rounded(&column, &digits.to_string()));
            let checks = vec![number(name, "1366 decimal"), check("1264 decimal", name, &range)];
            Limits { checks, fitted: Some(Fit::Decimal(digits)) }
        }
        ("FLOAT" | "DOUBLE" | "REAL", _) => {
            Limits { checks: vec![number(name, "1265 double")], fitted: None }
        }
        ("VARCHAR" | "CHAR", [length, ..]) => {
            let checks = vec![check("1406 text", name, &format!("length({column}) <= {length}"))];
            Limits { checks, fitted: None }
        }
        ("DATE", _) => {
            let number = day_of_number(&column);
            // Without zeros before its numbers it stays as it is.
            let other = format!(
                "typeof({column}) = 'integer' AND date({number}) IS {number} \
                 OR length({column}) < 10 AND {column} GLOB '[0-9]*-[0-9]*-[0-9]*'"
            );
            let form = format!("{} OR {other}", is_day(&column));
            Limits { checks: vec![check("1292 date", name, &form)], fitted: Some(Fit::Date) }
        }
        ("DATETIME" | "TIMESTAMP", _) => {
            let form = format!("{} OR typeof({column}) = 'integer'", is_day(&column));
            let fitted = numbers.first().is_none_or(|digits| *digits == 0).then_some(Fit::Moment);
            Limits { checks: vec![check("1292 datetime", name, &form)], fitted }
        }
        ("JSON", _) => {
            Limits { checks: vec![check("3140 json", name, &format!("json_valid({column})"))], fitted: None }
        }
        _ => Limits::default(),
    }
}

/// The limits of an `ENUM`, by its list of values.
pub(super) fn of_list(name: &str, inside: &[Lexeme]) -> Limits {
    let values = inside.iter().filter_map(|lexeme| match &lexeme.token {
        Token::Text(text) => Some(quoted_text(text)),
        _ => None,
    });
    let values: Vec<String> = values.collect();
    let among = format!("{} COLLATE NOCASE IN ({})", quoted_name(name), values.join(", "));
    Limits { checks: vec![check("1265 enum", name, &among)], fitted: None }
}

fn integer_bits(word: &str) -> Option<u32> {
    Some(match word {
        "TINYINT" | "BOOL" | "BOOLEAN" => 8,
        "SMALLINT" => 16,
        "MEDIUMINT" => 24,
        "INT" | "INTEGER" => 32,
        "BIGINT" => 64,
        _ => return None,
    })
}

fn integer(name: &str, bits: u32, is_unsigned: bool) -> Limits {
    let column = quoted_name(name);
    let half = 1_i128 << (bits - 1);
    // SQLite has no larger numbers than signed ones of 64 bits.
    let (least, most) =
        if is_unsigned { (0, (2 * half - 1).min(i64::MAX.into())) } else { (-half, half - 1) };
    let range = format!("{column} BETWEEN {least} AND {most}");
    let checks = vec![number(name, "1366 integer"), check("1264 integer", name, &range)];
    Limits { checks, fitted: Some(Fit::Integer) }
}

fn number(name: &str, what: &str) -> String {
    check(what, name, &format!("typeof({}) IN ('integer', 'real', 'null')", quoted_name(name)))
}

fn check(what: &str, name: &str, condition: &str) -> String {
    format!("CONSTRAINT {} CHECK ({condition})", quoted_name(&format!("{what} {name}")))
}

/// 20260131 as a day.
fn day_of_number(column: &str) -> String {
    format!("printf('%04d-%02d-%02d', {column} / 10000, {column} / 100 % 100, {column} % 100)")
}

/// A day that the calendar has: SQLite takes 30 February for 2 March.
fn is_day(column: &str) -> String {
    format!("{column} IS NULL OR date({column}) IS substr({column}, 1, 10)")
}
