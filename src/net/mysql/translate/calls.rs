//! The functions of MySQL that SQLite has under another name, in another form, or not at all.
//!
//! Invariant: the arguments are SQLite's SQL already, without parameters (`prepared` has put in their values). Next: `functions`,
//! which finds the calls; `text_calls`, `number_calls`, `time_calls`.

use super::surroundings::Surroundings;
use super::{number_calls, text_calls, time_calls};
use crate::net::mysql::login::VERSION;
use crate::net::mysql::render::literal;
use crate::net::mysql::value::SqlValue;

/// An argument.
pub(super) struct Argument {
    pub(super) sql: String,
    /// If it is a string.
    pub(super) text: Option<String>,
}

/// The functions of no family.
const OTHERS: [&str; 23] = [
    "CONNECTION_ID",
    "CURDATE",
    "CURRENT_DATE",
    "CURRENT_TIME",
    "CURRENT_TIMESTAMP",
    "CURRENT_USER",
    "CURTIME",
    "DATABASE",
    "FOUND_ROWS",
    "IF",
    "ISNULL",
    "LAST_INSERT_ID",
    "LOCALTIME",
    "NOW",
    "ROW_COUNT",
    "SCHEMA",
    "SESSION_USER",
    "SLEEP",
    "SYSDATE",
    "SYSTEM_USER",
    "USER",
    "UTC_TIMESTAMP",
    "VERSION",
];

/// Whether a function is replaced.
pub(super) fn is_known(name: &str) -> bool {
    let families = [&OTHERS[..], &text_calls::NAMES, &number_calls::NAMES, &time_calls::NAMES];
    families.iter().any(|family| family.iter().any(|known| known.eq_ignore_ascii_case(name)))
}

/// The call in SQLite's SQL; `None` if the arguments do not fit, which SQLite then says.
pub(super) fn call(name: &str, arguments: &[Argument], around: &Surroundings) -> Option<String> {
    let sql: Vec<&str> = arguments.iter().map(|argument| argument.sql.as_str()).collect();
    let upper = name.to_ascii_uppercase();
    let format = arguments.get(1).and_then(|second| second.text.as_deref());
    let other = match sql[..] {
        [] => niladic(&upper, around),
        [only] => unary(&upper, only, around),
        [condition, yes, no] if upper == "IF" => Some(format!("iif({condition}, {yes}, {no})")),
        _ => None,
    };
    other
        .or_else(|| text_calls::call(&upper, &sql))
        .or_else(|| number_calls::call(&upper, &sql))
        .or_else(|| time_calls::call(&upper, &sql, format))
}

fn niladic(name: &str, around: &Surroundings) -> Option<String> {
    let text = |text: &str| literal(&SqlValue::from(text));
    let seconds = around.unix_time.floor();
    Some(match name {
        "NOW" | "CURRENT_TIMESTAMP" | "LOCALTIME" | "SYSDATE" | "UTC_TIMESTAMP" => {
            format!("datetime({seconds}, 'unixepoch')")
        }
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
        _ => return None,
    })
}

fn unary(name: &str, argument: &str, around: &Surroundings) -> Option<String> {
    match name {
        // The precision.
        "NOW" | "CURRENT_TIMESTAMP" | "SYSDATE" | "LOCALTIME" => {
            Some(format!("strftime('%Y-%m-%d %H:%M:%f', {:.3}, 'unixepoch')", around.unix_time))
        }
        "ISNULL" => Some(format!("({argument} IS NULL)")),
        // The session has waited.
        "SLEEP" => Some(format!("({argument} IS NULL AND 0)")),
        _ => None,
    }
}
