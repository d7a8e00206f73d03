//! The records of a log as rows of JSON: what makes an exported file exact.
//!
//! The drawing that other programs read has no place for all of it: the order of events at one stamp, a wait that began
//! in a step that then completed, how long a timer had to go, what lived at the cut of a log that dropped events. So
//! the member `loopscopeRecord` of a file is the log itself, a tenth of the file's size. The rejected alternative, an
//! ordinal and more arguments on every slice, is as large and still needs slices that nobody should see.
//!
//! The rows are described in the README ("The trace file"). Invariant: they depend on what was recorded, not on how
//! the log stores it, so a log that was read from rows gives the same rows. Next: `import::record`, the reader.

use std::collections::HashMap;
use std::fmt::{Arguments, Display, Write};

use super::event::{Event, FlowPart, TextId, WaitId, What};
use super::json::Json;
use super::log::{Log, WaitSite};
use super::walk::outcome_name;
use crate::rt::{Cause, TaskId, Time};

/// The member of the file that has the rows.
pub(super) const MEMBER: &str = "loopscopeRecord";

/// Appends the member to the JSON object that `out` ends in the midst of.
pub(super) fn write(log: &Log, out: &mut String) {
    put(out, format_args!(",\"{MEMBER}\":["));
    let mut rows = Rows { log, sites: HashMap::new(), gauges: HashMap::new(), last: Time::ZERO, out };
    rows.cut();
    for event in log.records_of(0..u64::MAX).flat_map(|record| record.rows()) {
        rows.record(&event);
    }
    rows.out.push_str("\n]");
}

struct Rows<'a> {
    log: &'a Log,
    /// The numbers of the sites that were written in full, from 0.
    sites: HashMap<&'a WaitSite, usize>,
    /// The numbers of the gauges whose names were written, from 0.
    gauges: HashMap<&'a str, u64>,
    /// The stamp of the row before: each row says how long after it it happened.
    last: Time,
    out: &'a mut String,
}

impl Rows<'_> {
    /// What went before the first record.
    fn cut(&mut self) {
        if self.log.dropped() > 0 {
            self.begin("dropped", self.log.dropped(), 0);
            self.out.push(']');
        }
        for (now, wall) in self.log.course().points() {
            self.begin("clock", now.as_nanos(), 0);
            self.number(wall.as_nanos());
            self.out.push(']');
        }
        for (task, carried) in self.log.carried() {
            self.begin("carried", carried.spawned.as_nanos(), task.get());
            self.text(&carried.name);
            self.number(number(carried.parent));
            self.out.push(']');
        }
    }

    fn record(&mut self, record: &Event) {
        let Event { at, task, what } = *record;
        let since = at.as_nanos() - std::mem::replace(&mut self.last, at).as_nanos();
        self.begin(word(what), since, number(task));
        match what {
            What::Spawned { parent, name } => {
                self.text_of(name);
                self.number(number(parent));
            }
            What::Ready { by } | What::CancelRequested { by } => self.cause(by),
            What::WaitBegan { wait, delay } => {
                self.site(wait);
                self.number(delay.map_or(0, |delay| delay.get().as_micros()));
            }
            What::PollEnded { error: Some(text), .. }
            | What::FailureUnclaimed { error: text }
            | What::Message { text }
            | What::SliceBegan { name: text, late: None } => self.text_of(text),
            What::SliceBegan { name, late: Some(late) } => {
                self.text_of(name);
                self.number(late.get().as_micros());
            }
            What::SliceEnded { late: Some(late) } => self.number(late.get().as_micros()),
            What::Counted { value } => {
                self.out.push(',');
                Json::Float(value.get()).write(self.out);
            }
            What::Gauged { gauge, level } => {
                self.gauge(gauge);
                self.number(level);
            }
            What::Flow { flow, part } => {
                self.number(flow);
                self.text(part_name(part));
            }
            What::PollBegan
            | What::PollEnded { error: None, .. }
            | What::Yielded
            | What::TickBegan
            | What::TickEnded
            | What::SliceEnded { late: None } => {}
        }
        self.out.push(']');
    }

    /// Begins a row: its word, and the two numbers that all rows have.
    fn begin(&mut self, word: &str, nanos: u64, task: u32) {
        let comma = if self.out.ends_with('[') { "" } else { "," };
        put(self.out, format_args!("{comma}\n[\"{word}\",{nanos},{task}"));
    }

    fn number(&mut self, number: impl Display) {
        put(self.out, format_args!(",{number}"));
    }

    fn text(&mut self, text: &str) {
        self.out.push(',');
        Json::Text(text).write(self.out);
    }

    fn text_of(&mut self, id: TextId) {
        self.text(self.log.text(id).unwrap_or_default());
    }

    /// A task by its number, anything else by its word.
    fn cause(&mut self, cause: Cause) {
        match cause {
            Cause::Task(task) => self.number(task),
            Cause::Spawn => self.text(SPAWN),
            Cause::Timer => self.text(TIMER),
            Cause::Host => self.text(HOST),
        }
    }

    /// By its name the first time, by its number from then on.
    fn gauge(&mut self, name: TextId) {
        let Some(name) = self.log.text(name) else { return };
        let next = self.gauges.len() as u64;
        match *self.gauges.entry(name).or_insert(next) {
            known if known < next => self.number(known),
            _ => self.text(name),
        }
    }

    /// In full the first time, by its number from then on.
    fn site(&mut self, wait: WaitId) {
        let Some(site) = self.log.wait(wait) else { return };
        let next = self.sites.len();
        match *self.sites.entry(site).or_insert(next) {
            known if known < next => self.number(known),
            _ => {
                self.out.push_str(",[");
                Json::Text(&site.kind).write(self.out);
                self.text(&site.label);
                self.text(&site.file);
                self.number(site.line);
                self.out.push(']');
            }
        }
    }
}

pub(super) const SPAWN: &str = "spawn";
pub(super) const TIMER: &str = "timer";
pub(super) const HOST: &str = "host";

/// What a row is called.
fn word(what: What) -> &'static str {
    match what {
        What::Spawned { .. } => "spawn",
        What::Ready { .. } => "ready",
        What::PollBegan => "poll",
        What::WaitBegan { .. } => "wait",
        What::PollEnded { outcome, .. } => outcome_name(outcome),
        What::Yielded => "yield",
        What::CancelRequested { .. } => "cancel",
        What::FailureUnclaimed { .. } => "unclaimed",
        What::Message { .. } => "print",
        What::TickBegan => "tick",
        What::TickEnded => "tock",
        What::SliceBegan { late: None, .. } => "slice",
        What::SliceBegan { late: Some(_), .. } => "work",
        What::SliceEnded { late: None } => "close",
        What::SliceEnded { late: Some(_) } => "worked",
        What::Counted { .. } => "count",
        What::Gauged { .. } => "gauge",
        What::Flow { .. } => "flow",
    }
}

fn part_name(part: FlowPart) -> &'static str {
    match part {
        FlowPart::Start => "s",
        FlowPart::Step => "t",
        FlowPart::End => "f",
    }
}

/// 0 stands for no task.
fn number(task: Option<TaskId>) -> u32 {
    task.map_or(0, TaskId::get)
}

fn put(out: &mut String, text: Arguments<'_>) {
    out.write_fmt(text).expect("a String takes all");
}
