//! What tasks and workers did between two moments, summed up over all of them: for a range that is dragged over a million spans.
//!
//! The time that spans of a kind have taken up to a moment t is a line between two of their ends: n t + c, where n of them
//! are open, each beginning takes its own time from c, and each end adds its. So n and c of every kind at some hundred
//! moments, a row of cells each, are enough: of the moment that is asked for only the lanes that changed since the row
//! before it are walked, from there on. A range is the difference of its ends.
//!
//! Invariants: what is told is what a walk over every span would tell, to the nanosecond; the work of a question is bounded
//! by the lanes that changed in a row. Sums may overflow on the way:
//! they wrap, and what is left of them is right.

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

/// Eight megabytes of them, where there are as many waits.
const MOST_CELLS: usize = 1 << 19;
/// More rows than this make no question quicker by much.
const MOST_ROWS: u64 = 2048;
/// A row is so many events from the next at least.
const CLOSEST: u64 = 512;
/// So many lanes are summed up between two looks at the clock.
const AT_A_TIME: usize = 64;

/// The columns of a row: how long tasks ran, were ready; how many steps began; how long they were suspended on what has no
/// column of its own, on what nobody named, and on each of the log's sites.
const RUNNING: usize = 0;
const READY: usize = 1;
const POLLS: usize = 2;
const REST: usize = 3;
const UNNAMED: usize = 4;

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
    /// How long they were suspended on whatever is not among these: of more waits than a row has room for, those that are
    /// in the fewest chunks of the log.
    pub elsewhere: Duration,
}

/// How many spans are open, and the rest of the time of all in nanoseconds: their ends, less their beginnings.
type Cell = [i64; 2];

/// Everything before a moment.
struct SumRow {
    at: Time,
    /// The number of the first event that is not before it.
    event: u64,
}

/// The sums of some lanes of a run.
pub struct RangeSums {
    rows: Vec<SumRow>,
    /// Row by row.
    cells: Vec<Cell>,
    /// Of which lanes.
    lanes: LaneTable<bool>,
    columns: Columns,
}

/// The sums of some lanes, under way: those of a million spans take longer than a frame has.
pub struct Summing {
    /// By row, not of all rows before it, too.
    sums: RangeSums,
    /// How many of the lanes are summed up.
    done: usize,
}

/// How far the sums of some lanes are.
pub enum Progress {
    /// They are to be gone on with.
    Summing(Summing),
    /// They are there.
    Summed(RangeSums),
}

impl Summing {
    /// The sums of a run that `log` has, of no lane yet.
    pub fn new(log: &Log) -> Summing {
        let rows = rows(log);
        let columns = Columns::new(log, MOST_CELLS / rows.len().max(1));
        let cells = vec![[0; 2]; rows.len() * columns.width()];
        Summing { sums: RangeSums { rows, cells, lanes: LaneTable::default(), columns }, done: 0 }
    }

    /// Goes on with `lanes`, the same each time, of a model that has taken in what the log had, while `more`
    /// says so.
    pub fn go_on(mut self, model: &Model, lanes: &[LaneId], mut more: impl FnMut() -> bool) -> Progress {
        for some in lanes[self.done..].chunks(AT_A_TIME) {
            if !more() {
                return Progress::Summing(self);
            }
            some.iter().for_each(|lane| self.sums.take_in(model, *lane));
            self.done += some.len();
        }
        let width = self.sums.columns.width();
        for place in width..self.sums.cells.len() {
            let before = self.sums.cells[place - width];
            add(&mut self.sums.cells[place], before);
        }
        Progress::Summed(self.sums)
    }
}

impl RangeSums {
    /// Adds the edges of a lane to the row after each.
    fn take_in(&mut self, model: &Model, lane: LaneId) {
        *self.lanes.at(lane) = true;
        let Some(lane) = model.lane(lane) else { return };
        let (mut row, width) = (0, self.columns.width());
        let mut cells = std::mem::take(&mut self.cells);
        self.edges(lane, Time::ZERO, Time::MAX, &mut |column, at, cell| {
            // The first row that is later: on a lane there is no way back.
            if self.rows.get(row).is_some_and(|row| row.at <= at) {
                row += self.rows[row..].partition_point(|row| row.at <= at);
            }
            cells.get_mut(row * width + column).into_iter().for_each(|sum| add(sum, cell));
        });
        self.cells = cells;
    }

    /// What happened from one moment to a later one, neither of them after the end of the run, in the lanes that were summed
    /// up. What was dropped from the log is left out.
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

    /// The sums of all columns up to a moment.
    #[inline(never)]
    fn up_to(&self, model: &Model, log: &Log, time: Time) -> Vec<i64> {
        // Before the first event nothing is known.
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

/// Which waits have a column of their own.
struct Columns {
    /// What stands for the waits of each column from [`UNNAMED`] on.
    waits: Vec<Option<WaitId>>,
    /// The columns of all waits, in the order of their numbers.
    all: Vec<u32>,
    /// Where in there the waits of each chunk of the log begin.
    chunks: Vec<usize>,
    first_chunk: u32,
    /// The columns of waits that began before the first chunk.
    carried: HashMap<WaitId, u32>,
}

impl Columns {
    /// A log has an id for what is waited for on a line in each of its chunks, and for each kind of it; they share a column. There are `most` such columns at most.
    fn new(log: &Log, most: usize) -> Columns {
        let mut ids: Vec<WaitId> = log.sites().collect();
        let kept = ids.len();
        ids.extend(log.carried_waits().map(|(_, carried)| carried.wait));
        // By fingerprints, because a table of sites would be compiled for this alone.
        let prints: Vec<u64> = ids.iter().map(|id| log.wait(*id).map_or(0, fingerprint)).collect();
        let order = sorted(&prints);
        let site =
            |place: u32| log.wait(ids[place as usize]).map(|site| (&site.label, &site.file, site.line));
        let sites = || order.chunk_by(|one, other| site(*one) == site(*other));
        let mut least = 1;
        while sites().filter(|site| site.len() >= least).count() > most {
            least += 1;
        }
        let (mut all, mut waits) = (vec![REST as u32; ids.len()], vec![None]);
        for site in sites().filter(|site| site.len() >= least) {
            site.iter().for_each(|place| all[*place as usize] = (UNNAMED + waits.len()) as u32);
            waits.push(Some(ids[site[0] as usize]));
        }
        let carried = ids[kept..].iter().copied().zip(all.split_off(kept)).collect();
        ids.truncate(kept);
        let first_chunk = ids.first().map_or(0, |id| id.number() >> 16);
        let mut columns = Columns { waits, all, chunks: Vec::new(), first_chunk, carried };
        for (place, id) in ids.iter().enumerate() {
            let chunk = columns.chunk(*id);
            columns.chunks.resize(columns.chunks.len().max(chunk + 1), place);
        }
        columns
    }

    fn width(&self) -> usize {
        UNNAMED + self.waits.len()
    }

    /// The chunk that an id is of, counted from the first one. Numbers begin anew after 2^16 chunks.
    fn chunk(&self, wait: WaitId) -> usize {
        ((wait.number() >> 16).wrapping_sub(self.first_chunk) & 0xffff) as usize
    }

    fn of(&self, wait: WaitId) -> usize {
        let first = self.chunks.get(self.chunk(wait));
        let place = first.map(|first| first + (wait.number() & 0xffff) as usize);
        let column = place.and_then(|place| self.all.get(place)).or_else(|| self.carried.get(&wait));
        column.map_or(REST, |column| *column as usize)
    }
}

fn add(sum: &mut Cell, [open, rest]: Cell) {
    *sum = [sum[0] + open, sum[1].wrapping_add(rest)];
}

/// The same for what is waited for on the same line, of whatever kind it is: FNV-1a (Fowler, Noll and Vo).
fn fingerprint(site: &WaitSite) -> u64 {
    let bytes = site.label.bytes().chain(site.file.bytes()).chain([site.line as u8]);
    bytes.fold(0xcbf2_9ce4_8422_2325, |print, byte| (print ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// The moments to sum up to.
fn rows(log: &Log) -> Vec<SumRow> {
    let apart = CLOSEST.max((log.next_event() - log.first_event()) / MOST_ROWS);
    let mut rows: Vec<SumRow> = Vec::new();
    let mut number = log.first_event();
    while let Some(at) = log.event(number).map(|event| event.at) {
        if rows.last().is_none_or(|last| last.at < at) {
            // What lies between this one and others of its moment has yet to come.
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
