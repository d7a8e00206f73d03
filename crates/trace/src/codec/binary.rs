//! The binary format of a log: for the transfer from the worker that reads a trace to the page, and for links.
//!
//! ```text
//! "LS" version  dropped  carried: count (lane parent name spawned)...  rows...
//! row: code  nanoseconds since the row before  lane  fields, as `schema` defines them
//! ```
//!
//! Codes of rows that are not events: 20 is a point of the clock map (loop time, no task, wall time); 26 is a wait that
//! lasts at the cut (its deadline or zero, task, site, number); 28 is the resolution of the clock (nanoseconds, no task); 7
//! is a yield (see `rows`). Codes 0, 3 and 13 are a spawn, a wait and a flow of an earlier version; they are read but not
//! written. Numbers are LEB128 (`varint`). A lane is its number (see [`lane_id`](crate::record::lane_id)), zero for none.
//! Texts and wait sites are interned: one is written as the index of an earlier one, or as the next free index followed by
//! its content. This is version 1. Links outlive it, so additions get new codes.
//!
//! Invariant: for any bytes a [`Decoder`] ends with a log that an executor could have recorded or with a [`BinaryError`],
//! and uses memory in proportion to the bytes.
//!
//! The page loads this on first use.

use std::collections::HashMap;
use std::fmt;

use super::json_rows::nanos;
use super::rows::{LogRow, rows};
use super::validator::{RowFault, Validator};
use crate::record::event::{Delay, EventKind, FlowPart, TextId, Value, WaitId};
use crate::record::event_columns::{cause_number, cause_of};
use crate::record::lane_id::LaneId;
use crate::record::log::{Log, WaitSite};
use crate::record::schema::{self, ReadFields, WriteFields};
use crate::varint;
use loopscope_rt::{Cause, TaskId, Time};

const MAGIC: [u8; 3] = *b"LS\x01";

/// A point of the clock map.
const CLOCK: u8 = 20;
/// A wait that lasts at the cut.
const WAITING: u8 = 26;
/// The resolution of the clock.
const GRAIN: u8 = 28;
const YIELD: u8 = 7;
/// A spawn, a wait and a flow, as an earlier version wrote them.
const SPAWN_BEFORE: u8 = 0;
const WAIT_BEFORE: u8 = 3;
const FLOW_BEFORE: u8 = 13;

/// Why bytes are not an encoded log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BinaryError {
    /// The offset at which decoding stopped, in bytes from the start.
    pub byte: usize,
    /// The fault of the row before it.
    pub fault: RowFault,
}

impl fmt::Display for BinaryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "The packed trace is broken at byte {}.", self.byte)
    }
}

/// Encodes a log.
pub fn encode(log: &Log) -> Vec<u8> {
    let mut encoder = Encoder { log, out: MAGIC.to_vec(), texts: HashMap::new(), sites: HashMap::new() };
    encoder.head();
    let mut last = Time::ZERO;
    for row in rows(log.events()) {
        let (code, at, lane) = match row {
            LogRow::Event(event) => (schema::code(event.kind), event.at, event.lane),
            LogRow::Yield { at, task } => (YIELD, at, Some(task.into())),
        };
        encoder.begin(code, at.as_nanos() - std::mem::replace(&mut last, at).as_nanos(), lane);
        if let LogRow::Event(event) = row {
            schema::write(event.kind, &mut encoder);
        }
    }
    encoder.out
}

struct Encoder<'a> {
    log: &'a Log,
    out: Vec<u8>,
    texts: HashMap<&'a str, u64>,
    sites: HashMap<&'a WaitSite, u64>,
}

impl<'a> Encoder<'a> {
    /// Writes the state before the first event.
    fn head(&mut self) {
        let log = self.log;
        self.varint(log.dropped());
        self.varint(log.carried().count() as u64);
        for (lane, carried) in log.carried() {
            self.varint(lane.number().into());
            self.task(carried.parent);
            self.interned_text(&carried.name);
            self.varint(carried.since.as_nanos());
        }
        if !log.grain().is_zero() {
            self.begin(GRAIN, nanos(log.grain()), None);
        }
        for (now, wall) in log.clock_map().points() {
            self.begin(CLOCK, now.as_nanos(), None);
            self.varint(wall.as_nanos());
        }
        for (number, carried) in log.carried_waits() {
            self.begin(WAITING, carried.until.map_or(0, Time::as_nanos), Some(carried.task.into()));
            self.interned_site(&carried.site);
            self.number(number);
        }
    }

    fn begin(&mut self, code: u8, nanos: u64, lane: Option<LaneId>) {
        self.out.push(code);
        self.varint(nanos);
        self.varint(LaneId::number_or_zero(lane).into());
    }

    fn varint(&mut self, number: u64) {
        varint::put(number, &mut self.out);
    }

    fn interned_text(&mut self, text: &'a str) {
        let next = self.texts.len() as u64;
        let number = *self.texts.entry(text).or_insert(next);
        self.varint(number);
        if number == next {
            self.varint(text.len() as u64);
            self.out.extend(text.as_bytes());
        }
    }

    fn interned_site(&mut self, site: &'a WaitSite) {
        let next = self.sites.len() as u64;
        let number = *self.sites.entry(site).or_insert(next);
        self.varint(number);
        if number == next {
            self.interned_text(&site.kind);
            self.interned_text(&site.label);
            self.interned_text(&site.file);
            self.varint(site.line.into());
        }
    }
}

impl WriteFields for Encoder<'_> {
    fn text(&mut self, text: TextId) {
        self.interned_text(self.log.text(text).unwrap_or_default());
    }

    fn gauge(&mut self, name: TextId) {
        self.text(name);
    }

    /// Zero is no task.
    fn task(&mut self, task: Option<TaskId>) {
        self.varint(task.map_or(0, |task| task.get().into()));
    }

    fn cause(&mut self, by: Cause) {
        self.varint(cause_number(by));
    }

    fn site(&mut self, wait: WaitId) {
        if let Some(site) = self.log.wait(wait) {
            self.interned_site(site);
        }
    }

    fn number(&mut self, number: u32) {
        self.varint(number.into());
    }

    fn delay(&mut self, delay: Delay) {
        self.varint(delay.micros());
    }

    fn value(&mut self, value: Value) {
        self.out.extend(value.get().to_le_bytes());
    }

    fn part(&mut self, part: FlowPart) {
        self.out.push(part as u8);
    }
}

/// Decodes a log, some rows at a time.
pub struct Decoder {
    bytes: Vec<u8>,
    at: usize,
    texts: Vec<Box<str>>,
    sites: Vec<WaitSite>,
    validator: Validator,
}

impl Decoder {
    /// Begins to decode `bytes`. The log will store about `cap` events.
    ///
    /// # Errors
    /// If the bytes do not begin with a valid head.
    pub fn new(bytes: Vec<u8>, cap: usize) -> Result<Decoder, BinaryError> {
        let validator = Validator::new(cap);
        let mut decoder = Decoder { bytes, at: 0, texts: Vec::new(), sites: Vec::new(), validator };
        decoder.head().map_err(|fault| decoder.fault(fault))?;
        Ok(decoder)
    }

    /// Decodes at most `most` rows. Returns true if some are left.
    ///
    /// # Errors
    /// If a row is invalid. The decoder must not be used any further.
    pub fn some(&mut self, most: usize) -> Result<bool, BinaryError> {
        for _ in 0..most {
            if self.at == self.bytes.len() {
                return Ok(false);
            }
            self.row().map_err(|fault| self.fault(fault))?;
        }
        Ok(self.at < self.bytes.len())
    }

    /// The share of the bytes that was decoded, in percent.
    pub fn percent(&self) -> usize {
        self.at * 100 / self.bytes.len().max(1)
    }

    /// The decoded log.
    pub fn finish(self) -> Log {
        self.validator.finish()
    }

    fn fault(&self, fault: RowFault) -> BinaryError {
        BinaryError { byte: self.at, fault }
    }

    fn head(&mut self) -> Result<(), RowFault> {
        if self.take(MAGIC.len())? != MAGIC {
            return Err(RowFault::Malformed);
        }
        let dropped = self.varint()?;
        self.validator.drop_before(dropped)?;
        for _ in 0..self.varint()? {
            let lane = LaneId::of_number(self.small()?);
            let parent = ReadFields::task(self)?;
            let name = self.interned_text()?;
            let since = self.varint()?;
            self.validator.carry(lane, parent, &self.texts[name], since)?;
        }
        Ok(())
    }

    fn row(&mut self) -> Result<(), RowFault> {
        let code = self.take(1)?[0];
        let (nanos, lane) = (self.varint()?, LaneId::of_number(self.small()?));
        match code {
            CLOCK => {
                let wall = self.varint()?;
                self.validator.clock_point(nanos, wall)
            }
            GRAIN => self.validator.grain(nanos),
            WAITING => {
                let site = self.interned_site()?;
                let number = self.small()?;
                self.validator.carry_wait(lane, number, site, nanos)
            }
            YIELD => self.validator.push_yield(nanos, lane),
            SPAWN_BEFORE => {
                let parent = ReadFields::task(self)?;
                let name = ReadFields::text(self)?;
                self.validator.push(nanos, lane, EventKind::Spawned { parent, name })
            }
            WAIT_BEFORE => {
                let micros = self.small()?;
                let wait = ReadFields::site(self)?;
                self.validator.push_step_wait(nanos, lane, wait, Delay::from_micros(micros.into()))
            }
            FLOW_BEFORE => {
                let number = self.varint()?;
                let part = FlowPart::ALL[(number % 3) as usize];
                let flow = u32::try_from(number / 3).map_err(|_| RowFault::Malformed)?;
                self.validator.push(nanos, lane, EventKind::Flow { flow, part })
            }
            code => {
                let kind = schema::read(code, self)?.ok_or(RowFault::Malformed)?;
                self.validator.push(nanos, lane, kind)
            }
        }
    }

    fn take(&mut self, length: usize) -> Result<&[u8], RowFault> {
        let end = self.at.checked_add(length).ok_or(RowFault::Malformed)?;
        let bytes = self.bytes.get(self.at..end).ok_or(RowFault::Malformed)?;
        self.at = end;
        Ok(bytes)
    }

    fn varint(&mut self) -> Result<u64, RowFault> {
        let mut rest = &self.bytes[self.at..];
        let number = varint::take(&mut rest);
        self.at = self.bytes.len() - rest.len();
        number.ok_or(RowFault::Malformed)
    }

    fn small(&mut self) -> Result<u32, RowFault> {
        u32::try_from(self.varint()?).map_err(|_| RowFault::Malformed)
    }

    /// Reads an interned text. Returns its index in `texts`.
    fn interned_text(&mut self) -> Result<usize, RowFault> {
        let number = usize::try_from(self.varint()?).map_err(|_| RowFault::Malformed)?;
        if number == self.texts.len() {
            let length = usize::try_from(self.varint()?).map_err(|_| RowFault::Malformed)?;
            let text = std::str::from_utf8(self.take(length)?).map_err(|_| RowFault::Malformed)?.into();
            self.texts.push(text);
        }
        if number < self.texts.len() { Ok(number) } else { Err(RowFault::Malformed) }
    }

    fn interned_site(&mut self) -> Result<WaitSite, RowFault> {
        let number = usize::try_from(self.varint()?).map_err(|_| RowFault::Malformed)?;
        if number == self.sites.len() {
            let [kind, label, file] = [self.interned_text()?, self.interned_text()?, self.interned_text()?];
            let line = self.small()?;
            let texts = [kind, label, file].map(|number| &*self.texts[number]);
            let site = self.validator.new_site(texts, line)?;
            self.sites.push(site);
        }
        self.sites.get(number).cloned().ok_or(RowFault::UnknownWait)
    }
}

impl ReadFields for Decoder {
    type Error = RowFault;

    fn text(&mut self) -> Result<TextId, RowFault> {
        let text = self.interned_text()?;
        self.validator.text(&self.texts[text])
    }

    fn gauge(&mut self) -> Result<TextId, RowFault> {
        self.text()
    }

    fn task(&mut self) -> Result<Option<TaskId>, RowFault> {
        Ok(TaskId::new(self.small()?))
    }

    fn cause(&mut self) -> Result<Cause, RowFault> {
        cause_of(self.small()?).ok_or(RowFault::UnknownTask)
    }

    fn site(&mut self) -> Result<WaitId, RowFault> {
        let site = self.interned_site()?;
        Ok(self.validator.site(site))
    }

    fn number(&mut self) -> Result<u32, RowFault> {
        self.small()
    }

    fn delay(&mut self) -> Result<Delay, RowFault> {
        Ok(Delay::from_micros(self.varint()?))
    }

    fn value(&mut self) -> Result<Value, RowFault> {
        let bytes = self.take(8)?.try_into().map_err(|_| RowFault::Malformed)?;
        Value::new(f64::from_le_bytes(bytes)).ok_or(RowFault::Malformed)
    }

    fn part(&mut self) -> Result<FlowPart, RowFault> {
        FlowPart::ALL.get(usize::from(self.take(1)?[0])).copied().ok_or(RowFault::Malformed)
    }
}
