//! The rows of the timeline's tables: tasks and workers at the playhead, or all waits of the run, sorted by a column.
//!
//! Invariant: plain data, a function of the run, the playhead and the sort order. Only row ids are stored, twelve bytes
//! each; cells are formatted when they are shown.
//!
//! The page loads this on first use.

use std::time::Duration;

use super::tooltip_text::SceneSource;
use crate::i18n::Text;
use crate::rt::sorting::{ranks, sorted};
use crate::rt::{Cause, Time};
use crate::trace::{Lane, LaneId, Log, Snapshot, Span, SpanKind, WaitId};
use crate::ui::present::task_row::{TaskStatus, detail};
use crate::ui::present::wait_text;
use crate::ui::timeline::texts;

/// Number of columns of either table.
pub const COLUMNS: usize = 7;

/// One of the two tables.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Table {
    /// The tasks and workers that exist at the playhead.
    #[default]
    Tasks,
    /// Every wait of the run.
    Waits,
}

impl Table {
    /// Both tables, in tab order.
    pub const ALL: [Table; 2] = [Table::Tasks, Table::Waits];

    /// The column headings.
    pub const fn columns(self) -> [Text; COLUMNS] {
        match self {
            Table::Tasks => [
                texts::TASK,
                texts::STATE,
                texts::POLLS,
                texts::TIME_RUNNING,
                texts::TIME_READY,
                texts::TIME_SUSPENDED,
                texts::NOW_WAITS_FOR,
            ],
            Table::Waits => [
                texts::TASK,
                texts::WAITED_FOR,
                texts::KIND,
                texts::AT_LINE,
                texts::FROM,
                texts::FOR,
                texts::ENDED_BY,
            ],
        }
    }

    /// Whether a column sorts by text; the others sort by number.
    fn is_text(self, column: usize) -> bool {
        match self {
            Table::Tasks => column == 0 || column == 6,
            Table::Waits => column <= 3,
        }
    }
}

/// The sort order of a table. By default rows are in lane order, waits of a lane in time order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sort {
    /// The sort column; `None` for the default order.
    pub column: Option<usize>,
    /// Whether the greatest value comes first.
    pub descending: bool,
}

impl Sort {
    /// The order after a click on a heading: ascending, then descending, then the default.
    pub fn toggled(self, column: usize) -> Sort {
        match self {
            Sort { column: Some(current), descending } if current == column => match descending {
                false => Sort { column: Some(column), descending: true },
                true => Sort::default(),
            },
            _ => Sort { column: Some(column), descending: false },
        }
    }
}

/// A row id: a task or worker, and for a wait the index of its span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableRow {
    /// The task or worker.
    pub lane: LaneId,
    /// Index of the span; zero in the table of tasks.
    pub span: u32,
}

/// The inputs of a table: the run up to a moment.
#[derive(Clone, Copy)]
pub struct TableInput<'a> {
    /// The run; `now` is the loop time that the table shows.
    pub source: SceneSource<'a>,
    /// The state of the run at that moment.
    pub snapshot: &'a Snapshot,
}

/// The sorted rows of a table.
#[derive(Debug, Default)]
pub struct TableModel {
    table: Table,
    rows: Vec<TableRow>,
}

impl TableModel {
    /// Builds the rows of `table`.
    pub fn of(table: Table, input: &TableInput<'_>, sort: Sort) -> TableModel {
        let mut rows = Vec::new();
        let model = input.source.model;
        for lane in model.rows().iter().filter_map(|lane| model.lane(*lane)) {
            match table {
                Table::Tasks if lane.has_begun(input.snapshot.position()) => {
                    rows.push(TableRow { lane: lane.id, span: 0 });
                }
                Table::Tasks => {}
                Table::Waits => {
                    let suspended =
                        |span: &usize| matches!(lane.spans.kind(*span), SpanKind::Suspended { .. });
                    let spans = (0..lane.spans.len()).filter(suspended);
                    rows.extend(spans.map(|span| TableRow { lane: lane.id, span: span as u32 }));
                }
            }
        }
        let mut table_model = TableModel { table, rows };
        if let Some(column) = sort.column {
            table_model.sort(input, column, sort.descending);
        }
        table_model
    }

    /// The rows in order.
    pub fn rows(&self) -> &[TableRow] {
        &self.rows
    }

    /// The cells of a row; empty if its lane no longer exists.
    pub fn cells(&self, input: &TableInput<'_>, row: TableRow) -> [String; COLUMNS] {
        let Some(lane) = input.source.model.lane(row.lane) else { return Default::default() };
        match self.table {
            Table::Tasks => input.task(lane),
            Table::Waits => input.wait(lane, row.span as usize),
        }
    }

    /// The first `limit` rows as tab-separated lines, after a line of headings.
    pub fn to_tsv(&self, input: &TableInput<'_>, limit: usize) -> String {
        let mut text = String::new();
        let mut line = |cells: [&str; COLUMNS]| {
            for (column, cell) in cells.into_iter().enumerate() {
                text.push_str(if column > 0 { "\t" } else { "" });
                text.extend(cell.chars().map(|c| if c.is_control() { ' ' } else { c }));
            }
            text.push('\n');
        };
        line(self.table.columns().map(|heading| heading.get(input.source.lang)));
        for row in self.rows.iter().take(limit) {
            line(self.cells(input, *row).each_ref().map(String::as_str));
        }
        text
    }

    fn sort(&mut self, input: &TableInput<'_>, column: usize, descending: bool) {
        let keys = self.rows.iter().map(|row| key(self.table, input, *row, column));
        let mut numbers: Vec<u64> = keys.collect();
        if self.table.is_text(column) {
            numbers = self.ranked(input, column, &numbers);
        }
        if descending {
            numbers.iter_mut().for_each(|number| *number = !*number);
        }
        let order = sorted(&numbers);
        self.rows = order.into_iter().map(|index| self.rows[index as usize]).collect();
    }

    /// The ranks of a text column. Rows with equal keys have equal text, which is formatted once.
    fn ranked(&self, input: &TableInput<'_>, column: usize, numbers: &[u64]) -> Vec<u64> {
        let (mut texts, mut last) = (Vec::new(), None);
        let mut which = vec![0; numbers.len()];
        for row in sorted(numbers) {
            let row = row as usize;
            if last != Some(numbers[row]) {
                last = Some(numbers[row]);
                texts.push(self.cells(input, self.rows[row])[column].clone());
            }
            which[row] = texts.len() - 1;
        }
        let ranks = ranks(&texts);
        which.into_iter().map(|text| ranks[text]).collect()
    }
}

/// The sort key of a row in a column; for a text column, a number that identifies the text.
fn key(table: Table, input: &TableInput<'_>, row: TableRow, column: usize) -> u64 {
    let Some(lane) = input.source.model.lane(row.lane) else { return 0 };
    let nanos = |duration: Duration| duration.as_nanos() as u64;
    match (table, column, lane.spans.get(row.span as usize)) {
        (Table::Tasks, 1, _) => TaskStatus::of(lane, input.snapshot) as u64,
        (Table::Tasks, 2, _) => input.times(lane).0 as u64,
        (Table::Tasks, 3..=5, _) => nanos(input.times(lane).1[column - 3]),
        (Table::Waits, 1..=3, Some(Span { kind: SpanKind::Suspended { wait, .. }, .. })) => {
            wait.map_or(0, |wait| 1 + u64::from(wait.number()))
        }
        (Table::Waits, 4, Some(span)) => span.begin.as_nanos(),
        (Table::Waits, 5, Some(span)) => nanos(span.end_or(input.source.now).since(span.begin)),
        (Table::Waits, 6, _) => match woken_by(lane, row.span as usize) {
            None => u64::MAX,
            Some(Cause::Spawn) => 0,
            Some(Cause::Timer) => 1,
            Some(Cause::Host) => 2,
            Some(by @ (Cause::Task(_) | Cause::Worker(_))) => {
                LaneId::of_cause(by).map_or(2, |waker| 2 + u64::from(waker.number()))
            }
        },
        _ => row.lane.number().into(),
    }
}

/// The cause that ended the suspension at `span`; `None` while it lasts.
fn woken_by(lane: &Lane, span: usize) -> Option<Cause> {
    match lane.spans.get(span + 1)?.kind {
        SpanKind::Ready { by } => Some(by),
        _ => None,
    }
}

impl TableInput<'_> {
    fn log(&self) -> &Log {
        self.source.log
    }

    fn task(&self, lane: &Lane) -> [String; COLUMNS] {
        let (polls, times) = self.times(lane);
        let any = [polls > 0, true, !times[2].is_zero()];
        let [running, ready, suspended] = std::array::from_fn(|n| self.source.grain().sum(any[n], times[n]));
        let state = TaskStatus::of(lane, self.snapshot).title().get(self.source.lang).to_owned();
        [
            lane.title(),
            state,
            polls.to_string(),
            running,
            ready,
            suspended,
            detail(lane, self.log(), self.snapshot),
        ]
    }

    /// The number of steps up to the moment, and the time running, ready and suspended.
    fn times(&self, lane: &Lane) -> (usize, [Duration; 3]) {
        let now = self.source.now;
        let (mut polls, mut times) = (0, [Duration::ZERO; 3]);
        for span in lane.spans.iter().take_while(|span| span.begin <= now) {
            let sum = match span.kind {
                SpanKind::Idle => continue,
                SpanKind::Running { .. } | SpanKind::Slice { .. } => {
                    polls += 1;
                    &mut times[0]
                }
                SpanKind::Ready { .. } => &mut times[1],
                SpanKind::Suspended { .. } => &mut times[2],
            };
            *sum += span.end_or(now).min(now).since(span.begin);
        }
        (polls, times)
    }

    fn wait(&self, lane: &Lane, span: usize) -> [String; COLUMNS] {
        let Some(Span { begin, end, kind: SpanKind::Suspended { wait, others } }) = lane.spans.get(span)
        else {
            return Default::default();
        };
        let [label, kind, location] = self.site(wait);
        let label = format!("{label}{}", wait_text::more(others));
        let end = if end == Time::MAX { self.source.now.max(begin) } else { end };
        let by = woken_by(lane, span).map_or(String::new(), |by| self.source.cause(by, lane));
        let grain = self.source.grain();
        [lane.title(), label, kind, location, grain.moment(begin), grain.duration(end.since(begin)), by]
    }

    /// Label, kind and source line of a wait.
    fn site(&self, wait: Option<WaitId>) -> [String; 3] {
        match wait.and_then(|wait| self.log().wait(wait)) {
            Some(site) => {
                [site.label.to_string(), site.kind.to_string(), format!("{}:{}", site.file, site.line)]
            }
            None => [texts::UNNAMED.get(self.source.lang).to_owned(), String::new(), String::new()],
        }
    }
}
