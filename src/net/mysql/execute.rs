//! Executes translated statements in a session, and reports what MySQL reports of them.
//!
//! Invariant: a statement has its effect at one moment: between its beginning and its end nothing else runs but the waits
//! before it, for `SLEEP` and for the right to write. Next: `translate`.

use std::time::Duration;

use super::answer::SqlAnswer;
use super::create_text::has_numbering;
use super::engine::{Engine, EngineError, Executed};
use super::errors::MysqlError;
use super::lexer::{Lexeme, Token};
use super::phrase::Phrase;
use super::render::quoted_name;
use super::session::{Blame, SqlSession};
use super::store::WriteLock;
use super::translate::{InsertShape, StatementEffect, Target, Translation, Translator, restart_numbering};
use super::value::SqlValue;
use crate::rt::{NamedWaitExt, sleep};

/// Executes a statement on data or tables.
///
/// # Errors
/// As MySQL.
pub(super) async fn execute(session: &mut SqlSession, phrase: Phrase<'_>) -> Result<SqlAnswer, MysqlError> {
    let around = session.surroundings();
    let variables = session.variables.clone();
    let translator = Translator { around: &around, variable: &|name| variables.get(name) };
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
                    probe?.type_for(probed.columns.first()?.declared.as_deref()?)
                });
            }
            session.found_rows = read.rows.len() as i64;
            (SqlAnswer::rows(read), -1)
        }
        StatementEffect::Insert { target, shape, counts_updates } => {
            let insert = Insert { translation: &translation, target, shape, counts_updates: *counts_updates };
            let inserted =
                session.write(Blame { insert: Some((target, shape)), ..blame }, |lock| insert.run(lock));
            let inserted = inserted.await?;
            inserted_answer(session, inserted, shape)
        }
        StatementEffect::Update | StatementEffect::Delete => {
            let changed = session.write(blame, |lock| lock.execute_all(&translation.sql)).await?.changes;
            let is_update = translation.effect == StatementEffect::Update;
            let info = format!("Rows matched: {changed}  Changed: {changed}  Warnings: 0");
            let info = if is_update { info } else { String::new() };
            (SqlAnswer::Done { affected: changed, last_insert_id: 0, info }, changed as i64)
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
    let translator = Translator { around: &around, variable: &|name| session.variables.get(name) };
    let sql = format!("SELECT {}", translator.sql_of(phrase.rest)?);
    let row = session.engine().execute(&sql, &[]).map_err(|_| phrase.syntax())?.rows.into_iter().next();
    Ok(row.and_then(|row| row.into_iter().next()).unwrap_or(SqlValue::Null))
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

fn truncate(lock: &WriteLock, translation: &Translation, table: &Target) -> Result<(), EngineError> {
    lock.execute_all(&translation.sql)?;
    let database = quoted_name(&table.database);
    let numbering = format!("SELECT 1 FROM {database}.sqlite_schema WHERE name = 'sqlite_sequence'");
    if !lock.engine().execute(&numbering, &[])?.rows.is_empty() {
        lock.engine().execute(&restart_numbering(table), &[])?;
    }
    Ok(())
}

/// An `INSERT`.
struct Insert<'a> {
    translation: &'a Translation,
    target: &'a Target,
    shape: &'a InsertShape,
    /// Rows may replace others, which count twice.
    counts_updates: bool,
}

/// What an `INSERT` did.
struct Inserted {
    changes: u64,
    affected: u64,
    /// The numbers of the first and the last row, if the table numbers its rows.
    numbers: Option<(i64, i64)>,
    /// They were in the statement.
    are_given: bool,
}

impl Insert<'_> {
    fn run(&self, lock: &WriteLock) -> Result<Inserted, EngineError> {
        let engine = &**lock.engine();
        let before = if self.counts_updates { self.row_total(engine)? } else { 0 };
        let Executed { changes, last_insert_id, .. } = lock.execute_all(&self.translation.sql)?;
        let added = if self.counts_updates { self.row_total(engine)? - before } else { changes as i64 };
        // A row that replaces another counts as two.
        let affected = if self.counts_updates { 2 * changes as i64 - added } else { added };
        let is_numbered = has_numbering(engine, &self.target.database, &self.target.table).unwrap_or(false);
        let first = last_insert_id - added.max(1) + 1;
        Ok(Inserted {
            changes,
            affected: affected.max(0) as u64,
            numbers: (is_numbered && added > 0).then_some((first, last_insert_id)),
            are_given: self.has_number(engine),
        })
    }

    fn row_total(&self, engine: &dyn Engine) -> Result<i64, EngineError> {
        let (database, table) = (quoted_name(&self.target.database), quoted_name(&self.target.table));
        let counted = engine.execute(&format!("SELECT count(*) FROM {database}.{table}"), &[])?;
        Ok(counted.rows.first().and_then(|row| row[0].as_integer()).unwrap_or_default())
    }

    /// Whether the first row has a number of its own.
    fn has_number(&self, engine: &dyn Engine) -> bool {
        let sql = "SELECT name, cid FROM pragma_table_info(?, ?) WHERE pk = 1";
        let of = [self.target.table.as_str().into(), self.target.database.as_str().into()];
        let found = engine.execute(sql, &of).unwrap_or_default();
        let Some([name, place]) = found.rows.first().map(Vec::as_slice) else { return false };
        let name = name.to_string();
        let named = self.shape.columns.iter().position(|column| column.eq_ignore_ascii_case(&name));
        let is_all = self.shape.columns.is_empty();
        let at = if is_all { place.as_integer().map(|place| place as usize) } else { named };
        let row = self.shape.rows.first();
        at.and_then(|at| row?.get(at)?.as_ref()).is_some()
    }
}

fn inserted_answer(session: &mut SqlSession, inserted: Inserted, shape: &InsertShape) -> (SqlAnswer, i64) {
    let Inserted { changes, affected, numbers, are_given } = inserted;
    let last_insert_id = match numbers {
        Some((_, last)) if are_given => last,
        Some((first, _)) => {
            session.last_insert_id = first;
            first
        }
        None => 0,
    };
    let duplicates = shape.rows.len() as u64 - changes.min(shape.rows.len() as u64);
    let info = match shape.rows.len() {
        0 | 1 => String::new(),
        records => format!("Records: {records}  Duplicates: {duplicates}  Warnings: 0"),
    };
    (SqlAnswer::Done { affected, last_insert_id: last_insert_id.max(0) as u64, info }, affected as i64)
}
