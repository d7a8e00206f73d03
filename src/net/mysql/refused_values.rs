//! The errors for values that a column's type does not hold.
//!
//! Invariant: the number, the kind of value and the column are in the name of the check that failed (`translate::limits`).
//! The value itself is known if the statement has it. Next: `sqlite_errors`.

use super::duplicates::{assigned, table_columns};
use super::errors::MysqlError;
use super::failed::FailedStatement;

/// The error for a check named `1366 integer n`; `None` for another check.
pub(super) fn refused_value(check: &str, failed: &FailedStatement<'_>) -> Option<MysqlError> {
    let mut words = check.splitn(3, ' ');
    let (code, kind, column) = (words.next()?.parse::<u16>().ok()?, words.next()?, words.next()?);
    let value = value(column, failed).unwrap_or_else(|| "?".to_owned());
    let is_begun = value.starts_with(|first: char| first.is_ascii_digit());
    let truncated =
        || MysqlError::new(1265, "01000", format!("Data truncated for column '{column}' at row 1"));
    Some(match code {
        1264 => MysqlError::new(1264, "22003", format!("Out of range value for column '{column}' at row 1")),
        1265 => truncated(),
        1366 if is_begun => truncated(),
        1292 => MysqlError::new(1292, "22007", incorrect(kind, &value, column)),
        1366 => MysqlError::new(1366, "HY000", incorrect(kind, &value, column)),
        1406 => MysqlError::new(1406, "22001", format!("Data too long for column '{column}' at row 1")),
        3140 => {
            let text = format!(
                "Invalid JSON text: \"Invalid value.\" at position 0 in value for column '{column}'."
            );
            MysqlError::new(3140, "22032", text)
        }
        _ => return None,
    })
}

fn incorrect(kind: &str, value: &str, column: &str) -> String {
    format!("Incorrect {kind} value: '{value}' for column '{column}' at row 1")
}

/// The first value that the statement gives to a column and that is no number.
fn value(column: &str, failed: &FailedStatement<'_>) -> Option<String> {
    let Some((target, shape)) = failed.insert else { return assigned(failed, &[column]) };
    let all =
        if shape.columns.is_empty() { table_columns(failed.engine, target) } else { shape.columns.clone() };
    let at = all.iter().position(|name| name.eq_ignore_ascii_case(column))?;
    let mut values = shape.rows.iter().filter_map(|row| Some(row.get(at)?.as_ref()?.1.clone()));
    let is_number =
        |text: &String| text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && !text.is_empty();
    values.find(|text| !is_number(text))
}
