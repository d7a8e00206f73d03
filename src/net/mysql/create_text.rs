//! A table in MySQL's words: its columns for `DESCRIBE`, its statement for `SHOW CREATE TABLE`.
//!
//! Invariant: the statement, executed, makes the same table, but for its checks, of which SQLite's catalogue has no list. Next:
//! `translate`, which goes the other way.

use super::engine::{Engine, Executed};
use super::errors::MysqlError;
use super::render::quoted_name;
use super::value::SqlValue;

/// A column.
pub(super) struct TableColumn {
    name: String,
    /// As MySQL writes it: `int unsigned`, `varchar(20)`.
    declared: String,
    is_required: bool,
    default: Option<String>,
    /// Its place in the primary key, from 1; 0 if it is not in it.
    key_place: i64,
    is_numbered: bool,
    key: &'static str,
}

/// An index with its columns.
struct TableIndex {
    name: String,
    is_unique: bool,
    columns: Vec<String>,
}

impl TableColumn {
    /// Field, type, NULL, key, default, extra.
    pub(super) fn described(self) -> [Option<String>; 6] {
        let yes_or_no = if self.is_required { "NO" } else { "YES" };
        let extra = if self.is_numbered { "auto_increment" } else { "" };
        let default = self.default.map(|default| default.trim_matches('\'').to_owned());
        [
            Some(self.name),
            Some(self.declared),
            Some(yes_or_no.to_owned()),
            Some(self.key.to_owned()),
            default,
            Some(extra.to_owned()),
        ]
    }

    fn definition(&self) -> String {
        let mut text = format!("`{}` {}", self.name, self.declared);
        if self.is_required {
            text += " NOT NULL";
        }
        if self.is_numbered {
            text += " AUTO_INCREMENT";
        }
        match &self.default {
            Some(default) => text += &format!(" DEFAULT {default}"),
            None if !self.is_required => text += " DEFAULT NULL",
            None => {}
        }
        text
    }
}

/// The columns of a table.
///
/// # Errors
/// 1146 if there is no such table.
pub(super) fn columns(
    engine: &dyn Engine,
    database: &str,
    table: &str,
) -> Result<Vec<TableColumn>, MysqlError> {
    let sql = "SELECT name, type, \"notnull\", dflt_value, pk FROM pragma_table_info(?, ?)";
    let described = query(engine, sql, &[table, database])?;
    if described.rows.is_empty() {
        return Err(MysqlError::no_such_table(database, table));
    }
    let indexes = indexes(engine, database, table)?;
    let is_numbered = has_numbering(engine, database, table)?;
    let column = |row: Vec<SqlValue>| {
        let key_place = row[4].as_integer().unwrap_or_default();
        let name = row[0].to_string();
        let leads = |index: &&TableIndex| index.columns.first() == Some(&name);
        let key = match indexes.iter().find(leads) {
            _ if key_place > 0 => "PRI",
            Some(index) if index.is_unique && index.columns.len() == 1 => "UNI",
            Some(_) => "MUL",
            None => "",
        };
        TableColumn {
            declared: in_mysqls_words(&row[1].to_string()),
            is_required: key_place > 0 || row[2].as_integer() == Some(1),
            default: row[3].as_text().filter(|text| *text != "NULL").map(str::to_owned),
            key_place,
            is_numbered: is_numbered && key_place > 0,
            key,
            name,
        }
    };
    Ok(described.rows.into_iter().map(column).collect())
}

/// `CREATE TABLE` of a table.
///
/// # Errors
/// As [`columns`].
pub(super) fn create_table(engine: &dyn Engine, database: &str, table: &str) -> Result<String, MysqlError> {
    let columns = columns(engine, database, table)?;
    let mut lines: Vec<String> = columns.iter().map(TableColumn::definition).collect();
    let mut keys: Vec<&TableColumn> = columns.iter().filter(|column| column.key_place > 0).collect();
    keys.sort_by_key(|column| column.key_place);
    let quoted = |names: &mut dyn Iterator<Item = &String>| {
        names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(",")
    };
    if !keys.is_empty() {
        lines.push(format!("PRIMARY KEY ({})", quoted(&mut keys.iter().map(|column| &column.name))));
    }
    for index in indexes(engine, database, table)? {
        let unique = if index.is_unique { "UNIQUE " } else { "" };
        lines.push(format!("{unique}KEY `{}` ({})", index.name, quoted(&mut index.columns.iter())));
    }
    lines.extend(foreign_keys(engine, database, table)?);
    let body = lines.join(",\n  ");
    let ending = "ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci";
    Ok(format!("CREATE TABLE `{table}` (\n  {body}\n) {ending}"))
}

/// The indexes but that of the primary key, in the order in which they were made.
fn indexes(engine: &dyn Engine, database: &str, table: &str) -> Result<Vec<TableIndex>, MysqlError> {
    let sql = "SELECT name, \"unique\" FROM pragma_index_list(?, ?) WHERE origin <> 'pk' ORDER BY seq DESC";
    let mut found = Vec::new();
    for row in query(engine, sql, &[table, database])?.rows {
        let name = row[0].to_string();
        let of = query(engine, "SELECT name FROM pragma_index_info(?, ?)", &[&name, database])?;
        let columns: Vec<String> = of.rows.into_iter().map(|row| row[0].to_string()).collect();
        // One that SQLite made for `UNIQUE` has the name of its column in MySQL.
        let own = name.split_once('.').map(|(_, own)| own.to_owned());
        let name = own.unwrap_or_else(|| columns.first().cloned().unwrap_or_default());
        found.push(TableIndex { name, is_unique: row[1].as_integer() == Some(1), columns });
    }
    Ok(found)
}

/// The foreign keys as lines of the statement, named as MySQL names those without a name.
fn foreign_keys(engine: &dyn Engine, database: &str, table: &str) -> Result<Vec<String>, MysqlError> {
    let sql = "SELECT \"table\", group_concat('`' || \"from\" || '`'), group_concat('`' || \"to\" || '`'), on_delete, on_update \
               FROM pragma_foreign_key_list(?, ?) GROUP BY id ORDER BY id DESC";
    let line = |(at, row): (usize, Vec<SqlValue>)| {
        let (number, target, from, to) = (at + 1, &row[0], &row[1], &row[2]);
        let name = format!("{table}_ibfk_{number}");
        let mut line = format!("CONSTRAINT `{name}` FOREIGN KEY ({from}) REFERENCES `{target}` ({to})");
        for (event, action) in [("DELETE", row[3].to_string()), ("UPDATE", row[4].to_string())] {
            if action != "NO ACTION" {
                line += &format!(" ON {event} {action}");
            }
        }
        line
    };
    Ok(query(engine, sql, &[table, database])?.rows.into_iter().enumerate().map(line).collect())
}

/// Whether rows are numbered (`AUTO_INCREMENT`).
pub(super) fn has_numbering(engine: &dyn Engine, database: &str, table: &str) -> Result<bool, MysqlError> {
    let database = quoted_name(database);
    let sql = format!(
        "SELECT sql LIKE '% AUTOINCREMENT%' FROM {database}.sqlite_schema WHERE name = ? COLLATE NOCASE"
    );
    let found = query(engine, &sql, &[table])?;
    Ok(found.rows.first().is_some_and(|row| row[0].as_integer() == Some(1)))
}

/// SQLite has the numbers last: `INT UNSIGNED(10)`.
fn in_mysqls_words(declared: &str) -> String {
    let lower = declared.to_ascii_lowercase();
    match lower.split_once(" unsigned(") {
        Some((word, length)) => format!("{word}({length} unsigned"),
        None if lower == "integer" => "int".to_owned(),
        None => lower,
    }
}

fn query(engine: &dyn Engine, sql: &str, params: &[&str]) -> Result<Executed, MysqlError> {
    let params: Vec<SqlValue> = params.iter().map(|param| SqlValue::from(*param)).collect();
    engine.execute(sql, &params).map_err(|error| MysqlError::unknown(error.message))
}
