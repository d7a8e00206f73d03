//! Error 1062: which value was there already, and in which key.
//!
//! SQLite names the columns alone. Invariant: the data are only read. A value that the statement computes is shown as `?`.

use super::engine::Engine;
use super::errors::MysqlError;
use super::failed::FailedStatement;
use super::render::quoted_name;
use super::translate::{InsertShape, Target};
use super::value::SqlValue;

/// The error for a duplicate of `table.a, table.b`.
pub(super) fn duplicate_entry(subject: &str, failed: &FailedStatement<'_>) -> MysqlError {
    let mut table = "";
    let mut columns = Vec::new();
    for full in subject.split(", ") {
        let (of, column) = full.split_once('.').unwrap_or(("", full));
        table = of;
        columns.push(column);
    }
    let database = failed.insert.map_or(failed.database, |(target, _)| target.database.as_str());
    let target = Target { database: database.to_owned(), table: table.to_owned() };
    let inserted = failed.insert.and_then(|(_, shape)| inserted(failed.engine, &target, shape, &columns));
    let values = inserted.or_else(|| assigned(failed, &columns)).unwrap_or_else(|| "?".to_owned());
    let key = key_name(failed.engine, &target, &columns);
    MysqlError::new(1062, "23000", format!("Duplicate entry '{values}' for key '{table}.{key}'"))
}

/// The values of the first row that is a duplicate: of a row that is there, or of one before it.
fn inserted(engine: &dyn Engine, target: &Target, shape: &InsertShape, columns: &[&str]) -> Option<String> {
    let all = if shape.columns.is_empty() { table_columns(engine, target) } else { shape.columns.clone() };
    let place = |column: &&str| all.iter().position(|name| name.eq_ignore_ascii_case(column));
    let places: Vec<usize> = columns.iter().map(place).collect::<Option<_>>()?;
    let mut before: Vec<String> = Vec::new();
    for row in &shape.rows {
        let values: Option<Vec<&(String, String)>> =
            places.iter().map(|place| row.get(*place)?.as_ref()).collect();
        let Some(values) = values else { continue };
        let shown = values.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join("-");
        let conditions: Vec<String> = columns
            .iter()
            .zip(&values)
            .map(|(name, (sql, _))| format!("{} = {sql}", quoted_name(name)))
            .collect();
        let (database, table) = (quoted_name(&target.database), quoted_name(&target.table));
        let sql = format!("SELECT 1 FROM {database}.{table} WHERE {}", conditions.join(" AND "));
        let is_there = engine.execute(&sql, &[]).is_ok_and(|found| !found.rows.is_empty());
        if is_there || before.contains(&shown) {
            return Some(shown);
        }
        before.push(shown);
    }
    None
}

/// The value in `SET column = value`.
pub(super) fn assigned(failed: &FailedStatement<'_>, columns: &[&str]) -> Option<String> {
    let value_of = |column: &&str| {
        let lexemes = failed.phrase.rest;
        let pair = lexemes.windows(3).find(|three| {
            three[1].is_symbol("=") && three[0].name().is_some_and(|name| name.eq_ignore_ascii_case(column))
        })?;
        let text = failed.phrase.text_of(&pair[2..]);
        Some(text.trim_matches(['\'', '"']).to_owned())
    };
    let values: Option<Vec<String>> = columns.iter().map(value_of).collect();
    Some(values?.join("-"))
}

pub(super) fn table_columns(engine: &dyn Engine, target: &Target) -> Vec<String> {
    texts(engine, "SELECT name FROM pragma_table_info(?, ?)", &[&target.table, &target.database])
}

/// `PRIMARY`, the name of an index, or the first column of one without a name.
fn key_name(engine: &dyn Engine, target: &Target, columns: &[&str]) -> String {
    let of_table = [target.table.as_str(), &target.database];
    let primary =
        texts(engine, "SELECT name FROM pragma_table_info(?, ?) WHERE pk > 0 ORDER BY pk", &of_table);
    if primary == columns {
        return "PRIMARY".to_owned();
    }
    let indexes = texts(
        engine,
        "SELECT name FROM pragma_index_list(?, ?) WHERE \"unique\" AND origin = 'c'",
        &of_table,
    );
    let of_columns = indexes.into_iter().find(|index| {
        texts(engine, "SELECT name FROM pragma_index_info(?, ?)", &[index, &target.database]) == columns
    });
    let name = of_columns.and_then(|index| Some(index.split_once('.')?.1.to_owned()));
    name.unwrap_or_else(|| columns.first().copied().unwrap_or_default().to_owned())
}

fn texts(engine: &dyn Engine, sql: &str, params: &[&str]) -> Vec<String> {
    let params: Vec<SqlValue> = params.iter().map(|param| SqlValue::from(*param)).collect();
    let rows = engine.execute(sql, &params).unwrap_or_default().rows;
    rows.into_iter().filter_map(|row| Some(row.first()?.as_text()?.to_owned())).collect()
}
