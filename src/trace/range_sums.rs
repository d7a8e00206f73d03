//! What tasks did between two moments, summed up over all of them: for a range that is dragged over a million spans.
//!
//! The time that spans of a kind have taken up to a moment t is a line between two of their ends: n t + c, where n of them
//! are open, each beginning takes its own time from c, and each end adds its. So n and c of every kind at some hundred
//! moments, a row of cells each, are enough: of the moment that is asked for only the lanes that changed since the row
//! before it are walked, from there on. A range is the difference of its ends.
//!
//! Invariants: what is told is what a walk over every span would tell, to the nanosecond; the work of a question is bounded
//! by the records of a row, of which there are as many as memory allows: [`MOST_CELLS`]. Sums may overflow on the way:
//! they wrap, and what is left of them is right.

use std::time::Duration;

use super::event::WaitId;
use super::lane::{Lane, SpanKind};
use super::log::Log;
use super::model::Model;
use crate::rt::{TaskId, Time};

/// Four megabytes of them.
const MOST_CELLS: u64 = 1 << 18;
/// A row is so many records from the next at least.
const CLOSEST: u64 = 1024;

/// The columns of a row: how long tasks ran, were ready; how many steps began; how long they were suspended on what nobody
/// named; then, on each of the log's sites.
const RUNNING: usize = 0;
const READY: usize = 1;
const POLLS: usize = 2;
const UNNAMED: usize = 3;

/// The totals of a range.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// How many steps began in it.
    pub polls: u64,
    /// How long tasks ran in it.
    pub running: Duration,
    /// How long they were ready.
    pub ready: Duration,
    /// How long they were suspended, by what on.
    pub suspended: Vec<(Option<WaitId>, Duration)>,
}

/// How many spans are open, and the rest of the time of all in nanoseconds: their ends, less their beginnings.
type Cell = [i64; 2];

/// Everything before a moment.
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
    /// What the tasks waited for, in the order of the columns after [`UNNAMED`].
    sites: Vec<WaitId>,
}

impl RangeSums {
    /// Sums up the lanes of `tasks`, of a model that has taken in what `log` has.
    pub fn new(model: &Model, log: &Log, tasks: &[TaskId]) -> RangeSums {
        let sites: Vec<WaitId> = log.sites().collect();
        let width = UNNAMED + 1 + sites.len();
        let apart = (log.records() - log.first_record()) * width as u64 / MOST_CELLS + CLOSEST;
        let rows = rows(log, apart);
        let mut cells = vec![[0; 2]; rows.len() * width];
        let mut sums = RangeSums { rows, cells: Vec::new(), tasks: Vec::new(), sites };
        for task in tasks {
            let number = task.get() as usize;
            sums.tasks.resize(sums.tasks.len().max(number + 1), false);
            sums.tasks[number] = true;
            let Some(lane) = model.lane(*task) else { continue };
            let mut row = 0;
            sums.edges(lane, Time::ZERO, Time::MAX, &mut |column, at, cell| {
                // The first row that is later: on a lane there is no way back.
                row += sums.rows[row..].partition_point(|row| row.at <= at);
                cells.get_mut(row * width + column).into_iter().for_each(|sum| add(sum, cell));
            });
        }
        for place in width..cells.len() {
            let before = cells[place - width];
            add(&mut cells[place], before);
        }
        RangeSums { cells, ..sums }
    }

    /// What happened from one moment to a later one, neither of them after the end of the run, in the tasks that were summed
    /// up. What was dropped from the log is left out.
    pub fn between(&self, model: &Model, log: &Log, from: Time, to: Time) -> Totals {
        let (before, by) = (self.up_to(model, log, from), self.up_to(model, log, to));
        let passed: Vec<u64> =
            by.iter().zip(before).map(|(by, before)| by.wrapping_sub(before) as u64).collect();
        let waits = [None].into_iter().chain(self.sites.iter().copied().map(Some));
        let suspended = waits.zip(&passed[UNNAMED..]).filter(|(_, time)| **time > 0);
        Totals {
            polls: passed[POLLS],
            running: Duration::from_nanos(passed[RUNNING]),
            ready: Duration::from_nanos(passed[READY]),
            suspended: suspended.map(|(wait, time)| (wait, Duration::from_nanos(*time))).collect(),
        }
    }

    /// The sums of all columns up to a moment.
    #[inline(never)]
    fn up_to(&self, model: &Model, log: &Log, time: Time) -> Vec<i64> {
        // Before the first record nothing is known.
        let number = self.rows.partition_point(|row| row.at <= time).saturating_sub(1);
        let width = UNNAMED + 1 + self.sites.len();
        let Some(row) = self.rows.get(number) else { return vec![0; width] };
        let time = time.max(row.at);
        let sum = |[open, rest]: Cell| open.wrapping_mul(time.as_nanos() as i64).wrapping_add(rest);
        let mut sums: Vec<i64> = self.cells[number * width..][..width].iter().copied().map(sum).collect();
        let mut left = self.tasks.clone();
        for event in log.records_of(row.record..u64::MAX).take_while(|event| event.at < time) {
            if let Some(task) = event.task
                && let Some(left) = left.get_mut(task.get() as usize)
                && std::mem::take(left)
                && let Some(lane) = model.lane(task)
            {
                self.edges(lane, row.at, time, &mut |column, _, cell| {
                    sums[column] = sums[column].wrapping_add(sum(cell));
                });
            }
        }
        sums
    }

    /// Tells `edge` of every beginning and end of a span from one moment up to before another, in order: the column, when,
    /// and what it adds to the cells after it.
    #[inline(never)]
    fn edges(&self, lane: &Lane, from: Time, to: Time, edge: &mut dyn FnMut(usize, Time, Cell)) {
        let first = lane.spans.ended_before(from);
        for span in lane.spans.from(first).take_while(|span| span.begin < to) {
            let column = match span.kind {
                SpanKind::Idle => continue,
                SpanKind::Running { .. } | SpanKind::Slice { .. } => RUNNING,
                SpanKind::Ready { .. } => READY,
                SpanKind::Suspended { wait } => wait.map_or(UNNAMED, |wait| self.column(wait)),
            };
            for (at, open) in [(span.begin, 1), (span.end, -1)] {
                if from <= at && at < to {
                    edge(column, at, [open, -open * at.as_nanos() as i64]);
                    if column == RUNNING && open > 0 {
                        edge(POLLS, at, [0, 1]);
                    }
                }
            }
        }
    }

    fn column(&self, wait: WaitId) -> usize {
        // Numbers begin anew after four thousand million events.
        let number = |wait: WaitId| wait.number().wrapping_sub(self.sites[0].number());
        UNNAMED + self.sites.partition_point(|site| number(*site) <= number(wait))
    }
}

fn add(sum: &mut Cell, [open, rest]: Cell) {
    *sum = [sum[0] + open, sum[1].wrapping_add(rest)];
}

/// The moments to sum up to, so many records apart.
fn rows(log: &Log, apart: u64) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    let (mut record, end) = (log.first_record(), log.records());
    while let Some(event) = log.record(record).filter(|_| record < end) {
        let at = event.at;
        if rows.last().is_none_or(|last| last.at < at) {
            // What lies between this one and others of its moment has yet to come.
            let before = at.as_nanos().checked_sub(1).map(Time::from_nanos);
            let record = before.map_or(log.first_record(), |before| log.position_at(before).record);
            rows.push(Row { at, record });
        }
        record += apart;
    }
    rows
}

#[cfg(test)]
mod tests;
