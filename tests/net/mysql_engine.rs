//! SQLite on the host, as the engine of the MySQL server under test, and clients of it.

use std::rc::Rc;

use loopscope::net::mysql::{
    Engine, EngineColumn, EngineError, EngineOpening, Executed, MysqlClient, MysqlClientError, MysqlError,
    MysqlOptions, MysqlService, ResultSet, SqlValue,
};
use loopscope::net::{Endpoint, Network, Pattern, Route, Stream};
use rusqlite::backup::Backup;
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use rusqlite::{Connection, ToSql, params_from_iter};

/// The engine.
struct HostEngine(Connection);

/// A value as a parameter of SQLite's.
struct Bound<'a>(&'a SqlValue);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Owned(match self.0 {
            SqlValue::Null => Value::Null,
            SqlValue::Integer(number) => Value::Integer(*number),
            SqlValue::Real(number) => Value::Real(*number),
            SqlValue::Text(text) => Value::Text(text.clone()),
            SqlValue::Bytes(bytes) => Value::Blob(bytes.clone()),
        }))
    }
}

fn read(value: ValueRef<'_>) -> SqlValue {
    match value {
        ValueRef::Null => SqlValue::Null,
        ValueRef::Integer(number) => SqlValue::Integer(number),
        ValueRef::Real(number) => SqlValue::Real(number),
        ValueRef::Text(text) => SqlValue::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(bytes) => SqlValue::Bytes(bytes.to_vec()),
    }
}

/// Opens an engine whose text functions know all letters, as `static/sqlite.js` does.
fn open_connection() -> rusqlite::Result<Connection> {
    let connection = Connection::open_in_memory()?;
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    let text = |context: &Context<'_>, at: usize| match read(context.get_raw(at)) {
        SqlValue::Null => None,
        other => Some(other.to_string()),
    };
    connection.create_scalar_function("upper", 1, flags, move |context| {
        Ok(text(context, 0).map(|text| text.to_uppercase()))
    })?;
    connection.create_scalar_function("lower", 1, flags, move |context| {
        Ok(text(context, 0).map(|text| text.to_lowercase()))
    })?;
    for arity in [2, 3] {
        connection.create_scalar_function("like", arity, flags, move |context| {
            let escape = if arity == 3 { text(context, 2) } else { None };
            let both = text(context, 0).zip(text(context, 1));
            Ok(both.map(|(pattern, text)| is_like(&folded(&pattern), &folded(&text), escape.as_deref())))
        })?;
    }
    connection.create_scalar_function("reverse", 1, flags, move |context| {
        Ok(text(context, 0).map(|text| text.chars().rev().collect::<String>()))
    })?;
    connection.create_scalar_function("substring_index", 3, flags, move |context| {
        let (Some(text), Some(separator)) = (text(context, 0), text(context, 1)) else { return Ok(None) };
        let (parts, count): (Vec<&str>, i64) = (text.split(&separator).collect(), context.get(2)?);
        let kept = parts.len().min(count.unsigned_abs() as usize);
        let chosen = if count < 0 { &parts[parts.len() - kept..] } else { &parts[..kept] };
        Ok(Some(chosen.join(&separator)))
    })?;
    // Enough of a pattern for the tests: its ends.
    connection.create_scalar_function("regexp", 2, flags, move |context| {
        let both = text(context, 0).zip(text(context, 1));
        Ok(both.map(|(pattern, text)| {
            let (pattern, text) = (pattern.to_lowercase(), text.to_lowercase());
            match (pattern.strip_prefix('^'), pattern.strip_suffix('$')) {
                (Some(start), _) => text.starts_with(start),
                (None, Some(end)) => text.ends_with(end),
                (None, None) => text.contains(&pattern),
            }
        }))
    })?;
    connection.create_scalar_function("pow", 2, flags, |context| {
        Ok(context.get::<f64>(0)?.powf(context.get(1)?))
    })?;
    connection.create_scalar_function("sqrt", 1, flags, |context| {
        Ok(Some(context.get::<f64>(0)?.sqrt()).filter(|root| !root.is_nan()))
    })?;
    connection.create_collation("NOCASE", |a, b| folded(a).cmp(&folded(b)))?;
    Ok(connection)
}

/// Text in lower case, without the accents that the tests write.
fn folded(text: &str) -> String {
    let letter = |letter: char| match letter {
        'à' | 'á' | 'â' | 'ä' => 'a',
        'è' | 'é' | 'ê' | 'ë' => 'e',
        'ò' | 'ó' | 'ô' | 'ö' => 'o',
        'ù' | 'ú' | 'û' | 'ü' => 'u',
        other => other,
    };
    text.to_lowercase().chars().map(letter).collect()
}

fn is_like(pattern: &str, text: &str, escape: Option<&str>) -> bool {
    let Some(first) = pattern.chars().next() else { return text.is_empty() };
    let rest = &pattern[first.len_utf8()..];
    let next = text.chars().next();
    let after = |letter: char| &text[letter.len_utf8()..];
    if escape.is_some_and(|escape| escape.starts_with(first)) {
        let literal = rest.chars().next();
        return literal.is_some() && literal == next && is_like(&rest[1..], &text[1..], escape);
    }
    match (first, next) {
        ('%', next) => {
            is_like(rest, text, escape) || next.is_some_and(|next| is_like(pattern, after(next), escape))
        }
        ('_', Some(next)) => is_like(rest, after(next), escape),
        (first, Some(next)) => first == next && is_like(rest, after(next), escape),
        (_, None) => false,
    }
}

fn error(error: rusqlite::Error) -> EngineError {
    match error {
        rusqlite::Error::SqliteFailure(code, message) => {
            EngineError { code: code.extended_code, message: message.unwrap_or_default() }
        }
        rusqlite::Error::SqlInputError { error, msg, .. } => {
            EngineError { code: error.extended_code, message: msg }
        }
        other => EngineError { code: 1, message: other.to_string() },
    }
}

impl HostEngine {
    fn run(&self, sql: &str, params: &[SqlValue]) -> rusqlite::Result<Executed> {
        let mut statement = self.0.prepare(sql)?;
        let columns: Vec<EngineColumn> = statement
            .columns()
            .map(|column| EngineColumn {
                name: column.name().to_owned(),
                declared: column.decl_type().map(str::to_owned),
            })
            .collect();
        let mut found = Vec::new();
        let mut rows = statement.query(params_from_iter(params.iter().map(Bound)))?;
        while let Some(row) = rows.next()? {
            let row: rusqlite::Result<Vec<SqlValue>> =
                (0..columns.len()).map(|at| Ok(read(row.get_ref(at)?))).collect();
            found.push(row?);
        }
        drop(rows);
        let (changes, last_insert_id) = (self.0.changes(), self.0.last_insert_rowid());
        Ok(Executed { columns, rows: found, changes, last_insert_id })
    }

    fn copied(&self) -> rusqlite::Result<HostEngine> {
        let mut copy = open_connection()?;
        for row in self.run("SELECT name FROM pragma_database_list WHERE name <> 'temp'", &[])?.rows {
            let name = row[0].to_string();
            if name != "main" {
                copy.execute_batch(&format!("ATTACH ':memory:' AS \"{name}\""))?;
            }
            let backup = Backup::new_with_names(&self.0, name.as_str(), &mut copy, name.as_str())?;
            backup.run_to_completion(100_000, std::time::Duration::ZERO, None)?;
        }
        Ok(HostEngine(copy))
    }
}

impl Engine for HostEngine {
    fn execute(&self, sql: &str, params: &[SqlValue]) -> Result<Executed, EngineError> {
        self.run(sql, params).map_err(error)
    }

    fn copy(&self) -> Result<Rc<dyn Engine>, EngineError> {
        Ok(Rc::new(self.copied().map_err(error)?))
    }
}

/// Opens the engine.
pub(crate) fn open() -> EngineOpening {
    Box::pin(async { Ok(Rc::new(HostEngine(open_connection().map_err(error)?)) as Rc<dyn Engine>) })
}

/// A network whose port 3306 takes any password, and whose port 3307 takes `secret`.
pub(crate) fn network() -> Rc<Network> {
    Network::new(vec![
        Route::new("mysql", Pattern::Port(3306), |_| Rc::new(MysqlService::new(open)), ""),
        Route::new(
            "mysql",
            Pattern::Port(3307),
            |_| Rc::new(MysqlService::with_password(open, "secret")),
            "",
        ),
    ])
}

/// A stream to the server.
pub(crate) async fn stream(network: &Network) -> Stream {
    network.connect(Endpoint::new("localhost", 3306)).await.unwrap()
}

/// A client with the database `test`.
pub(crate) async fn client(network: &Network) -> MysqlClient {
    let options = MysqlOptions { database: "test".to_owned(), ..MysqlOptions::default() };
    MysqlClient::over(stream(network).await, &options).await.unwrap()
}

/// The rows as text: columns by spaces, rows by `|`.
pub(crate) fn shown(set: &ResultSet) -> String {
    let row = |row: &Vec<SqlValue>| row.iter().map(SqlValue::to_string).collect::<Vec<_>>().join(" ");
    set.rows.iter().map(row).collect::<Vec<_>>().join(" | ")
}

/// The server's error.
pub(crate) fn server_error(result: Result<ResultSet, MysqlClientError>) -> MysqlError {
    match result {
        Err(MysqlClientError::Server(error)) => error,
        other => panic!("not an error of the server: {other:?}"),
    }
}
