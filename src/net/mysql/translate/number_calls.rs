//! MySQL's functions on numbers, in SQLite's SQL.
//!
//! Invariant: numbers round as decimals. Next: `calls`, `limits`, which rounds.

use super::limits::rounded;

/// The functions.
pub(super) const NAMES: [&str; 11] =
    ["CEIL", "CEILING", "FLOOR", "FORMAT", "GREATEST", "LEAST", "LOG", "MOD", "RAND", "ROUND", "TRUNCATE"];

/// The call, if it is one of these functions with these arguments.
pub(super) fn call(name: &str, arguments: &[&str]) -> Option<String> {
    Some(match (name, arguments) {
        ("RAND", [] | [_]) => "((random() + 9223372036854775808.0) / 18446744073709551616.0)".to_owned(),
        ("MOD", [a, b]) => format!("(({a}) % ({b}))"),
        ("GREATEST", [_, _, ..]) => format!("max({})", arguments.join(", ")),
        ("LEAST", [_, _, ..]) => format!("min({})", arguments.join(", ")),
        ("FLOOR", [number]) => {
            let whole = format!("CAST({number} AS INTEGER)");
            format!("({whole} - (({number}) < {whole}))")
        }
        ("CEIL" | "CEILING", [number]) => {
            let whole = format!("CAST({number} AS INTEGER)");
            format!("({whole} + (({number}) > {whole}))")
        }
        ("ROUND", [number]) => format!("CAST({} AS INTEGER)", rounded(number, "0")),
        ("ROUND", [number, digits]) => match power(digits) {
            Some((false, tens)) => {
                format!("(CAST({} AS INTEGER) * {tens})", rounded(&format!("({number}) / {tens}.0"), "0"))
            }
            _ => unless_integer(number, &rounded(number, digits)),
        },
        ("TRUNCATE", [number, digits]) => match power(digits)? {
            (true, 1) => format!("CAST({number} AS INTEGER)"),
            (true, tens) => {
                let cut = format!("(CAST(({number}) * {tens}.000000001 AS INTEGER) / {tens}.0)");
                unless_integer(number, &cut)
            }
            (false, tens) => format!("(CAST({number} AS INTEGER) / {tens} * {tens})"),
        },
        ("FORMAT", [number, digits]) => format!("printf('%,.*f', {digits}, {})", rounded(number, digits)),
        // SQLite's `log` is that of ten.
        ("LOG", [number]) => format!("ln({number})"),
        ("LOG", [base, number]) => format!("(ln({number}) / ln({base}))"),
        _ => return None,
    })
}

/// A fraction in another form; an integer stays one.
fn unless_integer(number: &str, fraction: &str) -> String {
    format!("iif(typeof({number}) = 'integer', {number}, {fraction})")
}

/// Ten to the power of a literal number of digits, and whether they are after the point.
fn power(digits: &str) -> Option<(bool, i64)> {
    let digits: i32 = digits.replace(' ', "").parse().ok()?;
    Some((digits >= 0, 10_i64.checked_pow(digits.unsigned_abs())?))
}
