//! Finds what a statement is, and executes it in a session: MySQL's own statements here, those on data by `execute`.
//!
//! Invariant: a statement that SQLite alone knows (`PRAGMA`, `ATTACH`) is a syntax error. Next: `execute`, `show`.

use super::answer::SqlAnswer;
use super::errors::MysqlError;
use super::execute::{evaluate, execute, value};
use super::lexer::{Lexeme, Token};
use super::phrase::{Phrase, split_at_commas};
use super::render::render;
use super::session::{Blame, SqlSession};
use super::show::ShowContext;
use super::value::SqlValue;

/// Executes one statement.
///
/// # Errors
/// As MySQL.
pub(super) async fn dispatch(session: &mut SqlSession, phrase: Phrase<'_>) -> Result<SqlAnswer, MysqlError> {
    if phrase.is_over() {
        return Err(MysqlError::empty_query());
    }
    let mut rest = phrase;
    if rest.words("USE") {
        session.select_database(rest.name()?)?;
        return Ok(SqlAnswer::DONE);
    }
    if rest.words("SET") {
        return set(session, rest);
    }
    if rest.words("SHOW") {
        return about_tables(session, rest, false);
    }
    if rest.one_of(&["DESCRIBE", "DESC"]).is_some() || is_explain_of_table(&mut rest) {
        return about_tables(session, rest, true);
    }
    if let Some(answer) = transaction(session, phrase).await? {
        return Ok(answer);
    }
    if let Some(answer) = database(session, phrase).await? {
        return Ok(answer);
    }
    const WITHOUT_EFFECT: [&str; 4] = ["LOCK TABLES", "UNLOCK TABLES", "FLUSH", "ANALYZE TABLE"];
    if rest.one_of(&WITHOUT_EFFECT).is_some() {
        return Ok(SqlAnswer::DONE);
    }
    if rest.words("DO") {
        evaluate(session, phrase.part(rest.rest)).await?;
        return Ok(SqlAnswer::DONE);
    }
    execute(session, phrase).await
}

/// `EXPLAIN table`, which is `DESCRIBE table`.
fn is_explain_of_table(rest: &mut Phrase<'_>) -> bool {
    let is_table = rest.rest.len() == 2 && rest.rest[1].name().is_some();
    is_table && rest.words("EXPLAIN")
}

fn about_tables(session: &SqlSession, phrase: Phrase<'_>, describes: bool) -> Result<SqlAnswer, MysqlError> {
    let engine = session.engine();
    let context = ShowContext {
        store: &session.store,
        engine: &*engine,
        database: session.database.as_deref(),
        variables: &session.variables,
        processes: session.process.all().listed(),
    };
    if describes { context.describe(phrase) } else { context.show(phrase) }
}

/// `BEGIN`, `COMMIT`, `ROLLBACK` and savepoints.
async fn transaction(
    session: &mut SqlSession,
    mut phrase: Phrase<'_>,
) -> Result<Option<SqlAnswer>, MysqlError> {
    if phrase.words("START TRANSACTION") || phrase.words("BEGIN") {
        session.commit()?;
        session.in_transaction = true;
        return Ok(Some(SqlAnswer::DONE));
    }
    if phrase.words("COMMIT") {
        session.commit()?;
        return Ok(Some(SqlAnswer::DONE));
    }
    let start = phrase.rest;
    let is_savepoint = if phrase.words("ROLLBACK") {
        phrase.words("WORK");
        if !phrase.words("TO") {
            session.roll_back();
            return Ok(Some(SqlAnswer::DONE));
        }
        true
    } else {
        phrase.words("SAVEPOINT") || phrase.words("RELEASE SAVEPOINT")
    };
    if !is_savepoint {
        return Ok(None);
    }
    if !session.in_transaction && session.variables.autocommit() {
        return Ok(Some(SqlAnswer::DONE));
    }
    session.in_transaction = true;
    let sql = render(start)?;
    let engine = session.take_lock().await?.engine().clone();
    match engine.execute(&sql, &[]) {
        Ok(_) => Ok(Some(SqlAnswer::DONE)),
        Err(error) => {
            let name = error.message.strip_prefix("no such savepoint: ");
            let text = |name| format!("SAVEPOINT {name} does not exist");
            Err(name.map_or_else(|| phrase.syntax(), |name| MysqlError::new(1305, "42000", text(name))))
        }
    }
}

/// `CREATE DATABASE`, `DROP DATABASE`.
async fn database(session: &mut SqlSession, phrase: Phrase<'_>) -> Result<Option<SqlAnswer>, MysqlError> {
    let mut rest = phrase;
    let store = session.store.clone();
    if rest.words("CREATE DATABASE") || rest.words("CREATE SCHEMA") {
        let is_lenient = rest.words("IF NOT EXISTS");
        let name = rest.name()?;
        if store.has_database(name) {
            let text = format!("Can't create database '{name}'; database exists");
            return if is_lenient {
                Ok(Some(SqlAnswer::DONE))
            } else {
                Err(MysqlError::new(1007, "HY000", text))
            };
        }
        session.define(Blame::of(phrase), |_| store.create_database(name)).await?;
        return Ok(Some(SqlAnswer::Done { affected: 1, last_insert_id: 0, info: String::new() }));
    }
    if rest.words("DROP DATABASE") || rest.words("DROP SCHEMA") {
        let is_lenient = rest.words("IF EXISTS");
        let name = rest.name()?;
        rest.end()?;
        if !store.has_database(name) {
            let text = format!("Can't drop database '{name}'; database doesn't exist");
            return if is_lenient {
                Ok(Some(SqlAnswer::DONE))
            } else {
                Err(MysqlError::new(1008, "HY000", text))
            };
        }
        session.define(Blame::of(phrase), |_| store.drop_database(name)).await?;
        if session.database.as_deref().is_some_and(|selected| selected.eq_ignore_ascii_case(name)) {
            session.database = None;
        }
        return Ok(Some(SqlAnswer::DONE));
    }
    Ok(None)
}

/// `SET`, whose word has been read.
fn set(session: &mut SqlSession, phrase: Phrase<'_>) -> Result<SqlAnswer, MysqlError> {
    let mut whole = phrase;
    whole.one_of(&["GLOBAL", "SESSION", "LOCAL"]);
    if whole.words("NAMES")
        || whole.words("CHARACTER SET")
        || whole.words("CHARSET")
        || whole.words("TRANSACTION")
    {
        return Ok(SqlAnswer::DONE);
    }
    for assignment in split_at_commas(phrase.rest) {
        let mut part = phrase.part(assignment);
        part.one_of(&["GLOBAL", "SESSION", "LOCAL"]);
        let name = match part.rest.first() {
            Some(Lexeme { token: Token::Variable(name), .. }) => {
                part.next();
                name.clone()
            }
            _ => format!("@@{}", part.name()?),
        };
        if !part.symbol("=") && !part.symbol(":=") {
            return Err(part.syntax());
        }
        let value = value_of(session, part)?;
        session.variables.set(&name, value)?;
    }
    if session.variables.autocommit() && session.in_transaction && phrase.rest.iter().any(is_autocommit) {
        session.commit()?;
    }
    Ok(SqlAnswer::DONE)
}

fn is_autocommit(lexeme: &Lexeme) -> bool {
    match &lexeme.token {
        Token::Word(name) | Token::Variable(name) => name.to_ascii_lowercase().ends_with("autocommit"),
        _ => false,
    }
}

/// A word such as `ON`, or what an expression yields.
fn value_of(session: &SqlSession, phrase: Phrase<'_>) -> Result<SqlValue, MysqlError> {
    match phrase.rest {
        [Lexeme { token: Token::Word(word), .. }] if !word.eq_ignore_ascii_case("NULL") => {
            Ok(SqlValue::from(word.as_str()))
        }
        [] => Err(phrase.syntax()),
        _ => value(session, phrase),
    }
}
