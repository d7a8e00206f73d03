//! Totals of what tasks and workers did in a range of time, over all lanes: fast enough to follow a range that is dragged
//! over a million spans.
//!
//! Prefix sums: the total time of the spans of one kind up to time t is n t + c between two span edges, where n is the
//! number of open spans. A begin subtracts its time from c, an end adds its time. The table stores n and c of every kind at
//! some hundred times, a row of cells each. A query starts from the last row before t and walks only the lanes that changed
//! since then. A range is the difference of its two ends.
//!
//! Invariants: the result equals that of a walk over all spans, to the nanosecond. The work of a query is bounded by the
//! lanes that changed within one row. Sums wrap on overflow; their differences are correct all the same.

use std::collections::HashMap;
use std::time::Duration;

use super::lane::Lane;
use super::lane_table::LaneTable;
use super::model::Model;
use super::span::SpanKind;
use crate::record::event::WaitId;
use crate::record::lane_id::LaneId;
use crate::record::log::{Log, WaitSite};
use loopscope_rt::Time;
use loopscope_rt::sorting::sorted;

/// The maximum number of cells: 8 MB.
const MOST_CELLS: usize = 1 << 19;
/// The maximum number of rows. More make queries hardly faster.
const MOST_ROWS: u64 = 2048;
/// The minimum number of events from one row to the next.
const CLOSEST: u64 = 512;
/// The number of lanes that are added between two checks of the time budget.
const AT_A_TIME: usize = 64;

/// The columns of a row: time running, time ready, number of polls, time suspended on sites without a column, time
/// suspended on an unknown wait; then a column for each wait site.
const RUNNING: usize = 0;
const READY: usize = 1;
const POLLS: usize = 2;
const REST: usize = 3;
const UNNAMED: usize = 4;

/// The totals of a range.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// The number of steps that began in it.
    pub polls: u64,
    /// The time that tasks ran.
    pub running: Duration,
    /// The time that tasks were ready.
    pub ready: Duration,
    /// The time that tasks were suspended, by wait site; `None` for an unknown wait.
    pub suspended: Vec<(Option<WaitId>, Duration)>,
    /// The time that tasks were suspended on other sites. If there are more sites than columns, those that occur in the fewest
    /// chunks of the log have none.
    pub elsewhere: Duration,
}

/// Prefix sums: the number of open spans, and the sum of ends minus the sum of begins, in ns.
type Cell = [i64; 2];

/// A row of prefix sums: everything before `at`.
struct SumRow {
    at: Time,
    /// The number of the first event that is not before `at`.
    event: u64,
}

/// The prefix sums of some lanes of a run.
pub struct RangeSums {
    rows: Vec<SumRow>,
    /// Row by row.
    cells: Vec<Cell>,
    /// The lanes that are included.
    lanes: LaneTable<bool>,
    columns: Columns,
}

/// Prefix sums under construction. A million spans take longer than one frame allows, so it is done in pieces.
pub struct Summing {
    /// Not cumulative yet: each row has only its own edges.
    sums: RangeSums,
    /// The number of lanes that were added.
    done: usize,
}

/// The progress of a construction.
pub enum Progress {
    /// More lanes are left.
    Summing(Summing),
    /// Complete.
    Summed(RangeSums),
}

impl Summing {
    /// Begins the sums of a run, without lanes.
    pub fn new(log: &Log) -> Summing {
        let rows = rows(log);
        let columns = Columns::new(log, MOST_CELLS / rows.len().max(1));
        let cells = vec![[0; 2]; rows.len() * columns.width()];
        Summing { sums: RangeSums { rows, cells, lanes: LaneTable::default(), columns }, done: 0 }
    }

    /// Adds more of `lanes` as long as `more` returns true. Each call must have the same lanes, and a model of the same
    /// events as the log had in [`Summing::new`].
    pub fn go_on(mut self, model: &Model, lanes: &[LaneId], mut more: impl FnMut() -> bool) -> Progress {
        for some in lanes[self.done..].chunks(AT_A_TIME) {
            if !more() {
                return Progress::Summing(self);
            }
            some.iter().for_each(|lane| self.sums.take_in(model, *lane));
            self.done += some.len();
        }
        let width = self.sums.columns.width();
        for index in width..self.sums.cells.len() {
            let before = self.sums.cells[index - width];
            add(&mut self.sums.cells[index], before);
        }
        Progress::Summed(self.sums)
    }
}

impl RangeSums {
    /// Adds each edge of a lane to the first row after it.
    fn take_in(&mut self, model: &Model, lane: LaneId) {
        *self.lanes.at(lane) = true;
        let Some(lane) = model.lane(lane) else { return };
        let (mut row, width) = (0, self.columns.width());
        let mut cells = std::mem::take(&mut self.cells);
        self.edges(lane, Time::ZERO, Time::MAX, &mut |column, at, cell| {
            // The edges of a lane are in time order, so the search only moves forward.
            if self.rows.get(row).is_some_and(|row| row.at <= at) {
                row += self.rows[row..].partition_point(|row| row.at <= at);
            }
            cells.get_mut(row * width + column).into_iter().for_each(|sum| add(sum, cell));
        });
        self.cells = cells;
    }

    /// The totals from `from` to a later `to` in the lanes that were added. Neither may be after the end of the run.
    /// Dropped events do not count.
    pub fn between(&self, model: &Model, log: &Log, from: Time, to: Time) -> Totals {
        let (before, by) = (self.up_to(model, log, from), self.up_to(model, log, to));
        let passed: Vec<u64> =
            by.iter().zip(before).map(|(by, before)| by.wrapping_sub(before) as u64).collect();
        let time = |column: usize| Duration::from_nanos(passed[column]);
        let waits = (UNNAMED..).zip(&self.columns.waits).map(|(column, wait)| (*wait, time(column)));
        Totals {
            polls: passed[POLLS],
            running: time(RUNNING),
            ready: time(READY),
            suspended: waits.filter(|(_, time)| !time.is_zero()).collect(),
            elsewhere: time(REST),
        }
    }

    /// The sums of all columns up to `time`.
    #[inline(never)]
    fn up_to(&self, model: &Model, log: &Log, time: Time) -> Vec<i64> {
        // All sums are zero before the first event.
        let number = self.rows.partition_point(|row| row.at <= time).saturating_sub(1);
        let width = self.columns.width();
        let Some(row) = self.rows.get(number) else { return vec![0; width] };
        let time = time.max(row.at);
        let sum = |[open, rest]: Cell| open.wrapping_mul(time.as_nanos() as i64).wrapping_add(rest);
        let mut sums: Vec<i64> = self.cells[number * width..][..width].iter().copied().map(sum).collect();
        let mut left = self.lanes.clone();
        for event in log.events_of(row.event..u64::MAX).take_while(|event| event.at < time) {
            if let Some(id) = event.lane
                && left.has(id)
                && let Some(lane) = model.lane(id)
            {
                *left.at(id) = false;
                self.edges(lane, row.at, time, &mut |column, _, cell| {
                    sums[column] = sums[column].wrapping_add(sum(cell));
                });
            }
        }
        sums
    }

    /// Calls `edge` for every begin and end of a span in `from..to`, in order: with the column, the time, and what is added
    /// to the cells after it.
    #[inline(never)]
    fn edges(&self, lane: &Lane, from: Time, to: Time, edge: &mut dyn FnMut(usize, Time, Cell)) {
        let first = lane.spans.ended_before(from);
        for span in lane.spans.from(first).take_while(|span| span.begin < to) {
            let column = match span.kind {
                SpanKind::Idle => continue,
                SpanKind::Running { .. } | SpanKind::Slice { .. } => RUNNING,
                SpanKind::Ready { .. } => READY,
                SpanKind::Suspended { wait, .. } => wait.map_or(UNNAMED, |wait| self.columns.of(wait)),
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
}

/// The assignment of wait sites to columns.
struct Columns {
    /// A representative wait of each column, from [`UNNAMED`] on.
    waits: Vec<Option<WaitId>>,
    /// The columns of all waits, ordered by number.
    all: Vec<u32>,
    /// The index in `all` of the first wait of each chunk.
    chunks: Vec<usize>,
    first_chunk: u32,
    /// The columns of waits that were carried over the cut.
    carried: HashMap<WaitId, u32>,
}

impl Columns {
    /// Assigns at most `most` columns. The ids of a label and line, one per chunk and kind, share a column.
    fn new(log: &Log, most: usize) -> Columns {
        let mut ids: Vec<WaitId> = log.sites().collect();
        let kept = ids.len();
        ids.extend(log.carried_waits().map(|(_, carried)| carried.wait));
        // Grouped by sorting fingerprints: a hash map of sites would add code for this alone.
        let prints: Vec<u64> = ids.iter().map(|id| log.wait(*id).map_or(0, fingerprint)).collect();
        let order = sorted(&prints);
        let site =
            |index: u32| log.wait(ids[index as usize]).map(|site| (&site.label, &site.file, site.line));
        let sites = || order.chunk_by(|one, other| site(*one) == site(*other));
        let mut least = 1;
        while sites().filter(|site| site.len() >= least).count() > most {
            least += 1;
        }
        let (mut all, mut waits) = (vec![REST as u32; ids.len()], vec![None]);
        for site in sites().filter(|site| site.len() >= least) {
            site.iter().for_each(|index| all[*index as usize] = (UNNAMED + waits.len()) as u32);
            waits.push(Some(ids[site[0] as usize]));
        }
        let carried = ids[kept..].iter().copied().zip(all.split_off(kept)).collect();
        ids.truncate(kept);
        let first_chunk = ids.first().map_or(0, |id| id.number() >> 16);
        let mut columns = Columns { waits, all, chunks: Vec::new(), first_chunk, carried };
        for (index, id) in ids.iter().enumerate() {
            let chunk = columns.chunk(*id);
            columns.chunks.resize(columns.chunks.len().max(chunk + 1), index);
        }
        columns
    }

    fn width(&self) -> usize {
        UNNAMED + self.waits.len()
    }

    /// The index of the chunk of an id, from the first chunk. Chunk numbers wrap after 2^16.
    fn chunk(&self, wait: WaitId) -> usize {
        ((wait.number() >> 16).wrapping_sub(self.first_chunk) & 0xffff) as usize
    }

    fn of(&self, wait: WaitId) -> usize {
        let first = self.chunks.get(self.chunk(wait));
        let index = first.map(|first| first + (wait.number() & 0xffff) as usize);
        let column = index.and_then(|index| self.all.get(index)).or_else(|| self.carried.get(&wait));
        column.map_or(REST, |column| *column as usize)
    }
}

fn add(sum: &mut Cell, [open, rest]: Cell) {
    *sum = [sum[0] + open, sum[1].wrapping_add(rest)];
}

/// FNV-1a (Fowler, Noll and Vo) of label and line, without the kind.
fn fingerprint(site: &WaitSite) -> u64 {
    let bytes = site.label.bytes().chain(site.file.bytes()).chain([site.line as u8]);
    bytes.fold(0xcbf2_9ce4_8422_2325, |print, byte| (print ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// The rows, empty.
fn rows(log: &Log) -> Vec<SumRow> {
    let apart = CLOSEST.max((log.next_event() - log.first_event()) / MOST_ROWS);
    let mut rows: Vec<SumRow> = Vec::new();
    let mut number = log.first_event();
    while let Some(at) = log.event(number).map(|event| event.at) {
        if rows.last().is_none_or(|last| last.at < at) {
            // Other events of the same time may lie before this one; they belong to this row.
            let before = at.as_nanos().checked_sub(1).map(Time::from_nanos);
            let event = before.map_or(log.first_event(), |before| log.position_at(before).0);
            rows.push(SumRow { at, event });
        }
        number += apart;
    }
    rows
}

#[cfg(test)]
mod tests;
