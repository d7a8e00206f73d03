//! MySQL's functions on dates and times, in SQLite's SQL.
//!
//! Invariant: the end of a month stays one: a month after 31 January is 28 or 29 February. Next: `calls`; `time_formats`.

use super::time_formats::{date_format, day_name, month_name, str_to_date};

/// The functions.
pub(super) const NAMES: [&str; 34] = [
    "ADDDATE",
    "DATEDIFF",
    "DATE_ADD",
    "DATE_FORMAT",
    "DATE_SUB",
    "DAY",
    "DAYNAME",
    "DAYOFMONTH",
    "DAYOFWEEK",
    "DAYOFYEAR",
    "EXTRACT",
    "FROM_UNIXTIME",
    "HOUR",
    "LAST_DAY",
    "MAKEDATE",
    "MINUTE",
    "MONTH",
    "MONTHNAME",
    "QUARTER",
    "SEC_TO_TIME",
    "SECOND",
    "STR_TO_DATE",
    "SUBDATE",
    "TIMEDIFF",
    "TIMESTAMP",
    "TIMESTAMPADD",
    "TIMESTAMPDIFF",
    "TIME_TO_SEC",
    "TO_DAYS",
    "UNIX_TIMESTAMP",
    "WEEK",
    "WEEKDAY",
    "WEEKOFYEAR",
    "YEAR",
];

/// The call, if it is one of these functions with these arguments, of which the second may be a text: a format.
pub(super) fn call(name: &str, sql: &[&str], format: Option<&str>) -> Option<String> {
    match (name, sql) {
        (_, [time]) => of_one(name, time),
        // The unit and the time, which `functions` has put apart.
        ("EXTRACT", [unit, time]) => of_one(&unit.to_ascii_uppercase(), time),
        ("DATEDIFF", [a, b]) => Some(format!("CAST(julianday(date({a})) - julianday(date({b})) AS INTEGER)")),
        ("DATE_ADD" | "ADDDATE", [time, interval]) => moved(time, interval, ""),
        ("DATE_SUB" | "SUBDATE", [time, interval]) => moved(time, interval, "-"),
        ("TIMESTAMPADD", [unit, number, time]) => moved(time, &format!("INTERVAL {number} {unit}"), ""),
        ("TIMESTAMPDIFF", [unit, from, to]) => difference(&unit.to_ascii_uppercase(), from, to),
        ("TIMEDIFF", [a, b]) => Some(time_of(&format!("(unixepoch({a}) - unixepoch({b}))"))),
        ("MAKEDATE", [year, day]) => Some(format!("date(({year}) || '-01-01', (({day}) - 1) || ' days')")),
        ("WEEK", [time, _]) => of_one(name, time),
        ("DATE_FORMAT", [time, _]) => date_format(format?, time),
        ("STR_TO_DATE", [text, _]) => str_to_date(format?, text),
        _ => None,
    }
}

fn of_one(name: &str, time: &str) -> Option<String> {
    let part = |format: &str| format!("CAST(strftime('{format}', {time}) AS INTEGER)");
    Some(match name {
        "YEAR" => part("%Y"),
        "MONTH" => part("%m"),
        "DAY" | "DAYOFMONTH" => part("%d"),
        "HOUR" => part("%H"),
        "MINUTE" => part("%M"),
        "SECOND" => part("%S"),
        "DAYOFYEAR" => part("%j"),
        "DAYOFWEEK" => format!("({} + 1)", part("%w")),
        "WEEKDAY" => format!("(({} + 6) % 7)", part("%w")),
        "WEEK" => part("%U"),
        "WEEKOFYEAR" => part("%V"),
        "QUARTER" => format!("(({} + 2) / 3)", part("%m")),
        "DAYNAME" => day_name(time),
        "MONTHNAME" => month_name(time),
        "LAST_DAY" => format!("date({time}, 'start of month', '+1 month', '-1 day')"),
        "TO_DAYS" => format!("CAST(julianday(date({time})) - 1721059.5 AS INTEGER)"),
        "TIME_TO_SEC" => format!("({} * 3600 + {} * 60 + {})", part("%H"), part("%M"), part("%S")),
        "SEC_TO_TIME" => time_of(time),
        "TIMESTAMP" => format!("datetime({time})"),
        "UNIX_TIMESTAMP" => format!("unixepoch({time})"),
        "FROM_UNIXTIME" => format!("datetime({time}, 'unixepoch')"),
        _ => return None,
    })
}

/// Seconds as hours, minutes and seconds.
fn time_of(seconds: &str) -> String {
    let all = format!("abs({seconds})");
    let sign = format!("iif(({seconds}) < 0, '-', '')");
    format!(
        "iif(({seconds}) IS NULL, NULL, printf('%s%02d:%02d:%02d', {sign}, {all} / 3600, {all} / 60 % 60, {all} % 60))"
    )
}

/// A date or a time, by `INTERVAL number unit` or a number of days later or earlier. A date stays a date if the unit is no part
/// of a day.
fn moved(time: &str, interval: &str, sign: &str) -> Option<String> {
    let (number, unit) = match interval.strip_prefix("INTERVAL ") {
        Some(interval) => interval.rsplit_once(' ')?,
        None => (interval, "DAY"),
    };
    let (factor, unit, is_day) = match unit.to_ascii_uppercase().as_str() {
        "SECOND" => (1, "seconds", false),
        "MINUTE" => (1, "minutes", false),
        "HOUR" => (1, "hours", false),
        "DAY" => (1, "days", true),
        "WEEK" => (7, "days", true),
        "MONTH" => (1, "months", true),
        "QUARTER" => (3, "months", true),
        "YEAR" => (12, "months", true),
        _ => return None,
    };
    let by = format!("({sign}{factor} * ({number})) || ' {unit}', 'floor'");
    let later = format!("datetime({time}, {by})");
    Some(if is_day { format!("iif(length({time}) = 10, date({time}, {by}), {later})") } else { later })
}

/// `TIMESTAMPDIFF`: the whole units from one time to another.
fn difference(unit: &str, from: &str, to: &str) -> Option<String> {
    let seconds = format!("(unixepoch({to}) - unixepoch({from}))");
    let month = |time: &str| format!("(strftime('%Y', {time}) * 12 + strftime('%m', {time}))");
    let rest = |time: &str| format!("strftime('%d %H:%M:%S', {time})");
    let (early, late) = (format!("{} < {}", rest(to), rest(from)), format!("{} > {}", rest(to), rest(from)));
    let months = format!(
        "({} - {} - ({seconds} > 0 AND {early}) + ({seconds} < 0 AND {late}))",
        month(to),
        month(from)
    );
    Some(match unit {
        "SECOND" => seconds,
        "MINUTE" => format!("({seconds} / 60)"),
        "HOUR" => format!("({seconds} / 3600)"),
        "DAY" => format!("({seconds} / 86400)"),
        "WEEK" => format!("({seconds} / 604800)"),
        "MONTH" => months,
        "QUARTER" => format!("({months} / 3)"),
        "YEAR" => format!("({months} / 12)"),
        _ => return None,
    })
}
