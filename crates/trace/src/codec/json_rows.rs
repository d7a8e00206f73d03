//! A log as rows of JSON: the part of an exported file from which the log can be restored exactly.
//!
//! The slices and flows that other programs read lose information: the order of events with equal timestamps, a wait that
//! began in a step that then completed, the time to a deadline, what was alive at the cut. So the member `loopscopeRecord`
//! of a file is the log itself, a tenth of the file's size. Rejected: an ordinal and more arguments on every slice. That is
//! as large, and needs slices that nobody should see.
//!
//! The README describes the rows ("The trace file"). Invariant: the rows depend on the events alone, not on how the log
//! stores them, so a log restored from rows gives the same rows. Next: `import::own_export::record`, the reader.

use std::collections::HashMap;
use std::fmt::{Arguments, Display, Write as _};
use std::time::Duration;

use super::rows::{LogRow, rows};
use crate::export::json::Json;
use crate::record::event::{Delay, FlowPart, TextId, TraceEvent, Value, WaitId};
use crate::record::lane_id::LaneId;
use crate::record::log::{Log, WaitSite};
use crate::record::schema::{self, WriteFields};
use loopscope_rt::{Cause, Frame, TaskId, Time};

/// The member of the file's root object that has the rows.
pub(crate) const MEMBER: &str = "loopscopeRecord";

/// Appends the member to the unfinished JSON object at the end of `out`.
pub(crate) fn write(log: &Log, out: &mut String) {
    append(out, format_args!(",\"{MEMBER}\":["));
    let mut writer =
        JsonRowWriter { log, sites: HashMap::new(), gauges: HashMap::new(), last: Time::ZERO, out };
    writer.head();
    for row in rows(log.events()) {
        match row {
            LogRow::Event(event) => writer.event(&event),
            LogRow::Yield { at, task } => {
                writer.begin_at(YIELD, at, Some(task.into()));
                writer.out.push(']');
            }
        }
    }
    writer.out.push_str("\n]");
}

struct JsonRowWriter<'a> {
    log: &'a Log,
    /// The indices of the interned sites, from 0.
    sites: HashMap<&'a WaitSite, usize>,
    /// The indices of the interned gauge names, from 0.
    gauges: HashMap<&'a str, u64>,
    /// The timestamp of the row before: timestamps are written as differences.
    last: Time,
    out: &'a mut String,
}

impl<'a> JsonRowWriter<'a> {
    /// Writes the state before the first event.
    fn head(&mut self) {
        if self.log.dropped() > 0 {
            self.begin("dropped", self.log.dropped(), None);
            self.out.push(']');
        }
        let grain = self.log.grain();
        if !grain.is_zero() {
            self.begin(GRAIN, nanos(grain), None);
            self.out.push(']');
        }
        for (now, wall) in self.log.clock_map().points() {
            self.begin("clock", now.as_nanos(), None);
            self.plain(wall.as_nanos());
            self.out.push(']');
        }
        for (lane, carried) in self.log.carried() {
            self.begin("carried", carried.since.as_nanos(), Some(lane));
            self.text(&carried.name);
            self.plain(number(carried.parent));
            self.out.push(']');
        }
        for (number, carried) in self.log.carried_waits() {
            // Zero is no deadline. It is unambiguous: a timer that is due at time zero has ended before any cut.
            self.begin("waiting", carried.until.map_or(0, Time::as_nanos), Some(carried.task.into()));
            self.interned_site(&carried.site);
            self.plain(number);
            self.out.push(']');
        }
    }

    fn event(&mut self, event: &TraceEvent) {
        self.begin_at(schema::word(event.kind), event.at, event.lane);
        schema::write(event.kind, self);
        self.out.push(']');
    }

    fn begin_at(&mut self, word: &str, at: Time, lane: Option<LaneId>) {
        let since = at.as_nanos() - std::mem::replace(&mut self.last, at).as_nanos();
        self.begin(word, since, lane);
    }

    /// Begins a row with what all rows have: a word, a time and a lane.
    fn begin(&mut self, word: &str, nanos: u64, lane: Option<LaneId>) {
        let comma = if self.out.ends_with('[') { "" } else { "," };
        append(self.out, format_args!("{comma}\n[\"{word}\",{nanos}"));
        self.lane(lane);
    }

    /// A task is its id, a worker is a string with its id, no lane is 0.
    fn lane(&mut self, lane: Option<LaneId>) {
        match lane {
            Some(LaneId::Worker(worker)) => append(self.out, format_args!(",\"{WORKER}{worker}\"")),
            Some(LaneId::Task(task)) => self.plain(task),
            None => self.plain(0),
        }
    }

    fn plain(&mut self, number: impl Display) {
        append(self.out, format_args!(",{number}"));
    }

    fn text(&mut self, text: &str) {
        self.out.push(',');
        Json::Text(text).write(self.out);
    }

    /// The content the first time, the index from then on.
    fn interned_site(&mut self, site: &'a WaitSite) {
        let next = self.sites.len();
        match *self.sites.entry(site).or_insert(next) {
            known if known < next => self.plain(known),
            _ => {
                self.out.push_str(",[");
                Json::Text(&site.kind).write(self.out);
                self.text(&site.label);
                self.text(&site.file);
                self.plain(site.line);
                self.chain(&site.chain);
                self.out.push(']');
            }
        }
    }
}

impl JsonRowWriter<'_> {
    /// The functions of an await chain, if there is one.
    fn chain(&mut self, chain: &[Frame]) {
        if chain.is_empty() {
            return;
        }
        self.out.push_str(",[");
        for (number, frame) in chain.iter().enumerate() {
            self.out.push_str(if number == 0 { "[" } else { ",[" });
            Json::Text(&frame.file).write(self.out);
            self.plain(frame.line);
            JsonRowWriter::text(self, &frame.name);
            self.out.push(']');
        }
        self.out.push(']');
    }
}

impl WriteFields for JsonRowWriter<'_> {
    fn text(&mut self, text: TextId) {
        JsonRowWriter::text(self, self.log.text(text).unwrap_or_default());
    }

    /// The name the first time, the index from then on.
    fn gauge(&mut self, name: TextId) {
        let Some(name) = self.log.text(name) else { return };
        let next = self.gauges.len() as u64;
        match *self.gauges.entry(name).or_insert(next) {
            known if known < next => self.plain(known),
            _ => JsonRowWriter::text(self, name),
        }
    }

    fn task(&mut self, task: Option<TaskId>) {
        self.plain(number(task));
    }

    /// A task or a worker is its lane, any other cause is a word.
    fn cause(&mut self, cause: Cause) {
        match cause {
            Cause::Task(task) => self.lane(Some(task.into())),
            Cause::Worker(worker) => self.lane(Some(worker.into())),
            Cause::Spawn => JsonRowWriter::text(self, SPAWN),
            Cause::Timer => JsonRowWriter::text(self, TIMER),
            Cause::Host => JsonRowWriter::text(self, HOST),
        }
    }

    fn site(&mut self, wait: WaitId) {
        if let Some(site) = self.log.wait(wait) {
            self.interned_site(site);
        }
    }

    fn number(&mut self, number: u32) {
        self.plain(number);
    }

    fn delay(&mut self, delay: Delay) {
        self.plain(delay.micros());
    }

    fn value(&mut self, value: Value) {
        self.out.push(',');
        Json::Float(value.get()).write(self.out);
    }

    fn part(&mut self, part: FlowPart) {
        JsonRowWriter::text(self, part_name(part));
    }
}

pub(crate) const SPAWN: &str = "spawn";
pub(crate) const TIMER: &str = "timer";
pub(crate) const HOST: &str = "host";
/// The prefix of a worker's id.
pub(crate) const WORKER: &str = "worker ";
/// The word of the row with the resolution of the clock, in nanoseconds.
pub(crate) const GRAIN: &str = "grain";
/// The word of [`LogRow::Yield`].
pub(crate) const YIELD: &str = "yield";

fn part_name(part: FlowPart) -> &'static str {
    match part {
        FlowPart::Start => "s",
        FlowPart::Step => "t",
        FlowPart::End => "f",
    }
}

/// A duration in nanoseconds. The resolution of a clock fits 64 bits.
pub(crate) fn nanos(duration: Duration) -> u64 {
    duration.as_nanos() as u64
}

/// 0 is no task.
fn number(task: Option<TaskId>) -> u32 {
    task.map_or(0, TaskId::get)
}

fn append(out: &mut String, text: Arguments<'_>) {
    out.write_fmt(text).expect("a String takes all");
}
