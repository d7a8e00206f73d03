//! The formats of `DATE_FORMAT` and `STR_TO_DATE`, and the English names of days and months.
//!
//! Invariant: a format with a letter that has no counterpart is not translated. Next: `time_calls`.

use crate::net::mysql::render::literal;
use crate::net::mysql::value::SqlValue;

const DAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

pub(super) fn day_name(time: &str) -> String {
    named(&format!("CAST(strftime('%w', {time}) AS INTEGER)"), &DAYS, 0)
}

pub(super) fn month_name(time: &str) -> String {
    named(&format!("CAST(strftime('%m', {time}) AS INTEGER)"), &MONTHS, 1)
}

fn named(number: &str, names: &[&str], first: usize) -> String {
    let branch = |(at, name): (usize, &&str)| format!("WHEN {} THEN '{name}'", at + first);
    let branches: Vec<String> = names.iter().enumerate().map(branch).collect();
    format!("CASE {number} {} END", branches.join(" "))
}

/// `DATE_FORMAT(time, format)`; `None` if a letter has no counterpart.
pub(super) fn date_format(format: &str, time: &str) -> Option<String> {
    let number = |letter: &str| format!("CAST(strftime('{letter}', {time}) AS INTEGER)");
    let mut parts = Vec::new();
    let mut plain = String::new();
    let mut letters = format.chars();
    while let Some(letter) = letters.next() {
        if letter != '%' {
            plain.push(letter);
            continue;
        }
        let by_name = match letters.next()? {
            'W' => day_name(time),
            'a' => format!("substr({}, 1, 3)", day_name(time)),
            'M' => month_name(time),
            'b' => format!("substr({}, 1, 3)", month_name(time)),
            'e' => number("%d"),
            'c' => number("%m"),
            'k' => number("%H"),
            'l' => number("%I"),
            'y' => format!("substr(strftime('%Y', {time}), 3)"),
            other => {
                plain += simple(other)?;
                continue;
            }
        };
        parts.extend(of_plain(&mut plain, time));
        parts.push(by_name);
    }
    parts.extend(of_plain(&mut plain, time));
    Some(if parts.is_empty() { "''".to_owned() } else { format!("({})", parts.join(" || ")) })
}

fn of_plain(plain: &mut String, time: &str) -> Option<String> {
    let format = std::mem::take(plain);
    (!format.is_empty()).then(|| format!("strftime({}, {time})", literal(&SqlValue::from(format))))
}

/// A letter of MySQL's in SQLite's.
fn simple(letter: char) -> Option<&'static str> {
    Some(match letter {
        'Y' => "%Y",
        'm' => "%m",
        'd' => "%d",
        'H' => "%H",
        'h' | 'I' => "%I",
        'i' => "%M",
        's' | 'S' => "%S",
        'p' => "%p",
        'j' => "%j",
        'w' => "%w",
        'U' => "%U",
        'T' => "%H:%M:%S",
        'r' => "%I:%M:%S %p",
        'f' => "000000",
        '%' => "%%",
        _ => return None,
    })
}

/// `STR_TO_DATE(text, format)` with two digits a number and four a year; `None` for another format.
pub(super) fn str_to_date(format: &str, text: &str) -> Option<String> {
    let mut at = 1;
    let mut found = [const { None }; 6];
    let mut letters = format.chars();
    while let Some(letter) = letters.next() {
        if letter != '%' {
            at += 1;
            continue;
        }
        let (place, length) = match letters.next()? {
            'Y' => (0, 4),
            'm' => (1, 2),
            'd' => (2, 2),
            'H' => (3, 2),
            'i' => (4, 2),
            's' | 'S' => (5, 2),
            _ => return None,
        };
        found[place] = Some(format!("substr({text}, {at}, {length})"));
        at += length;
    }
    let [year, month, day, hour, minute, second] = found;
    let date = format!("{} || '-' || {} || '-' || {}", year?, month?, day?);
    let zeros = || "'00'".to_owned();
    Some(match hour {
        None => format!("date({date})"),
        Some(hour) => {
            let (minute, second) = (minute.unwrap_or_else(zeros), second.unwrap_or_else(zeros));
            format!("datetime({date} || ' ' || {hour} || ':' || {minute} || ':' || {second})")
        }
    })
}
