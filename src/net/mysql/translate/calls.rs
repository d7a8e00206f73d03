//! The functions of MySQL that SQLite has under another name, in another form, or not at all.
//!
//! Invariant: the arguments are SQLite's SQL already, without parameters (`prepared` has put in their values). Next: `functions`,
//! which finds the calls.

use super::surroundings::Surroundings;
use crate::net::mysql::login::VERSION;
use crate::net::mysql::render::literal;
use crate::net::mysql::value::SqlValue;

/// An argument.
pub(super) struct Argument {
    pub(super) sql: String,
    /// If it is a string.
    pub(super) text: Option<String>,
}

const KNOWN: [&str; 48] = [
    "CHAR_LENGTH",
    "CHARACTER_LENGTH",
    "CONCAT",
    "CONNECTION_ID",
    "CURDATE",
    "CURRENT_DATE",
    "CURRENT_TIME",
    "CURRENT_TIMESTAMP",
    "CURRENT_USER",
    "CURTIME",
    "DATABASE",
    "DATEDIFF",
    "DATE_ADD",
    "DATE_FORMAT",
    "DATE_SUB",
    "DAY",
    "DAYOFMONTH",
    "FOUND_ROWS",
    "FROM_UNIXTIME",
    "GREATEST",
    "HOUR",
    "IF",
    "ISNULL",
    "LAST_INSERT_ID",
    "LCASE",
    "LEAST",
    "LEFT",
    "LENGTH",
    "LOCALTIME",
    "LOCATE",
    "MINUTE",
    "MOD",
    "MONTH",
    "NOW",
    "RAND",
    "RIGHT",
    "ROW_COUNT",
    "SCHEMA",
    "SECOND",
    "SESSION_USER",
    "SLEEP",
    "SYSDATE",
    "SYSTEM_USER",
    "UCASE",
    "UNIX_TIMESTAMP",
    "USER",
    "VERSION",
    "YEAR",
];

/// Whether a function is replaced.
pub(super) fn is_known(name: &str) -> bool {
    KNOWN.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// The call in SQLite's SQL; `None` if the arguments do not fit, which SQLite then says.
pub(super) fn call(name: &str, arguments: &[Argument], around: &Surroundings) -> Option<String> {
    let sql: Vec<&str> = arguments.iter().map(|argument| argument.sql.as_str()).collect();
    let upper = name.to_ascii_uppercase();
    match sql[..] {
        [] => niladic(&upper, around),
        [only] => unary(&upper, only, around),
        _ => variadic(&upper, &sql, arguments),
    }
}

fn niladic(name: &str, around: &Surroundings) -> Option<String> {
    let text = |text: &str| literal(&SqlValue::from(text));
    let seconds = around.unix_time.floor();
    Some(match name {
        "NOW" | "CURRENT_TIMESTAMP" | "LOCALTIME" | "SYSDATE" => format!("datetime({seconds}, 'unixepoch')"),
        "CURDATE" | "CURRENT_DATE" => format!("date({seconds}, 'unixepoch')"),
        "CURTIME" | "CURRENT_TIME" => format!("time({seconds}, 'unixepoch')"),
        "UNIX_TIMESTAMP" => seconds.to_string(),
        "VERSION" => text(VERSION),
        "DATABASE" | "SCHEMA" => literal(&SqlValue::from(around.database.clone())),
        "USER" | "SESSION_USER" | "SYSTEM_USER" => text(&format!("{}@localhost", around.user)),
        "CURRENT_USER" => text(&format!("{}@%", around.user)),
        "CONNECTION_ID" => around.connection.to_string(),
        "LAST_INSERT_ID" => around.last_insert_id.to_string(),
        "ROW_COUNT" => around.row_count.to_string(),
        "FOUND_ROWS" => around.found_rows.to_string(),
        "RAND" => "((random() + 9223372036854775808.0) / 18446744073709551616.0)".to_owned(),
        _ => return None,
    })
}

fn unary(name: &str, argument: &str, around: &Surroundings) -> Option<String> {
    let part = |format: &str| Some(format!("CAST(strftime('{format}', {argument}) AS INTEGER)"));
    match name {
        // The precision.
        "NOW" | "CURRENT_TIMESTAMP" | "SYSDATE" | "LOCALTIME" => {
            Some(format!("strftime('%Y-%m-%d %H:%M:%f', {:.3}, 'unixepoch')", around.unix_time))
        }
        "UNIX_TIMESTAMP" => Some(format!("unixepoch({argument})")),
        "FROM_UNIXTIME" => Some(format!("datetime({argument}, 'unixepoch')")),
        "CHAR_LENGTH" | "CHARACTER_LENGTH" => Some(format!("length({argument})")),
        "LENGTH" => Some(format!("octet_length({argument})")),
        "LCASE" => Some(format!("lower({argument})")),
        "UCASE" => Some(format!("upper({argument})")),
        "ISNULL" => Some(format!("({argument} IS NULL)")),
        "CONCAT" => Some(format!("CAST({argument} AS TEXT)")),
        "YEAR" => part("%Y"),
        "MONTH" => part("%m"),
        "DAY" | "DAYOFMONTH" => part("%d"),
        "HOUR" => part("%H"),
        "MINUTE" => part("%M"),
        "SECOND" => part("%S"),
        // The session has waited.
        "SLEEP" => Some(format!("({argument} IS NULL AND 0)")),
        _ => None,
    }
}

fn variadic(name: &str, sql: &[&str], arguments: &[Argument]) -> Option<String> {
    match (name, sql) {
        ("CONCAT", parts) => Some(format!("({})", parts.join(" || "))),
        ("IF", [condition, yes, no]) => Some(format!("iif({condition}, {yes}, {no})")),
        ("LEFT", [text, count]) => Some(format!("substr({text}, 1, {count})")),
        ("RIGHT", [text, count]) => Some(format!("substr({text}, -({count}))")),
        ("LOCATE", [part, text]) => Some(format!("instr({text}, {part})")),
        ("MOD", [a, b]) => Some(format!("(({a}) % ({b}))")),
        ("GREATEST", all) => Some(format!("max({})", all.join(", "))),
        ("LEAST", all) => Some(format!("min({})", all.join(", "))),
        ("DATEDIFF", [a, b]) => Some(format!("CAST(julianday(date({a})) - julianday(date({b})) AS INTEGER)")),
        ("DATE_ADD", [time, interval]) => moved(time, interval, ""),
        ("DATE_SUB", [time, interval]) => moved(time, interval, "-"),
        ("DATE_FORMAT", [time, _]) => {
            let format = date_format(arguments.get(1)?.text.as_deref()?)?;
            Some(format!("strftime({}, {time})", literal(&SqlValue::from(format))))
        }
        _ => None,
    }
}

/// A date or a time, by `INTERVAL number unit` later or earlier. A date stays a date if the unit is no part of a day.
fn moved(time: &str, interval: &str, sign: &str) -> Option<String> {
    let (number, unit) = interval.strip_prefix("INTERVAL ")?.rsplit_once(' ')?;
    let (factor, unit, is_day) = match unit.to_ascii_uppercase().as_str() {
        "SECOND" => (1, "seconds", false),
        "MINUTE" => (1, "minutes", false),
        "HOUR" => (1, "hours", false),
        "DAY" => (1, "days", true),
        "WEEK" => (7, "days", true),
        "MONTH" => (1, "months", true),
        "YEAR" => (1, "years", true),
        _ => return None,
    };
    let by = format!("({sign}{factor} * ({number})) || ' {unit}'");
    let later = format!("datetime({time}, {by})");
    Some(if is_day { format!("iif(length({time}) = 10, date({time}, {by}), {later})") } else { later })
}

/// A format of MySQL's for dates in SQLite's letters; `None` if one has no counterpart.
fn date_format(format: &str) -> Option<String> {
    let mut translated = String::new();
    let mut letters = format.chars();
    while let Some(letter) = letters.next() {
        if letter != '%' {
            translated.push(letter);
            continue;
        }
        translated += match letters.next()? {
            'Y' => "%Y",
            'm' => "%m",
            'd' => "%d",
            'H' => "%H",
            'i' => "%M",
            's' | 'S' => "%S",
            'j' => "%j",
            'w' => "%w",
            'T' => "%H:%M:%S",
            '%' => "%%",
            _ => return None,
        };
    }
    Some(translated)
}
