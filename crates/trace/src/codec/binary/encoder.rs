//! Encodes a log in the binary format, whole or while it grows.
//!
//! Invariant: a text or a site is written once; later uses are its index. Next: `decoder`, which reads it.

use std::collections::HashMap;

use super::format::{CLOCK, GRAIN, HAS_CHAIN, MAGIC, WAITING, YIELD};
use crate::codec::json_rows::nanos;
use crate::codec::rows::{LogRow, rows};
use crate::record::event::{Delay, FlowPart, TextId, TraceEvent, Value, WaitId};
use crate::record::lane_id::LaneId;
use crate::record::log::{Log, WaitSite};
use crate::record::schema::{self, WriteFields, cause_number};
use crate::varint;
use loopscope_rt::{Cause, TaskId, Time};

/// Encodes a log.
///
/// ```
/// # use std::rc::Rc;
/// # use loopscope_rt::{Runner, ms, sleep};
/// # use loopscope_trace::Recorder;
/// # let recorder = Rc::new(Recorder::default());
/// # Runner::watched_by(recorder.clone()).run_virtual(async { sleep(ms(20)).await })?;
/// use loopscope_trace::binary::{Decoder, encode};
///
/// // `recorder` has recorded a task that slept for 20 ms.
/// let bytes = encode(&recorder.log());
/// let mut decoder = Decoder::new(bytes.clone(), 1000)?;
/// assert!(!decoder.some(usize::MAX)?, "no rows are left");
/// assert_eq!(encode(&decoder.finish()), bytes);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn encode(log: &Log) -> Vec<u8> {
    let mut encoder = Encoder { log, out: MAGIC.to_vec(), interned: &mut Interned::default() };
    encoder.head();
    let mut last = Time::ZERO;
    encoder.events(log.events(), &mut last);
    encoder.out
}

/// Encodes a log while it grows. The pieces, appended in order, are one encoded log;
/// [`Decoder::append`](super::Decoder::append) reads them.
///
/// ```
/// # use std::rc::Rc;
/// # use loopscope_rt::{Runner, ms, sleep};
/// # use loopscope_trace::Recorder;
/// # let recorder = Rc::new(Recorder::default());
/// # Runner::watched_by(recorder.clone()).run_virtual(async { sleep(ms(20)).await })?;
/// use loopscope_trace::binary::{Decoder, StreamEncoder};
///
/// // `recorder` has recorded a task that slept for 20 ms.
/// let (mut encoder, mut decoder) = (StreamEncoder::default(), Decoder::growing(1000));
/// decoder.append(&encoder.take(&recorder.log()))?;
/// assert!(decoder.log().events().eq(recorder.log().events()));
/// assert!(encoder.take(&recorder.log()).is_empty(), "nothing was recorded since");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Default)]
pub struct StreamEncoder {
    interned: Interned,
    began: bool,
    /// The number of the next event to encode.
    next: u64,
    /// The time of the last encoded event.
    last: Time,
}

impl StreamEncoder {
    /// The events since the last call, and the last reading of the clocks. Empty if there is nothing new.
    pub fn take(&mut self, log: &Log) -> Vec<u8> {
        let end = log.next_event();
        if self.began && end == self.next {
            return Vec::new();
        }
        let out = if self.began { Vec::new() } else { MAGIC.to_vec() };
        let mut encoder = Encoder { log, out, interned: &mut self.interned };
        if !std::mem::replace(&mut self.began, true) {
            encoder.empty_head();
        }
        if !log.grain().is_zero() {
            encoder.begin(GRAIN, nanos(log.grain()), None);
        }
        if let Some((now, wall)) = log.clock_map().points().last() {
            encoder.begin(CLOCK, now.as_nanos(), None);
            encoder.varint(wall.as_nanos());
        }
        encoder.events(log.events_of(self.next..end), &mut self.last);
        self.next = end;
        encoder.out
    }
}

/// The indices of the texts and sites that were written.
#[derive(Default)]
struct Interned {
    texts: HashMap<Box<str>, u64>,
    sites: HashMap<WaitSite, u64>,
    /// The sites by their ids in the log: cheaper to hash than a site.
    site_ids: HashMap<WaitId, u64>,
}

struct Encoder<'a> {
    log: &'a Log,
    out: Vec<u8>,
    interned: &'a mut Interned,
}

impl<'a> Encoder<'a> {
    /// Writes events; `last` is the time of the one before.
    fn events(&mut self, events: impl Iterator<Item = TraceEvent>, last: &mut Time) {
        for row in rows(events) {
            let (code, at, lane) = match row {
                LogRow::Event(event) => (schema::code(event.kind), event.at, event.lane),
                LogRow::Yield { at, task } => (YIELD, at, Some(task.into())),
            };
            self.begin(code, at.as_nanos() - std::mem::replace(last, at).as_nanos(), lane);
            if let LogRow::Event(event) = row {
                schema::write(event.kind, self);
            }
        }
    }

    /// Writes the head of a log that begins with its first event.
    fn empty_head(&mut self) {
        self.varint(0);
        self.varint(0);
    }

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

    fn interned_text(&mut self, text: &str) {
        if let Some(number) = self.interned.texts.get(text) {
            return self.varint(*number);
        }
        let number = self.interned.texts.len() as u64;
        self.interned.texts.insert(text.into(), number);
        self.varint(number);
        self.varint(text.len() as u64);
        self.out.extend(text.as_bytes());
    }

    /// Writes a site. Returns its index.
    fn interned_site(&mut self, site: &WaitSite) -> u64 {
        if let Some(number) = self.interned.sites.get(site).copied() {
            self.varint(number);
            return number;
        }
        let number = self.interned.sites.len() as u64;
        self.interned.sites.insert(site.clone(), number);
        self.varint(number);
        self.interned_text(&site.kind);
        self.interned_text(&site.label);
        self.interned_text(&site.file);
        if site.chain.is_empty() {
            self.varint(site.line.into());
            return number;
        }
        self.varint(u64::from(site.line) | HAS_CHAIN);
        self.varint(site.chain.len() as u64);
        for frame in &site.chain {
            self.interned_text(&frame.file);
            self.varint(frame.line.into());
            self.interned_text(&frame.name);
        }
        number
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
        if let Some(number) = self.interned.site_ids.get(&wait).copied() {
            self.varint(number);
        } else if let Some(site) = self.log.wait(wait) {
            let number = self.interned_site(site);
            self.interned.site_ids.insert(wait, number);
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
