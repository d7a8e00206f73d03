//! `CREATE TABLE` in SQLite's terms: the table, and its indexes, which SQLite creates by statements of their own.
//!
//! Invariant: a column keeps its declared type, by which results tell clients its type. Next: `definition`, one column.

use super::definition::{ColumnDefinition, column};
use super::fitting;
use super::index;
use crate::net::mysql::errors::MysqlError;
use crate::net::mysql::phrase::{Phrase, split_at_commas};
use crate::net::mysql::render::{quoted_name, render};

/// The statements for `CREATE TABLE`, whose first two words have been read.
///
/// # Errors
/// A syntax error, or 1046 if no database is selected.
pub(super) fn create_table(
    mut phrase: Phrase<'_>,
    selected: Option<&str>,
) -> Result<Vec<String>, MysqlError> {
    let condition = if phrase.words("IF NOT EXISTS") { "IF NOT EXISTS " } else { "" };
    let (database, table) = phrase.qualified_name()?;
    let database = database.or(selected).ok_or_else(MysqlError::no_database_selected)?;
    let full = format!("{}.{}", quoted_name(database), quoted_name(table));
    if phrase.words("LIKE") || phrase.sees_word("SELECT") || phrase.sees_word("AS") {
        return Err(MysqlError::not_supported("CREATE TABLE from another table"));
    }
    let mut parts = Parts::default();
    let inside = phrase.parenthesized()?;
    for definition in split_at_commas(inside) {
        parts.add(phrase.part(definition), database, table, !condition.is_empty())?;
    }
    // What follows says how MySQL stores it.
    let mut statements = vec![format!("CREATE TABLE {condition}{full} ({})", parts.definitions()?)];
    statements.append(&mut parts.indexes);
    let columns: Vec<_> = parts.columns.iter().map(ColumnDefinition::fitted).collect();
    statements.extend(fitting::triggers(database, table, &columns));
    Ok(statements)
}

/// What is between the parentheses.
#[derive(Default)]
struct Parts {
    columns: Vec<ColumnDefinition>,
    primary_key: Vec<String>,
    constraints: Vec<String>,
    indexes: Vec<String>,
}

impl Parts {
    fn add(
        &mut self,
        mut phrase: Phrase<'_>,
        database: &str,
        table: &str,
        is_lenient: bool,
    ) -> Result<(), MysqlError> {
        let constraint = if phrase.words("CONSTRAINT") {
            let is_named =
                !["PRIMARY", "UNIQUE", "FOREIGN", "CHECK"].iter().any(|word| phrase.sees_word(word));
            if is_named { Some(phrase.name()?) } else { None }
        } else {
            None
        };
        if phrase.words("PRIMARY KEY") {
            phrase.until(|next| next.is_symbol("("));
            self.primary_key = index::columns(phrase.parenthesized()?);
            return Ok(());
        }
        if phrase.words("FOREIGN KEY") {
            phrase.until(|next| next.is_symbol("("));
            let rest = render(phrase.rest)?;
            self.constraints.push(format!("FOREIGN KEY {rest}"));
            return Ok(());
        }
        if phrase.words("CHECK") {
            let inside = phrase.parenthesized()?;
            // Without a name SQLite gives it that of the check before it.
            let name = constraint.map_or_else(|| phrase.text_of(inside), str::to_owned);
            self.constraints.push(format!("CONSTRAINT {} CHECK ({})", quoted_name(&name), render(inside)?));
            return Ok(());
        }
        if ["UNIQUE", "KEY", "INDEX", "FULLTEXT", "SPATIAL"].iter().any(|word| phrase.sees_word(word)) {
            let statement = index::of_table(phrase, constraint, database, table, is_lenient)?;
            self.indexes.push(statement);
            return Ok(());
        }
        self.columns.push(column(phrase)?);
        Ok(())
    }

    /// The definitions of the columns, and the constraints.
    fn definitions(&mut self) -> Result<String, MysqlError> {
        let key = &self.primary_key;
        for column in &mut self.columns {
            column.is_required |= key.iter().any(|name| name.eq_ignore_ascii_case(&column.name));
        }
        // SQLite numbers rows by a column that is declared the key itself.
        let numbered = self.columns.iter_mut().find(|column| column.is_numbered);
        let mut constraints = self.constraints.clone();
        match (numbered, &key[..]) {
            (Some(column), [only]) if only.eq_ignore_ascii_case(&column.name) => column.is_key = true,
            (_, []) => {}
            (_, names) => {
                let names: Vec<String> = names.iter().map(|name| quoted_name(name)).collect();
                constraints.insert(0, format!("PRIMARY KEY ({})", names.join(", ")));
            }
        }
        if let Some(unkeyed) = self.columns.iter().find(|column| column.is_numbered && !column.is_key) {
            let text = "Incorrect table definition; there can be only one auto column and it must be defined as a key";
            // A unique key would do in MySQL.
            return if unkeyed.is_unique {
                Err(MysqlError::not_supported("AUTO_INCREMENT of a key that is not primary"))
            } else {
                Err(MysqlError::new(1075, "42000", text))
            };
        }
        let columns = self.columns.iter().map(ColumnDefinition::sql);
        Ok(columns.chain(constraints).collect::<Vec<_>>().join(", "))
    }
}
