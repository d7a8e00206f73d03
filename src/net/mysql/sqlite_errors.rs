//! Finds the error of MySQL's that corresponds to one of SQLite's.
//!
//! Invariant: an error that has no counterpart is 1105 with SQLite's words, so nothing is lost. Next: `duplicates`.

use super::duplicates::duplicate_entry;
use super::engine::EngineError;
use super::errors::MysqlError;
use super::failed::FailedStatement;
use super::refused_values::refused_value;
use super::translate::InsertShape;

/// The error of MySQL's.
pub(super) fn to_mysql(error: &EngineError, failed: &FailedStatement<'_>) -> MysqlError {
    let message = error.message.as_str();
    by_prefix(message, failed)
        .or_else(|| by_form(message, failed))
        .unwrap_or_else(|| MysqlError::unknown(message))
}

/// Messages of which the name is the end.
fn by_prefix(message: &str, failed: &FailedStatement<'_>) -> Option<MysqlError> {
    let (what, subject) = message.split_once(": ")?;
    Some(match what {
        "no such table" => no_such_table(subject, failed),
        "no such column" => unknown_column(subject, failed),
        "ambiguous column name" => {
            MysqlError::new(1052, "23000", format!("Column '{subject}' in field list is ambiguous"))
        }
        "duplicate column name" => {
            MysqlError::new(1060, "42S21", format!("Duplicate column name '{subject}'"))
        }
        "no such index" => {
            let name = subject.rsplit('.').next().unwrap_or(subject);
            MysqlError::new(1091, "42000", format!("Can't DROP '{name}'; check that column/key exists"))
        }
        "no such function" => {
            let text = format!("FUNCTION {}.{} does not exist", failed.database, subject);
            MysqlError::new(1305, "42000", text)
        }
        "UNIQUE constraint failed" => duplicate_entry(subject, failed),
        "NOT NULL constraint failed" => not_null(subject, failed),
        "CHECK constraint failed" => refused_value(subject, failed).unwrap_or_else(|| {
            MysqlError::new(3819, "HY000", format!("Check constraint '{subject}' is violated."))
        }),
        "misuse of aggregate" => MysqlError::new(1111, "HY000", "Invalid use of group function"),
        _ => return None,
    })
}

/// Messages with the name in their middle.
fn by_form(message: &str, failed: &FailedStatement<'_>) -> Option<MysqlError> {
    let between = |start: &str, end: &str| message.strip_prefix(start)?.strip_suffix(end);
    if let Some(token) = between("near \"", "\": syntax error") {
        return Some(syntax_near(token, failed));
    }
    if let Some(token) = between("unrecognized token: \"", "\"") {
        return Some(syntax_near(token, failed));
    }
    if message == "incomplete input" {
        return Some(MysqlError::syntax(""));
    }
    if message == "FOREIGN KEY constraint failed" {
        if failed.phrase.sees_word("DELETE") {
            let text = "Cannot delete or update a parent row: a foreign key constraint fails";
            return Some(MysqlError::new(1451, "23000", text));
        }
        let text = "Cannot add or update a child row: a foreign key constraint fails";
        return Some(MysqlError::new(1452, "23000", text));
    }
    if message == "datatype mismatch" {
        return Some(MysqlError::new(1366, "HY000", "Incorrect integer value at row 1"));
    }
    if let Some(name) = between("unknown database ", "") {
        return Some(MysqlError::unknown_database(name));
    }
    if let Some(name) = between("table ", " already exists") {
        return Some(MysqlError::new(1050, "42S01", format!("Table '{}' already exists", unquoted(name))));
    }
    if let Some(name) = between("index ", " already exists") {
        let name = name.rsplit('.').next().unwrap_or(name);
        return Some(MysqlError::new(1061, "42000", format!("Duplicate key name '{}'", unquoted(name))));
    }
    if let Some(name) = between("wrong number of arguments to function ", "()") {
        let text = format!("Incorrect parameter count in the call to native function '{name}'");
        return Some(MysqlError::new(1582, "42000", text));
    }
    if let Some((_, column)) = between("table ", "").and_then(|rest| rest.split_once(" has no column named "))
    {
        return Some(unknown_column(column, failed));
    }
    let counts = message.ends_with("values were supplied")
        || message.contains(" values for ")
        || message.contains("must have the same number of terms");
    counts.then(|| MysqlError::new(1136, "21S01", "Column count doesn't match value count at row 1"))
}

fn unquoted(name: &str) -> &str {
    name.trim_matches(['"', '\'', '`'])
}

fn syntax_near(token: &str, failed: &FailedStatement<'_>) -> MysqlError {
    let rest = failed.phrase.rest;
    let at = rest.iter().position(|lexeme| failed.phrase.text_of(std::slice::from_ref(lexeme)) == token);
    match at {
        Some(at) => failed.phrase.part(&rest[at..]).syntax(),
        None => MysqlError::syntax(token),
    }
}

fn no_such_table(subject: &str, failed: &FailedStatement<'_>) -> MysqlError {
    let (database, table) = subject.split_once('.').unwrap_or((failed.database, subject));
    if !failed.databases.iter().any(|known| known.eq_ignore_ascii_case(database)) {
        return MysqlError::unknown_database(database);
    }
    let mut start = failed.phrase;
    if start.words("DROP TABLE") {
        return MysqlError::new(1051, "42S02", format!("Unknown table '{database}.{table}'"));
    }
    MysqlError::no_such_table(database, table)
}

fn unknown_column(subject: &str, failed: &FailedStatement<'_>) -> MysqlError {
    let subject = unquoted(subject.split(" - should").next().unwrap_or(subject));
    let name = subject.rsplit('.').next().unwrap_or(subject);
    let lexemes = failed.phrase.rest;
    let at =
        lexemes.iter().position(|lexeme| lexeme.name().is_some_and(|own| own.eq_ignore_ascii_case(name)));
    let before = lexemes[..at.unwrap_or(0)].iter().rev();
    let clauses = [
        ("WHERE", "where clause"),
        ("ON", "on clause"),
        ("ORDER", "order clause"),
        ("GROUP", "group statement"),
        ("HAVING", "having clause"),
        ("SELECT", "field list"),
        ("SET", "field list"),
    ];
    let clause = before.flat_map(|lexeme| clauses.iter().find(|(word, _)| lexeme.is_word(word))).next();
    let clause = clause.map_or("field list", |(_, clause)| clause);
    MysqlError::new(1054, "42S22", format!("Unknown column '{subject}' in '{clause}'"))
}

fn not_null(subject: &str, failed: &FailedStatement<'_>) -> MysqlError {
    let column = subject.rsplit('.').next().unwrap_or(subject);
    let is_named = |shape: &InsertShape| {
        let is_all = shape.columns.is_empty()
            && (shape.rows.is_empty() || shape.rows.iter().any(|row| !row.is_empty()));
        is_all || shape.columns.iter().any(|name| name.eq_ignore_ascii_case(column))
    };
    if failed.insert.is_some_and(|(_, shape)| !is_named(shape)) {
        return MysqlError::new(1364, "HY000", format!("Field '{column}' doesn't have a default value"));
    }
    MysqlError::new(1048, "23000", format!("Column '{column}' cannot be null"))
}
