//! A log in few bytes: how a trace gets from the worker that read it to the page, and into a link.
//!
//! ```text
//! "LS" version  dropped  carried: count (task parent name spawned)...  records...
//! record: kind  nanoseconds since the record before  task  what belongs to the kind
//! ```
//!
//! What comes before the first event in place of records, of the kind 20, are points of the clock's course: loop time, no
//! task, wall time. Numbers are LEB128. A text or a wait's site is the number of an earlier one, or the next free number and itself.
//! Version 1; a change of the format is another version, because links outlive it.
//!
//! Invariant: whatever bytes are given, an [`Unpacker`] ends with a log that an executor could have recorded or with
//! a [`Fault`], and takes memory in proportion to the bytes.

use std::collections::HashMap;
use std::fmt;

use super::event::{Delay, Event, FlowPart, TextId, Value, WaitId, What};
use super::log::{Log, WaitSite};
use super::rebuild::{Rebuild, RowFault};
use crate::rt::{Cause, PollOutcome, TaskId, Time};

const MAGIC: [u8; 3] = *b"LS\x01";

/// Why packed bytes are not a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where the record at fault ends, in bytes from the start.
    pub byte: usize,
    /// What is wrong with it.
    pub fault: RowFault,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "The packed trace is broken at byte {}.", self.byte)
    }
}

/// The log in bytes.
pub fn pack(log: &Log) -> Vec<u8> {
    let mut packer = Packer { log, out: MAGIC.to_vec(), texts: HashMap::new(), sites: HashMap::new() };
    packer.number(log.dropped());
    packer.number(log.carried().count() as u64);
    for (task, carried) in log.carried() {
        packer.task(Some(task));
        packer.task(carried.parent);
        packer.text(&carried.name);
        packer.number(carried.spawned.as_nanos());
    }
    for (now, wall) in log.course().points() {
        packer.out.push(CLOCK);
        packer.number(now.as_nanos());
        packer.task(None);
        packer.number(wall.as_nanos());
    }
    let mut last = Time::ZERO;
    for record in log.records_of(0..u64::MAX).flat_map(|record| record.rows()) {
        packer.record(&record, record.at.as_nanos() - std::mem::replace(&mut last, record.at).as_nanos());
    }
    packer.out
}

struct Packer<'a> {
    log: &'a Log,
    out: Vec<u8>,
    texts: HashMap<&'a str, u64>,
    sites: HashMap<&'a WaitSite, u64>,
}

impl<'a> Packer<'a> {
    fn record(&mut self, record: &Event, since: u64) {
        self.out.push(kind(record.what));
        self.number(since);
        self.task(record.task);
        match record.what {
            What::Spawned { parent, name } => {
                self.task(parent);
                self.text_of(name);
            }
            What::Ready { by } | What::CancelRequested { by } => self.number(match by {
                Cause::Spawn => 0,
                Cause::Timer => 1,
                Cause::Host => 2,
                Cause::Task(task) => 2 + u64::from(task.get()),
            }),
            What::WaitBegan { wait, delay } => {
                self.number(delay.map_or(0, |delay| delay.micros().into()));
                self.site(wait);
            }
            What::PollEnded { error: Some(text), .. }
            | What::FailureUnclaimed { error: text }
            | What::Message { text }
            | What::SliceBegan { name: text, late: None } => self.text_of(text),
            What::SliceBegan { name, late: Some(late) } => {
                self.text_of(name);
                self.number(late.micros().into());
            }
            What::SliceEnded { late: Some(late) } => self.number(late.micros().into()),
            What::Counted { value } => self.out.extend(value.get().to_le_bytes()),
            What::Gauged { gauge, level } => {
                self.text_of(gauge);
                self.number(level.into());
            }
            What::Flow { flow, part } => self.number(u64::from(flow) * 3 + part as u64),
            What::PollEnded { error: None, .. }
            | What::PollBegan
            | What::Yielded
            | What::TickBegan
            | What::TickEnded
            | What::SliceEnded { late: None } => {}
        }
    }

    fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.out.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.out.push(number as u8);
    }

    /// Zero for none.
    fn task(&mut self, task: Option<TaskId>) {
        self.number(task.map_or(0, |task| task.get().into()));
    }

    fn text_of(&mut self, id: TextId) {
        self.text(self.log.text(id).unwrap_or_default());
    }

    fn text(&mut self, text: &'a str) {
        let next = self.texts.len() as u64;
        let number = *self.texts.entry(text).or_insert(next);
        self.number(number);
        if number == next {
            self.number(text.len() as u64);
            self.out.extend(text.as_bytes());
        }
    }

    fn site(&mut self, wait: WaitId) {
        let Some(site) = self.log.wait(wait) else { return };
        let next = self.sites.len() as u64;
        let number = *self.sites.entry(site).or_insert(next);
        self.number(number);
        if number == next {
            self.text(&site.kind);
            self.text(&site.label);
            self.text(&site.file);
            self.number(site.line.into());
        }
    }
}

/// The kinds of records. From 14 on are the ends of a step: pending, completed, cancelled, failed, failed with an error.
fn kind(what: What) -> u8 {
    match what {
        What::Spawned { .. } => 0,
        What::Ready { .. } => 1,
        What::PollBegan => 2,
        What::WaitBegan { .. } => 3,
        What::CancelRequested { .. } => 4,
        What::FailureUnclaimed { .. } => 5,
        What::Message { .. } => 6,
        What::Yielded => 7,
        What::TickBegan => 8,
        What::TickEnded => 9,
        What::SliceBegan { late: None, .. } => 10,
        What::SliceEnded { late: None } => 11,
        What::Counted { .. } => 12,
        What::Flow { .. } => 13,
        What::PollEnded { outcome: PollOutcome::Pending, .. } => 14,
        What::PollEnded { outcome: PollOutcome::Completed, .. } => 15,
        What::PollEnded { outcome: PollOutcome::Cancelled, .. } => 16,
        What::PollEnded { outcome: PollOutcome::Failed, error: None } => 17,
        What::PollEnded { outcome: PollOutcome::Failed, error: Some(_) } => 18,
        What::Gauged { .. } => 19,
        What::SliceBegan { late: Some(_), .. } => 21,
        What::SliceEnded { late: Some(_) } => 22,
    }
}

/// The kind of what is no event: a moment by both clocks.
const CLOCK: u8 = 20;

/// Makes bytes a log again, some records at a time.
pub struct Unpacker {
    bytes: Vec<u8>,
    at: usize,
    texts: Vec<Box<str>>,
    sites: Vec<WaitSite>,
    rebuild: Rebuild,
}

impl Unpacker {
    /// Begins with what was packed; the log will keep about `cap` records.
    ///
    /// # Errors
    /// When the bytes do not begin as a packed log does.
    pub fn new(bytes: Vec<u8>, cap: usize) -> Result<Unpacker, Fault> {
        let rebuild = Rebuild::new(cap);
        let mut unpacker = Unpacker { bytes, at: 0, texts: Vec::new(), sites: Vec::new(), rebuild };
        unpacker.head().map_err(|fault| unpacker.fault(fault))?;
        Ok(unpacker)
    }

    /// Takes in at most `most` records; true if some are left.
    ///
    /// # Errors
    /// When a record is broken; then there is no use in going on.
    pub fn some(&mut self, most: usize) -> Result<bool, Fault> {
        for _ in 0..most {
            if self.at == self.bytes.len() {
                return Ok(false);
            }
            self.record().map_err(|fault| self.fault(fault))?;
        }
        Ok(self.at < self.bytes.len())
    }

    /// Which part of the bytes was read, in percent.
    pub fn percent(&self) -> usize {
        self.at * 100 / self.bytes.len().max(1)
    }

    /// The log.
    pub fn finish(self) -> Log {
        self.rebuild.finish()
    }

    fn fault(&self, fault: RowFault) -> Fault {
        Fault { byte: self.at, fault }
    }

    fn head(&mut self) -> Result<(), RowFault> {
        if self.take(MAGIC.len())? != MAGIC {
            return Err(RowFault::Malformed);
        }
        let dropped = self.number()?;
        self.rebuild.drop_before(dropped)?;
        for _ in 0..self.number()? {
            let (task, parent) = (self.small()?, self.small()?);
            let name = self.text()?;
            let spawned = self.number()?;
            self.rebuild.carry(task, parent, &self.texts[name], spawned)?;
        }
        Ok(())
    }

    fn record(&mut self) -> Result<(), RowFault> {
        let kind = self.take(1)?[0];
        let (since, task) = (self.number()?, self.small()?);
        if kind == CLOCK {
            let wall = self.number()?;
            return self.rebuild.look(since, wall);
        }
        let ended = |outcome| What::PollEnded { outcome, error: None };
        let what = match kind {
            0 => {
                let parent = TaskId::new(self.small()?);
                What::Spawned { parent, name: self.text_id()? }
            }
            1 => What::Ready { by: self.cause()? },
            2 => What::PollBegan,
            3 => {
                let micros = self.small()?;
                What::WaitBegan { wait: self.site()?, delay: Delay::from_micros(micros) }
            }
            4 => What::CancelRequested { by: self.cause()? },
            5 => What::FailureUnclaimed { error: self.text_id()? },
            6 => What::Message { text: self.text_id()? },
            7 => What::Yielded,
            8 => What::TickBegan,
            9 => What::TickEnded,
            10 => What::SliceBegan { name: self.text_id()?, late: None },
            11 => What::SliceEnded { late: None },
            12 => {
                let bytes = self.take(8)?.try_into().map_err(|_| RowFault::Malformed)?;
                What::Counted { value: Value::new(f64::from_le_bytes(bytes)).ok_or(RowFault::Malformed)? }
            }
            13 => {
                let number = self.number()?;
                let part = [FlowPart::Start, FlowPart::Step, FlowPart::End][(number % 3) as usize];
                What::Flow { flow: u32::try_from(number / 3).map_err(|_| RowFault::Malformed)?, part }
            }
            14 => ended(PollOutcome::Pending),
            15 => ended(PollOutcome::Completed),
            16 => ended(PollOutcome::Cancelled),
            17 => ended(PollOutcome::Failed),
            18 => What::PollEnded { outcome: PollOutcome::Failed, error: Some(self.text_id()?) },
            19 => What::Gauged { gauge: self.text_id()?, level: self.small()? },
            21 => What::SliceBegan { name: self.text_id()?, late: Delay::from_micros(self.small()?) },
            22 => What::SliceEnded { late: Delay::from_micros(self.small()?) },
            _ => return Err(RowFault::Malformed),
        };
        self.rebuild.push(since, task, what)
    }

    fn take(&mut self, length: usize) -> Result<&[u8], RowFault> {
        let end = self.at.checked_add(length).ok_or(RowFault::Malformed)?;
        let bytes = self.bytes.get(self.at..end).ok_or(RowFault::Malformed)?;
        self.at = end;
        Ok(bytes)
    }

    fn number(&mut self) -> Result<u64, RowFault> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.take(1)?[0];
            let bits = u64::from(byte & 0x7f);
            if shift == 63 && bits > 1 {
                break;
            }
            number |= bits << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(RowFault::Malformed)
    }

    fn small(&mut self) -> Result<u32, RowFault> {
        u32::try_from(self.number()?).map_err(|_| RowFault::Malformed)
    }

    fn cause(&mut self) -> Result<Cause, RowFault> {
        Ok(match self.small()? {
            0 => Cause::Spawn,
            1 => Cause::Timer,
            2 => Cause::Host,
            task => Cause::Task(TaskId::new(task - 2).ok_or(RowFault::UnknownTask)?),
        })
    }

    fn text_id(&mut self) -> Result<TextId, RowFault> {
        let text = self.text()?;
        self.rebuild.text(&self.texts[text])
    }

    /// The number of the text that stands here.
    fn text(&mut self) -> Result<usize, RowFault> {
        let number = usize::try_from(self.number()?).map_err(|_| RowFault::Malformed)?;
        if number == self.texts.len() {
            let length = usize::try_from(self.number()?).map_err(|_| RowFault::Malformed)?;
            let text = std::str::from_utf8(self.take(length)?).map_err(|_| RowFault::Malformed)?.into();
            self.texts.push(text);
        }
        if number < self.texts.len() { Ok(number) } else { Err(RowFault::Malformed) }
    }

    fn site(&mut self) -> Result<WaitId, RowFault> {
        let number = usize::try_from(self.number()?).map_err(|_| RowFault::Malformed)?;
        if number == self.sites.len() {
            let [kind, label, file] = [self.text()?, self.text()?, self.text()?];
            let line = self.small()?;
            let texts = [kind, label, file].map(|number| &*self.texts[number]);
            let site = self.rebuild.new_site(texts, line)?;
            self.sites.push(site);
        }
        let site = self.sites.get(number).ok_or(RowFault::UnknownWait)?.clone();
        Ok(self.rebuild.site(site))
    }
}
