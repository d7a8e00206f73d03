//! Executes translated statements in a session, and reports what MySQL reports of them.
//!
//! Invariant: a statement has its effect at one moment: between its beginning and its end nothing else runs but the waits
//! before it, for `SLEEP` and for the right to write. Next: `translate`.

use std::time::Duration;

use super::answer::SqlAnswer;
use super::engine::{Engine, EngineError};
use super::errors::MysqlError;
use super::insertion::Insert;
use super::lexer::{Lexeme, Token};
use super::phrase::Phrase;
use super::render::quoted_name;
use super::session::{Blame, SqlSession};
use super::store::WriteLock;
use super::translate::{ColumnOf, StatementEffect, Target, Translation, Translator, restart_numbering};
use super::value::SqlValue;
use crate::rt::{NamedWaitExt, sleep};

/// Executes a statement on data or tables.
///
/// # Errors
/// As MySQL.
pub(super) async fn execute(session: &mut SqlSession, phrase: Phrase<'_>) -> Result<SqlAnswer, MysqlError> {
    let around = session.surroundings();
    let variables = session.variables.clone();
    let engine = session.engine();
    let default = |target: &Target, column: ColumnOf<'_>| default_of(&*engine, target, column);
    let translator = Translator { around: &around, variable: &|name| variables.get(name), default: &default };
    let translation = translator.statement(phrase)?;
    wait_for_sleep(phrase.rest).await?;
    let blame = Blame::of(phrase);
    let (answer, row_count) = match &translation.effect {
        StatementEffect::Read { locks, hints, probes } => {
            let mut read = session.read(&translation.sql[0], *locks, blame).await?;
            let engine = session.engine();
            for column in read.columns.iter_mut().filter(|column| column.declared.is_none()) {
                let hint = hints.iter().find(|(name, _)| *name == column.name).map(|(_, kind)| kind.clone());
                let probe = probes.iter().find(|probe| probe.name == column.name);
                column.declared = hint.or_else(|| {
                    let probed = engine.execute(&probe?.statement, &[]).ok()?;
                    probe?.type_for(probed.columns.iter().map(|column| column.declared.as_deref()))
                });
            }
            session.found_rows = read.rows.len() as i64;
            (SqlAnswer::rows(read), -1)
        }
        StatementEffect::Insert { target, shape, duplicates } => {
            let (duplicates, counts_found) = (*duplicates, session.counts_found);
            let insert = Insert { translation: &translation, target, shape, duplicates, counts_found };
            let inserted =
                session.write(Blame { insert: Some((target, shape)), ..blame }, |lock| insert.run(lock));
            let inserted = inserted.await?;
            inserted.answer(session, shape)
        }
        StatementEffect::Update { changes } => {
            let (matched, changed) = session.write(blame, |lock| update(lock, &translation, changes)).await?;
            let affected = if session.counts_found { matched } else { changed };
            let info = format!("Rows matched: {matched}  Changed: {changed}  Warnings: 0");
            (SqlAnswer::Done { affected, last_insert_id: 0, info }, affected as i64)
        }
        StatementEffect::Delete => {
            let affected = session.write(blame, |lock| lock.execute_all(&translation.sql)).await?.changes;
            (SqlAnswer::Done { affected, last_insert_id: 0, info: String::new() }, affected as i64)
        }
        StatementEffect::Define => {
            session.define(blame, |lock| lock.execute_all(&translation.sql)).await?;
            (SqlAnswer::DONE, 0)
        }
        StatementEffect::Truncate(table) => {
            session.define(blame, |lock| truncate(lock, &translation, table)).await?;
            (SqlAnswer::DONE, 0)
        }
    };
    session.row_count = row_count;
    Ok(answer)
}

/// Evaluates expressions for their effect, which is to wait.
///
/// # Errors
/// As MySQL.
pub(super) async fn evaluate(session: &mut SqlSession, phrase: Phrase<'_>) -> Result<(), MysqlError> {
    wait_for_sleep(phrase.rest).await?;
    value(session, phrase).map(drop)
}

/// The value of an expression.
///
/// # Errors
/// As MySQL.
pub(super) fn value(session: &SqlSession, phrase: Phrase<'_>) -> Result<SqlValue, MysqlError> {
    let around = session.surroundings();
    let translator = Translator {
        around: &around,
        variable: &|name| session.variables.get(name),
        default: &|_, _| "NULL".to_owned(),
    };
    let sql = format!("SELECT {}", translator.sql_of(phrase.rest)?);
    let row = session.engine().execute(&sql, &[]).map_err(|_| phrase.syntax())?.rows.into_iter().next();
    Ok(row.and_then(|row| row.into_iter().next()).unwrap_or(SqlValue::Null))
}

/// The default of a column.
fn default_of(engine: &dyn Engine, target: &Target, column: ColumnOf<'_>) -> String {
    let (condition, column) = match column {
        ColumnOf::Place(at) => ("cid = ?", SqlValue::from(at as i64)),
        ColumnOf::Name(name) => ("name = ? COLLATE NOCASE", SqlValue::from(name)),
    };
    let sql = format!("SELECT dflt_value FROM pragma_table_info(?, ?) WHERE {condition}");
    let of = [target.table.as_str().into(), target.database.as_str().into(), column];
    let found = engine.execute(&sql, &of).unwrap_or_default().rows;
    found.first().map_or_else(|| "NULL".to_owned(), |row| format!("({})", row[0]))
}

/// Waits as long as all calls of `SLEEP` together.
async fn wait_for_sleep(lexemes: &[Lexeme]) -> Result<(), MysqlError> {
    let mut seconds = 0.0;
    for four in lexemes.windows(4) {
        if let [name, open, argument, close] = four
            && name.is_word("SLEEP")
            && open.is_symbol("(")
            && close.is_symbol(")")
        {
            seconds += match &argument.token {
                Token::Number(number) => number.parse().unwrap_or(0.0),
                _ => return Err(MysqlError::wrong_arguments("sleep.")),
            };
        }
    }
    if seconds > 0.0 {
        let duration = Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX);
        sleep(duration).named_wait("timer", format!("SLEEP({seconds})")).await;
    }
    Ok(())
}

/// Changes rows; returns how many it found, and how many of them became others.
fn update(lock: &WriteLock, translation: &Translation, changes: &str) -> Result<(u64, u64), EngineError> {
    // If it fails, so does the statement, with the error to report.
    let counted = lock.engine().execute(changes, &[]).unwrap_or_default();
    let matched = lock.execute_all(&translation.sql)?.changes;
    let changed = counted.rows.first().and_then(|row| row[0].as_integer());
    Ok((matched, changed.map_or(matched, |changed| matched.min(changed as u64))))
}

fn truncate(lock: &WriteLock, translation: &Translation, table: &Target) -> Result<(), EngineError> {
    lock.execute_all(&translation.sql)?;
    let database = quoted_name(&table.database);
    let numbering = format!("SELECT 1 FROM {database}.sqlite_schema WHERE name = 'sqlite_sequence'");
    if !lock.engine().execute(&numbering, &[])?.rows.is_empty() {
        lock.engine().execute(&restart_numbering(table), &[])?;
    }
    Ok(())
}
