//! What tasks did between two moments, summed up over all of them: for a range that is dragged over a million spans.
//!
//! The time that spans of a kind have taken up to a moment t is a line between two of their ends: n t + c, where n of them
//! are open, each beginning takes its own time from c, and each end adds its. So n and c of every kind at a thousand
//! moments, a row of cells each, are enough: of the moment that is asked for only the lanes that changed since the row
//! before it are walked, from there on. A range is the difference of its ends.
//!
//! Invariants: what is told is what a walk over every span would tell, to the nanosecond; the work of a question is bounded
//! by the records of a row, of which there are as many as memory allows: [`MOST_CELLS`]. Sums may overflow on the way:
//! they wrap, and what is left of them is right.

use std::collections::HashMap;
use std::time::Duration;

use super::event::WaitId;
use super::lane::{Lane, SpanKind};
use super::log::{Log, WaitSite};
use super::model::Model;
use crate::rt::{TaskId, Time};

/// Two megabytes of them.
const MOST_CELLS: usize = 1 << 17;
/// More rows than this do not make a question quicker.
const MOST_ROWS: usize = 1024;
/// A row is so many records from the next at least.
const CLOSEST: u64 = 1024;

/// The columns of a row: how long tasks ran, were ready, were suspended; how many steps began; then every wait's time.
const RUNNING: usize = 0;
const READY: usize = 1;
const SUSPENDED: usize = 2;
const POLLS: usize = 3;
const WAITS: usize = 4;

/// The totals of a range.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// How many steps began in it.
    pub polls: u64,
    /// How long tasks ran, were ready, were suspended in it.
    pub times: [Duration; 3],
    /// What they were suspended on, and how long; in no order.
    pub waits: Vec<(Option<WaitId>, Duration)>,
}

/// Of the spans that are summed up in a column.
#[derive(Clone, Copy, Default)]
struct Cell {
    /// How many are open.
    open: i64,
    /// The rest of their time in nanoseconds, wrapped: their ends, less their beginnings.
    rest: i64,
}

impl Cell {
    fn add(&mut self, other: Cell) {
        self.open += other.open;
        self.rest = self.rest.wrapping_add(other.rest);
    }

    /// Their time up to `time`.
    fn up_to(self, time: Time) -> i64 {
        self.open.wrapping_mul(time.as_nanos() as i64).wrapping_add(self.rest)
    }
}

/// What a row is made of: everything before its moment.
#[derive(Clone, Copy)]
struct Row {
    at: Time,
    /// The first record that is not before it.
    record: u64,
}

/// The sums of some tasks of a run.
pub struct RangeSums {
    rows: Vec<Row>,
    /// Row by row.
    cells: Vec<Cell>,
    /// Of which tasks, by number.
    tasks: Vec<bool>,
    /// What stands for the waits of each column from [`WAITS`] on; the first is of those that nobody named.
    waits: Vec<Option<WaitId>>,
    /// The columns of all waits, by how far their numbers are from that of the first, in order.
    columns: Vec<(u32, usize)>,
    first_wait: u32,
}

impl RangeSums {
    /// Sums up the lanes of `tasks`, of a model that has taken in what `log` has.
    pub fn new(model: &Model, log: &Log, tasks: &[TaskId]) -> RangeSums {
        let (mut known, mut waits, mut columns) = (HashMap::<&WaitSite, u64>::new(), vec![None], Vec::new());
        let first_wait = log.sites().next().map_or(0, |(id, _)| id.number());
        for (id, site) in log.sites() {
            let next = waits.len() as u64;
            let place = *known.entry(site).or_insert(next) as usize;
            if place == waits.len() {
                waits.push(Some(id));
            }
            columns.push((id.number().wrapping_sub(first_wait), WAITS + place));
        }
        let rows = rows(log, (MOST_CELLS / (WAITS + waits.len())).clamp(1, MOST_ROWS));
        let most = tasks.iter().map(|task| task.get() as usize + 1).max().unwrap_or(0);
        let cells = vec![Cell::default(); rows.len() * (WAITS + waits.len())];
        let mut sums = RangeSums { rows, cells, tasks: vec![false; most], waits, columns, first_wait };
        for task in tasks {
            sums.tasks[task.get() as usize] = true;
            model.lane(*task).into_iter().for_each(|lane| sums.take_in(lane));
        }
        for place in sums.width()..sums.cells.len() {
            let before = sums.cells[place - sums.width()];
            sums.cells[place].add(before);
        }
        sums
    }

    /// How many columns there are.
    fn width(&self) -> usize {
        WAITS + self.waits.len()
    }

    fn take_in(&mut self, lane: &Lane) {
        let (mut row, width) = (0, self.width());
        let mut cells = std::mem::take(&mut self.cells);
        self.edges(lane, Time::ZERO, Time::MAX, &mut |column, at, cell| {
            // The first row that is later; on a lane there is no way back.
            if self.rows.get(row).is_some_and(|row| row.at <= at) {
                row += self.rows[row..].partition_point(|row| row.at <= at);
            }
            cells.get_mut(row * width + column).into_iter().for_each(|sum| sum.add(cell));
        });
        self.cells = cells;
    }

    /// What happened from one moment to a later one, neither of them after the end of the run, in the tasks that were summed
    /// up. What was dropped from the log is left out.
    pub fn between(&self, model: &Model, log: &Log, from: Time, to: Time) -> Totals {
        let [before, by] = [from, to].map(|time| self.up_to(model, log, time));
        let passed = |column: usize| by[column].wrapping_sub(before[column]) as u64;
        let time = |column| Duration::from_nanos(passed(column));
        let waits = (WAITS..).zip(&self.waits).map(|(column, wait)| (*wait, time(column)));
        Totals {
            polls: passed(POLLS),
            times: [RUNNING, READY, SUSPENDED].map(time),
            waits: waits.filter(|(_, time)| !time.is_zero()).collect(),
        }
    }

    /// The sums of all columns up to a moment.
    fn up_to(&self, model: &Model, log: &Log, time: Time) -> Vec<i64> {
        let after = self.rows.partition_point(|row| row.at <= time);
        // Before the first record nothing is known.
        let number = after.saturating_sub(1);
        let Some(row) = self.rows.get(number) else { return vec![0; self.width()] };
        let time = time.max(row.at);
        let cells = &self.cells[number * self.width()..][..self.width()];
        let mut sums: Vec<i64> = cells.iter().map(|cell| cell.up_to(time)).collect();
        let mut left = self.tasks.clone();
        for event in log.records_of(row.record..u64::MAX).take_while(|event| event.at < time) {
            let task = event.task.filter(|task| {
                let left = left.get_mut(task.get() as usize);
                left.is_some_and(|left| std::mem::replace(left, false))
            });
            if let Some(lane) = task.and_then(|task| model.lane(task)) {
                self.edges(lane, row.at, time, &mut |column, _, cell| {
                    sums[column] = sums[column].wrapping_add(cell.up_to(time));
                });
            }
        }
        sums
    }

    /// Tells `edge` of every beginning and end of a span from one moment up to before another, in order: the column, when,
    /// and what it adds to the cells after it.
    fn edges(&self, lane: &Lane, from: Time, to: Time, edge: &mut dyn FnMut(usize, Time, Cell)) {
        let mut index = lane.spans.begun_before(from);
        let mut before = index.checked_sub(1).map(|index| lane.spans[index]);
        loop {
            let next = lane.spans.get(index);
            let at = next
                .or(lane.spans.last())
                .map_or(Time::MAX, |span| if next.is_some() { span.begin } else { span.end });
            if at >= to || at < from {
                return;
            }
            let nanos = at.as_nanos() as i64;
            for (kind, open) in [(before, -1), (next.map(|span| span.kind), 1)] {
                for column in kind.map_or([None; 2], |kind| self.columns_of(kind)).into_iter().flatten() {
                    edge(column, at, Cell { open, rest: -open * nanos });
                }
            }
            before = next.map(|span| span.kind);
            match before {
                Some(SpanKind::Running { .. } | SpanKind::Slice { .. }) => {
                    edge(POLLS, at, Cell { open: 0, rest: 1 });
                }
                Some(_) => {}
                None => return,
            }
            index += 1;
        }
    }

    fn columns_of(&self, kind: SpanKind) -> [Option<usize>; 2] {
        match kind {
            SpanKind::Idle => [None; 2],
            SpanKind::Running { .. } | SpanKind::Slice { .. } => [Some(RUNNING), None],
            SpanKind::Ready { .. } => [Some(READY), None],
            SpanKind::Suspended { wait } => {
                let number = |wait: WaitId| wait.number().wrapping_sub(self.first_wait);
                let find = |number| self.columns.binary_search_by_key(&number, |known| known.0).ok();
                let place = wait.and_then(|wait| find(number(wait)));
                [Some(SUSPENDED), Some(place.map_or(WAITS, |place| self.columns[place].1))]
            }
        }
    }
}

/// Moments to sum up to, `most` of them at most: of records that are as far from each other in the log as may be.
fn rows(log: &Log, most: usize) -> Vec<Row> {
    let (first, end) = (log.first_record(), log.records());
    let apart = ((end - first) / most as u64 + 1).max(CLOSEST);
    let mut rows: Vec<Row> = Vec::new();
    for at in (first..end).step_by(apart as usize).filter_map(|record| Some(log.record(record)?.at)) {
        if rows.last().is_none_or(|last| last.at < at) {
            let before = at.as_nanos().checked_sub(1).map(Time::from_nanos);
            let record = before.map_or(first, |before| log.position_at(before).record);
            rows.push(Row { at, record });
        }
    }
    rows
}

#[cfg(test)]
mod tests;
