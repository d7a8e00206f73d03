//! Decodes a log from the binary format, whole or while it grows.
//!
//! Invariant: each index and length is checked before it is used, and `validator` checks each event. Next: `validator`.

use super::format::{
    BinaryError, CLOCK, FLOW_BEFORE, GRAIN, HAS_CHAIN, MAGIC, SPAWN_BEFORE, WAIT_BEFORE, WAITING, YIELD,
};
use crate::codec::row_fault::RowFault;
use crate::codec::validator::Validator;
use crate::record::event::{Delay, EventKind, FlowPart, TextId, Value, WaitId};
use crate::record::lane_id::LaneId;
use crate::record::log::{Log, WaitSite};
use crate::record::schema::{self, ReadFields, cause_of};
use crate::varint;
use loopscope_rt::{Cause, Frame, TaskId, Time};

/// Decodes a log, some rows at a time.
///
/// ```
/// # use std::rc::Rc;
/// # use loopscope_rt::{Runner, ms, sleep};
/// # use loopscope_trace::Recorder;
/// # let recorder = Rc::new(Recorder::default());
/// # Runner::watched_by(recorder.clone()).run_virtual(async { sleep(ms(20)).await })?;
/// use loopscope_trace::binary::{self, Decoder};
///
/// // `recorder` has recorded a task that slept for 20 ms.
/// let mut decoder = Decoder::new(binary::encode(&recorder.log()), 1000)?;
/// // In pieces, so that a page can draw in between.
/// while decoder.some(4)? {
///     assert!(decoder.percent() < 100);
/// }
/// assert!(decoder.finish().events().eq(recorder.log().events()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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

    /// A decoder of a log that grows, with a log that has no events yet.
    pub fn growing(cap: usize) -> Decoder {
        let validator = Validator::growing(cap);
        Decoder { bytes: Vec::new(), at: 0, texts: Vec::new(), sites: Vec::new(), validator }
    }

    /// Decodes the next piece of a growing log.
    ///
    /// # Errors
    /// If it is not what [`StreamEncoder::take`](super::StreamEncoder::take) made, in order. The decoder must not be used any
    /// further.
    pub fn append(&mut self, piece: &[u8]) -> Result<(), BinaryError> {
        let is_first = self.bytes.is_empty();
        if piece.is_empty() {
            return Ok(());
        }
        self.bytes = piece.to_vec();
        self.at = 0;
        if is_first {
            self.head().map_err(|fault| self.fault(fault))?;
        }
        while self.some(usize::MAX)? {}
        Ok(())
    }

    /// The log so far.
    ///
    /// # Panics
    /// Unless the decoder is [`growing`](Decoder::growing).
    pub fn log(&self) -> &Log {
        self.validator.log_so_far().expect("a growing log exists from the start")
    }

    /// How many steps the decoded events have.
    pub fn polls(&self) -> u64 {
        self.validator.polls()
    }

    /// How many tasks the decoded events spawn.
    pub fn tasks(&self) -> u32 {
        self.validator.tasks()
    }

    /// The task that runs after the last event.
    pub fn running(&self) -> Option<LaneId> {
        self.validator.running()
    }

    /// Ends the step that runs and all tasks as cancelled, at a time that is not before the last event: their worker was
    /// terminated.
    pub fn end_lives(&mut self, at: Time) {
        self.validator.cancel_running(at);
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
                self.validator.push(nanos, lane, EventKind::Spawned { parent, name, site: None })
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
            let line = self.varint()?;
            let chain = if line & HAS_CHAIN == 0 { Vec::new() } else { self.chain()? };
            let line = u32::try_from(line & !HAS_CHAIN).map_err(|_| RowFault::Malformed)?;
            let texts = [kind, label, file].map(|number| &*self.texts[number]);
            let site = self.validator.new_site(texts, line, chain)?;
            self.sites.push(site);
        }
        self.sites.get(number).cloned().ok_or(RowFault::UnknownWait)
    }

    /// Reads an await chain.
    fn chain(&mut self) -> Result<Vec<Frame>, RowFault> {
        let count = self.varint()?;
        let mut chain = Vec::new();
        for _ in 0..count {
            let (file, line, name) = (self.interned_text()?, self.small()?, self.interned_text()?);
            let [file, name] = [file, name].map(|number| self.texts[number].clone());
            chain.push(Frame { file, line, name });
        }
        Ok(chain)
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
