//! `SHOW` and `DESCRIBE`: answers of the server about its tables.
//!
//! Invariant: they are read from SQLite's catalogue, so they are true whatever made the tables. Next: `create_text`.

use super::answer::SqlAnswer;
use super::create_text;
use super::engine::{Engine, Executed};
use super::errors::MysqlError;
use super::lexer::Token;
use super::phrase::Phrase;
use super::store::SqlStore;
use super::value::SqlValue;
use super::variables::Variables;

/// What an answer about the server may name.
pub(super) struct ShowContext<'a> {
    pub(super) store: &'a SqlStore,
    pub(super) engine: &'a dyn Engine,
    pub(super) database: Option<&'a str>,
    pub(super) variables: &'a Variables,
    /// The connections: number, user, database, what it does.
    pub(super) processes: Vec<[Option<String>; 8]>,
}

/// A column of a table, as `DESCRIBE` shows it.
const DESCRIBED: [&str; 6] = ["Field", "Type", "Null", "Key", "Default", "Extra"];

impl ShowContext<'_> {
    /// `SHOW ...`, whose first word has been read.
    ///
    /// # Errors
    /// A syntax error, or that of a table that is missing.
    pub(super) fn show(&self, mut phrase: Phrase<'_>) -> Result<SqlAnswer, MysqlError> {
        let is_full = phrase.one_of(&["FULL", "GLOBAL", "SESSION", "EXTENDED"]) == Some("FULL");
        if phrase.words("DATABASES") || phrase.words("SCHEMAS") {
            let names = self.store.databases().into_iter();
            return self.listed("Database", names.collect(), phrase);
        }
        if phrase.words("TABLES") {
            return self.tables(phrase, is_full);
        }
        if phrase.words("VARIABLES") || phrase.words("STATUS") {
            let all = self.variables.listed().map(|(name, value)| [name.to_owned(), value]);
            return Ok(pairs(all, &pattern(phrase)?));
        }
        if phrase.words("COLUMNS") || phrase.words("FIELDS") {
            if phrase.one_of(&["FROM", "IN"]).is_none() {
                return Err(phrase.syntax());
            }
            return self.describe(phrase);
        }
        if phrase.words("CREATE TABLE") {
            let (database, table) = self.table(&mut phrase)?;
            let text = create_text::create_table(self.engine, &database, &table)?;
            return Ok(SqlAnswer::texts(&["Table", "Create Table"], vec![vec![Some(table), Some(text)]]));
        }
        if phrase.words("CREATE DATABASE") {
            let name = phrase.name()?.to_owned();
            let text = format!("CREATE DATABASE `{name}`");
            return Ok(SqlAnswer::texts(
                &["Database", "Create Database"],
                vec![vec![Some(name), Some(text)]],
            ));
        }
        if phrase.words("WARNINGS") || phrase.words("ERRORS") {
            return Ok(SqlAnswer::texts(&["Level", "Code", "Message"], Vec::new()));
        }
        if phrase.words("PROCESSLIST") {
            let columns = ["Id", "User", "Host", "db", "Command", "Time", "State", "Info"];
            return Ok(SqlAnswer::texts(&columns, self.processes.iter().map(|row| row.to_vec()).collect()));
        }
        if phrase.words("ENGINES") {
            let row = ["InnoDB", "DEFAULT", "SQLite inside this page"].map(|text| Some(text.to_owned()));
            return Ok(SqlAnswer::texts(&["Engine", "Support", "Comment"], vec![row.to_vec()]));
        }
        Err(phrase.syntax())
    }

    /// `DESCRIBE table`, whose first word has been read.
    ///
    /// # Errors
    /// As [`ShowContext::show`].
    pub(super) fn describe(&self, mut phrase: Phrase<'_>) -> Result<SqlAnswer, MysqlError> {
        let (database, table) = self.table(&mut phrase)?;
        let columns = create_text::columns(self.engine, &database, &table)?;
        let rows = columns.into_iter().map(|column| column.described().to_vec());
        Ok(SqlAnswer::texts(&DESCRIBED, rows.collect()))
    }

    /// A table, by `name`, `database.name` or `name FROM database`.
    fn table(&self, phrase: &mut Phrase<'_>) -> Result<(String, String), MysqlError> {
        let (database, table) = phrase.qualified_name()?;
        let database = if phrase.one_of(&["FROM", "IN"]).is_some() { Some(phrase.name()?) } else { database };
        let database = database.or(self.database).ok_or_else(MysqlError::no_database_selected)?;
        Ok((database.to_owned(), table.to_owned()))
    }

    fn tables(&self, mut phrase: Phrase<'_>, is_full: bool) -> Result<SqlAnswer, MysqlError> {
        let named = if phrase.one_of(&["FROM", "IN"]).is_some() { Some(phrase.name()?) } else { None };
        let database = named.or(self.database).ok_or_else(MysqlError::no_database_selected)?;
        if !self.store.has_database(database) {
            return Err(MysqlError::unknown_database(database));
        }
        let sql = "SELECT name FROM pragma_table_list WHERE schema = ? COLLATE NOCASE AND name NOT LIKE 'sqlite\\_%' \
                   ESCAPE '\\' ORDER BY name";
        let listed = self.engine.execute(sql, &[SqlValue::from(database)]);
        let names = texts(listed.map_err(|error| MysqlError::unknown(error.message))?);
        let column = format!("Tables_in_{database}");
        if is_full {
            let row = |name| vec![Some(name), Some("BASE TABLE".to_owned())];
            return Ok(SqlAnswer::texts(&[&column, "Table_type"], names.into_iter().map(row).collect()));
        }
        self.listed(&column, names, phrase)
    }

    /// Names, of which a pattern may choose.
    fn listed(&self, column: &str, names: Vec<String>, phrase: Phrase<'_>) -> Result<SqlAnswer, MysqlError> {
        let pattern = pattern(phrase)?;
        let names =
            names.into_iter().filter(|name| pattern.as_deref().is_none_or(|like| is_like(name, like)));
        Ok(SqlAnswer::texts(&[column], names.map(|name| vec![Some(name)]).collect()))
    }
}

fn texts(executed: Executed) -> Vec<String> {
    let rows = executed.rows.into_iter();
    rows.filter_map(|row| Some(row.first()?.as_text()?.to_owned())).collect()
}

fn pairs(all: impl Iterator<Item = [String; 2]>, pattern: &Option<String>) -> SqlAnswer {
    let chosen = all.filter(|[name, _]| pattern.as_deref().is_none_or(|like| is_like(name, like)));
    SqlAnswer::texts(&["Variable_name", "Value"], chosen.map(|pair| pair.map(Some).to_vec()).collect())
}

/// `LIKE 'pattern'` or `WHERE column = 'text'`, or nothing.
fn pattern(mut phrase: Phrase<'_>) -> Result<Option<String>, MysqlError> {
    if phrase.words("WHERE") {
        phrase.name()?;
        if !phrase.symbol("=") && !phrase.words("LIKE") {
            return Err(phrase.syntax());
        }
    } else if !phrase.words("LIKE") {
        phrase.end()?;
        return Ok(None);
    }
    match phrase.next().map(|lexeme| &lexeme.token) {
        Some(Token::Text(text)) => {
            phrase.end()?;
            Ok(Some(String::from_utf8_lossy(text).into_owned()))
        }
        _ => Err(phrase.syntax()),
    }
}

/// SQL's `LIKE`: `%` is any text, `_` any character, without regard to case.
fn is_like(text: &str, pattern: &str) -> bool {
    fn matches(text: &[char], pattern: &[char]) -> bool {
        match pattern {
            [] => text.is_empty(),
            ['%', rest @ ..] => (0..=text.len()).any(|skipped| matches(&text[skipped..], rest)),
            ['\\', literal, rest @ ..] => text.first() == Some(literal) && matches(&text[1..], rest),
            ['_', rest @ ..] => !text.is_empty() && matches(&text[1..], rest),
            [letter, rest @ ..] => text.first() == Some(letter) && matches(&text[1..], rest),
        }
    }
    let letters = |text: &str| text.to_lowercase().chars().collect::<Vec<char>>();
    matches(&letters(text), &letters(pattern))
}

#[cfg(test)]
mod tests {
    use super::is_like;

    #[test]
    fn patterns_match_as_in_sql() {
        assert!(is_like("sql_mode", "SQL\\_mode"));
        assert!(is_like("character_set_client", "character%"));
        assert!(is_like("abc", "a_c") && !is_like("ac", "a_c"));
        assert!(is_like("", "%") && !is_like("a", ""));
    }
}
