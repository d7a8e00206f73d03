//! Executes an `INSERT` or a `REPLACE`, and counts its rows and numbers as MySQL does.
//!
//! Invariant: a row that is inserted counts one, one that changes or replaces another counts two, and one that leaves another as
//! it was counts none (`INSERT`) or one (`REPLACE`). Next: `execute`.

use super::answer::SqlAnswer;
use super::create_text::has_numbering;
use super::engine::{Engine, EngineError, Executed};
use super::render::quoted_name;
use super::session::SqlSession;
use super::store::WriteLock;
use super::translate::{Duplicates, InsertShape, Target, Translation};
use super::value::SqlValue;

/// An `INSERT`.
pub(super) struct Insert<'a> {
    pub(super) translation: &'a Translation,
    pub(super) target: &'a Target,
    pub(super) shape: &'a InsertShape,
    pub(super) duplicates: Duplicates,
    /// A row that stays as it was counts one.
    pub(super) counts_found: bool,
}

/// What an `INSERT` did.
pub(super) struct Inserted {
    changes: u64,
    affected: u64,
    /// The numbers of the first and the last row, if the table numbers its rows.
    numbers: Option<(i64, i64)>,
    /// They were in the statement.
    are_given: bool,
}

impl Insert<'_> {
    /// Inserts the rows.
    ///
    /// # Errors
    /// SQLite's.
    pub(super) fn run(&self, lock: &WriteLock) -> Result<Inserted, EngineError> {
        let engine = &**lock.engine();
        let may_change = self.duplicates != Duplicates::Stay;
        let before = if may_change { self.row_total(engine)? } else { 0 };
        let unchanged = if self.duplicates == Duplicates::Replace { self.identical(engine) } else { 0 };
        let Executed { changes, last_insert_id, .. } = lock.execute_all(&self.translation.sql)?;
        let added = if may_change { self.row_total(engine)? - before } else { changes as i64 };
        // A row that replaces another counts as two.
        let mut affected = if may_change { 2 * changes as i64 - added - unchanged } else { added };
        if self.duplicates == Duplicates::Change && self.counts_found {
            affected += (self.shape.rows.len() as i64 - changes as i64).max(0);
        }
        let is_numbered = has_numbering(engine, &self.target.database, &self.target.table).unwrap_or(false);
        // A row that replaces another is new.
        let has_new = added > 0 || self.duplicates == Duplicates::Replace && changes > 0;
        let first = last_insert_id - added.max(1) + 1;
        Ok(Inserted {
            changes,
            affected: affected.max(0) as u64,
            numbers: (is_numbered && has_new).then_some((first, last_insert_id)),
            are_given: self.has_number(engine),
        })
    }

    fn table(&self) -> String {
        format!("{}.{}", quoted_name(&self.target.database), quoted_name(&self.target.table))
    }

    fn row_total(&self, engine: &dyn Engine) -> Result<i64, EngineError> {
        count(engine, &format!("SELECT count(*) FROM {}", self.table()))
    }

    /// How many rows of a `REPLACE` are there already.
    fn identical(&self, engine: &dyn Engine) -> i64 {
        let sql = "SELECT name, dflt_value FROM pragma_table_info(?, ?)";
        let of = [self.target.table.as_str().into(), self.target.database.as_str().into()];
        let columns = engine.execute(sql, &of).unwrap_or_default().rows;
        let row_count = |values: &Vec<String>| {
            let is_same = |(at, column): (usize, &Vec<SqlValue>)| {
                let name = column[0].to_string();
                let given = self.shape.columns.iter().position(|own| own.eq_ignore_ascii_case(&name));
                let at = if self.shape.columns.is_empty() { Some(at) } else { given };
                let default = column[1].to_string();
                let value = at.map_or(Some(&default), |at| values.get(at));
                format!("{} COLLATE BINARY IS ({})", quoted_name(&name), value.unwrap_or(&default))
            };
            let is_same: Vec<String> = columns.iter().enumerate().map(is_same).collect();
            let sql = format!("SELECT count(*) FROM {} WHERE {}", self.table(), is_same.join(" AND "));
            count(engine, &sql).unwrap_or_default()
        };
        self.shape.values.iter().map(row_count).sum()
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

impl Inserted {
    /// The answer, and the session's row count.
    pub(super) fn answer(self, session: &mut SqlSession, shape: &InsertShape) -> (SqlAnswer, i64) {
        let Inserted { changes, affected, numbers, are_given } = self;
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
}

fn count(engine: &dyn Engine, sql: &str) -> Result<i64, EngineError> {
    let counted = engine.execute(sql, &[])?;
    Ok(counted.rows.first().and_then(|row| row[0].as_integer()).unwrap_or_default())
}
