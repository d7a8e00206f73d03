//! What is in the timeline's tables: the tasks and workers of a run at the playhead, or all of its waits, in the order of a column.
//!
//! Invariant: plain data, a function of the run, the place and the order that is asked for. Only which rows there are is
//! kept, twelve bytes each; what they say is made when it is shown.
//!
//! The page loads this on first use.

use std::time::Duration;

use super::details::Source;
use crate::i18n::Text;
use crate::rt::sorting::{ranks, sorted};
use crate::rt::{Cause, Time};
use crate::trace::{Lane, LaneId, Log, Snapshot, Span, SpanKind, WaitId};
use crate::ui::present::task_row::{TaskState, detail};
use crate::ui::present::wait_text;
use crate::ui::timeline::texts;

/// How many columns either table has.
pub const COLUMNS: usize = 7;

/// Which of the tables.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Table {
    /// The tasks and workers that there are at the playhead.
    #[default]
    Tasks,
    /// Every wait of the run.
    Waits,
}

impl Table {
    /// Both.
    pub const ALL: [Table; 2] = [Table::Tasks, Table::Waits];

    /// The headings.
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

    /// Whether a column is in the order of its texts; the others are in that of numbers.
    fn is_text(self, column: usize) -> bool {
        match self {
            Table::Tasks => column == 0 || column == 6,
            Table::Waits => column <= 3,
        }
    }
}

/// By which column a table is in order; the same way round is the order of rows, or of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sort {
    /// Which; `None` for the order in which the tasks have lanes, and in which the waits of each follow each other.
    pub column: Option<usize>,
    /// Whether the greatest comes first.
    pub descending: bool,
}

impl Sort {
    /// After a press on a heading: this column, then the other way round, then as before.
    pub fn pressed(self, column: usize) -> Sort {
        match self {
            Sort { column: Some(current), descending } if current == column => match descending {
                false => Sort { column: Some(column), descending: true },
                true => Sort::default(),
            },
            _ => Sort { column: Some(column), descending: false },
        }
    }
}

/// A row: a task or a worker, and for a wait which of its spans.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Whose.
    pub lane: LaneId,
    /// Which span; zero in the table of tasks.
    pub span: u32,
}

/// The place that a table tells of.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    /// The run, and the loop time there.
    pub source: Source<'a>,
    /// What it was like there.
    pub moment: &'a Snapshot,
}

/// The rows of a table, in order.
#[derive(Debug, Default)]
pub struct Listing {
    table: Table,
    entries: Vec<Entry>,
}

impl Listing {
    /// The rows of `table` at a place.
    pub fn of(table: Table, place: &Place<'_>, sort: Sort) -> Listing {
        let mut entries = Vec::new();
        let model = place.source.model;
        for lane in model.rows().iter().filter_map(|lane| model.lane(*lane)) {
            match table {
                Table::Tasks if lane.has_begun(place.moment.position()) => {
                    entries.push(Entry { lane: lane.id, span: 0 });
                }
                Table::Tasks => {}
                Table::Waits => {
                    let suspended =
                        |span: &usize| matches!(lane.spans.kind(*span), SpanKind::Suspended { .. });
                    let spans = (0..lane.spans.len()).filter(suspended);
                    entries.extend(spans.map(|span| Entry { lane: lane.id, span: span as u32 }));
                }
            }
        }
        let mut listing = Listing { table, entries };
        if let Some(column) = sort.column {
            listing.sort(place, column, sort.descending);
        }
        listing
    }

    /// The rows.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// What the cells of a row say; empty if it is gone.
    pub fn cells(&self, place: &Place<'_>, entry: Entry) -> [String; COLUMNS] {
        let Some(lane) = place.source.model.lane(entry.lane) else { return Default::default() };
        match self.table {
            Table::Tasks => place.task(lane),
            Table::Waits => place.wait(lane, entry.span as usize),
        }
    }

    /// The rows from the first, as lines of cells with tabs between them; `most` of them at most.
    pub fn copied(&self, place: &Place<'_>, most: usize) -> String {
        let mut text = String::new();
        let mut line = |cells: [&str; COLUMNS]| {
            for (place, cell) in cells.into_iter().enumerate() {
                text.push_str(if place > 0 { "\t" } else { "" });
                text.extend(cell.chars().map(|c| if c.is_control() { ' ' } else { c }));
            }
            text.push('\n');
        };
        line(self.table.columns().map(|heading| heading.get(place.source.lang)));
        for entry in self.entries.iter().take(most) {
            line(self.cells(place, *entry).each_ref().map(String::as_str));
        }
        text
    }

    fn sort(&mut self, place: &Place<'_>, column: usize, descending: bool) {
        let keys = self.entries.iter().map(|entry| key(self.table, place, *entry, column));
        let mut numbers: Vec<u64> = keys.collect();
        if self.table.is_text(column) {
            numbers = self.ranked(place, column, &numbers);
        }
        if descending {
            numbers.iter_mut().for_each(|number| *number = !*number);
        }
        let order = sorted(&numbers);
        self.entries = order.into_iter().map(|place| self.entries[place as usize]).collect();
    }

    /// The ranks of the texts in a column, where rows with one number have one text, which is made once.
    fn ranked(&self, place: &Place<'_>, column: usize, numbers: &[u64]) -> Vec<u64> {
        let (mut texts, mut last) = (Vec::new(), None);
        let mut which = vec![0; numbers.len()];
        for row in sorted(numbers) {
            let row = row as usize;
            if last != Some(numbers[row]) {
                last = Some(numbers[row]);
                texts.push(self.cells(place, self.entries[row])[column].clone());
            }
            which[row] = texts.len() - 1;
        }
        let ranks = ranks(&texts);
        which.into_iter().map(|text| ranks[text]).collect()
    }
}

/// What a row has in a column, as a number; for texts one that says which text it is.
fn key(table: Table, place: &Place<'_>, entry: Entry, column: usize) -> u64 {
    let Some(lane) = place.source.model.lane(entry.lane) else { return 0 };
    let nanos = |duration: Duration| duration.as_nanos() as u64;
    match (table, column, lane.spans.get(entry.span as usize)) {
        (Table::Tasks, 1, _) => TaskState::of(lane, place.moment) as u64,
        (Table::Tasks, 2, _) => place.times(lane).0 as u64,
        (Table::Tasks, 3..=5, _) => nanos(place.times(lane).1[column - 3]),
        (Table::Waits, 1..=3, Some(Span { kind: SpanKind::Suspended { wait, .. }, .. })) => {
            wait.map_or(0, |wait| 1 + u64::from(wait.number()))
        }
        (Table::Waits, 4, Some(span)) => span.begin.as_nanos(),
        (Table::Waits, 5, Some(span)) => nanos(span.end_or(place.source.now).since(span.begin)),
        (Table::Waits, 6, _) => match woken_by(lane, entry.span as usize) {
            None => u64::MAX,
            Some(Cause::Spawn) => 0,
            Some(Cause::Timer) => 1,
            Some(Cause::Host) => 2,
            Some(by @ (Cause::Task(_) | Cause::Worker(_))) => {
                LaneId::of_cause(by).map_or(2, |waker| 2 + u64::from(waker.number()))
            }
        },
        _ => entry.lane.number().into(),
    }
}

/// Who ended the suspension at `span`; `None` while it lasts.
fn woken_by(lane: &Lane, span: usize) -> Option<Cause> {
    match lane.spans.get(span + 1)?.kind {
        SpanKind::Ready { by } => Some(by),
        _ => None,
    }
}

impl Place<'_> {
    fn log(&self) -> &Log {
        self.source.log
    }

    fn task(&self, lane: &Lane) -> [String; COLUMNS] {
        let (polls, times) = self.times(lane);
        let any = [polls > 0, true, !times[2].is_zero()];
        let [running, ready, suspended] = std::array::from_fn(|n| self.source.grain().sum(any[n], times[n]));
        let state = TaskState::of(lane, self.moment).title().get(self.source.lang).to_owned();
        [
            lane.title(),
            state,
            polls.to_string(),
            running,
            ready,
            suspended,
            detail(lane, self.log(), self.moment),
        ]
    }

    /// How many steps it ran by then; how long it ran, was ready, was suspended.
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
        let [label, kind, place] = self.site(wait);
        let label = format!("{label}{}", wait_text::more(others));
        let end = if end == Time::MAX { self.source.now.max(begin) } else { end };
        let by = woken_by(lane, span).map_or(String::new(), |by| self.source.cause(by, lane));
        let grain = self.source.grain();
        [lane.title(), label, kind, place, grain.moment(begin), grain.duration(end.since(begin)), by]
    }

    /// What a wait is for, its kind and its line.
    fn site(&self, wait: Option<WaitId>) -> [String; 3] {
        match wait.and_then(|wait| self.log().wait(wait)) {
            Some(site) => {
                [site.label.to_string(), site.kind.to_string(), format!("{}:{}", site.file, site.line)]
            }
            None => [texts::UNNAMED.get(self.source.lang).to_owned(), String::new(), String::new()],
        }
    }
}
