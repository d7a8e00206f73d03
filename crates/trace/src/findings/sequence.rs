//! Waits of one task strictly one after another that it could have waited for together. A hint: whether one needs the result of
//! another is not recorded.
//!
//! Fires for a task that completed, for more than half of whose life (at least [`SHORTEST`]) was one row of waits of one kind. A row
//! ends with a step that did something to other tasks: who makes items, or ticks for others, does not wait in vain.
//!
//! | kind | at least | and only if |
//! | --- | --- | --- |
//! | requests: `http`, `fetch`, `request`, `worker` | 3 different | no other task was spawned on the line that spawned this one |
//! | commands: `redis`, `mysql` | 5 on one line | the same |
//! | `timer` | 3 on one line | no other task ran meanwhile; in a guest's task, beneath an awaited function |
//!
//! The body of an answer is not counted as a request of its own.

use std::time::Duration;

use super::finding::{CodeLine, FindingKind};
use crate::record::event::WaitId;
use crate::record::log::{Log, WaitSite};
use loopscope_rt::Time;

const SHORTEST: Duration = Duration::from_millis(50);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SequenceKind {
    Requests,
    Commands,
    Timers,
}

impl SequenceKind {
    fn of(site: &WaitSite) -> Option<SequenceKind> {
        match &*site.kind {
            "http" | "fetch" | "request" | "worker" => Some(SequenceKind::Requests),
            "redis" | "mysql" => Some(SequenceKind::Commands),
            "timer" => Some(SequenceKind::Timers),
            _ => None,
        }
    }

    fn fewest(self) -> u32 {
        match self {
            SequenceKind::Requests | SequenceKind::Timers => 3,
            SequenceKind::Commands => 5,
        }
    }
}

/// A row of waits.
#[derive(Clone, Copy, Debug)]
struct WaitRow {
    group: SequenceKind,
    first: WaitId,
    last: WaitId,
    began: Time,
    waits: u32,
    total: Duration,
    longest: Duration,
}

/// The present suspension of a task.
#[derive(Clone, Copy, Debug)]
struct Suspension {
    wait: WaitId,
    at: Time,
    /// The number of steps of the run at its beginning.
    steps: u64,
}

/// The rows of a task.
#[derive(Clone, Debug, Default)]
pub(super) struct SequenceFacts {
    row: Option<WaitRow>,
    longest: Option<WaitRow>,
    suspension: Option<Suspension>,
    /// Whether the task did something to others since its last wait.
    has_effects: bool,
}

impl SequenceFacts {
    /// The task does something to another one.
    pub(super) fn acts(&mut self) {
        self.has_effects = true;
    }

    /// The task is suspended. `wait` is its wait, if it has only one, which began in this step. `steps` have been taken by all tasks.
    pub(super) fn suspended(&mut self, wait: Option<WaitId>, at: Time, steps: u64) {
        self.suspension = wait.map(|wait| Suspension { wait, at, steps });
        if wait.is_none() || std::mem::take(&mut self.has_effects) {
            self.end_row();
        }
    }

    /// A step of the task begins.
    pub(super) fn resumed(&mut self, log: &Log, at: Time, steps: u64) {
        let Some(suspension) = self.suspension.take() else { return };
        let site = log.wait(suspension.wait);
        let Some((site, group)) = site.and_then(|site| Some((site, SequenceKind::of(site)?))) else {
            return self.end_row();
        };
        if group == SequenceKind::Timers && (steps != suspension.steps || !is_beneath_a_call(site)) {
            return self.end_row();
        }
        if !self.row.as_ref().is_some_and(|row| row.takes(group, site, log)) {
            self.end_row();
        }
        let row = self.row.get_or_insert(WaitRow {
            group,
            first: suspension.wait,
            last: suspension.wait,
            began: suspension.at,
            waits: 0,
            total: Duration::ZERO,
            longest: Duration::ZERO,
        });
        let took = at.since(suspension.at);
        let is_same = row.waits > 0 && row.last == suspension.wait;
        if group != SequenceKind::Requests || !is_same && !site.label.starts_with("body of ") {
            row.waits += 1;
        }
        row.total += took;
        row.longest = row.longest.max(took);
        row.last = suspension.wait;
    }

    fn end_row(&mut self) {
        let row = self.row.take().filter(|row| row.waits >= row.group.fewest());
        if let Some(row) = row.filter(|row| self.longest.is_none_or(|longest| row.total > longest.total)) {
            self.longest = Some(row);
        }
    }
}

impl WaitRow {
    /// Whether a wait at `site` continues the row.
    fn takes(&self, group: SequenceKind, site: &WaitSite, log: &Log) -> bool {
        let Some(first) = log.wait(self.first) else { return false };
        let is_one_line = first.line == site.line && first.file == site.file;
        group == self.group && first.kind == site.kind && (is_one_line || group == SequenceKind::Requests)
    }
}

/// Whether a task waits in a function that it awaits: a task of Rust has no chain at run time, so it may.
fn is_beneath_a_call(site: &WaitSite) -> bool {
    let in_program = site.chain.iter().filter(|frame| *frame.file == *site.file).count();
    site.chain.is_empty() || in_program > 1
}

/// A row that makes up most of a task's life.
#[derive(Debug)]
pub(super) struct LongRow {
    pub(super) kind: FindingKind,
    pub(super) began: Time,
    pub(super) line: Option<CodeLine>,
    pub(super) total: Duration,
}

/// The row of a task that completes after `life`. `siblings` are other tasks of the line that spawned it.
pub(super) fn long_row(
    facts: &mut SequenceFacts,
    log: &Log,
    life: Duration,
    siblings: u32,
) -> Option<LongRow> {
    facts.end_row();
    let WaitRow { group, first, began, waits, total, longest, .. } = facts.longest?;
    let has_company = siblings > 0 && group != SequenceKind::Timers;
    if has_company || total < SHORTEST || 2 * total <= life {
        return None;
    }
    let kind = (&*log.wait(first)?.kind).into();
    let kind = FindingKind::SequentialWaits { kind, waits, total, longest };
    Some(LongRow { kind, began, line: CodeLine::of(log, Some(first)), total })
}
