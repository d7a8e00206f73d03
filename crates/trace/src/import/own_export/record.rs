//! Decodes the rows of the record in our own exports.
//!
//! `validator` checks the events. Next: [`json_rows`](crate::codec::json_rows), the writer and the format.

use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::codec::json_rows::{GRAIN, HOST, SPAWN, TIMER, WORKER, YIELD};
use crate::codec::validator::Validator;
use crate::import::fault::RowFault;
use crate::import::limits::LOG_CAP;
use crate::record::event::{Delay, EventKind, FlowPart, TextId, Value, WaitId};
use crate::record::lane_id::LaneId;
use crate::record::log::{Log, WaitSite};
use crate::record::schema::{self, ReadFields};
use loopscope_rt::{Cause, Frame, TaskId, WorkerId};

/// A record that is being read.
pub(crate) struct Record {
    validator: Validator,
    sites: Vec<WaitSite>,
    gauges: Vec<String>,
}

impl Default for Record {
    fn default() -> Record {
        Record { validator: Validator::new(LOG_CAP), sites: Vec::new(), gauges: Vec::new() }
    }
}

impl Record {
    /// Decodes the next row.
    pub(crate) fn row(&mut self, json: &str) -> Result<(), RowFault> {
        let row: Vec<&RawValue> = read(json)?;
        let [word, nanos, lane, fields @ ..] = &*row else { return Err(RowFault::Malformed) };
        let (nanos, lane) = (value(nanos)?, lane_of(lane)?);
        let mut fields = RowFields { record: self, fields };
        match read::<&str>(word.get())? {
            "dropped" => fields.record.validator.drop_before(nanos)?,
            "carried" => {
                let (name, parent): (String, _) = (fields.next()?, ReadFields::task(&mut fields)?);
                fields.record.validator.carry(lane, parent, &name, nanos)?;
            }
            "waiting" => {
                let (site, number) = (fields.interned_site()?, fields.number()?);
                fields.record.validator.carry_wait(lane, number, site, nanos)?;
            }
            "clock" => {
                let wall = fields.next()?;
                fields.record.validator.clock_point(nanos, wall)?;
            }
            GRAIN => fields.record.validator.grain(nanos)?,
            YIELD => fields.record.validator.push_yield(nanos, lane)?,
            // An earlier version, without wait numbers.
            "wait" if fields.fields.len() == 2 => {
                let (wait, delay) = (fields.site()?, fields.delay()?);
                fields.record.validator.push_step_wait(nanos, lane, wait, delay)?;
            }
            word => {
                let code = schema::code_of(word, fields.fields.len()).ok_or(RowFault::Malformed)?;
                let kind: EventKind = schema::read(code, &mut fields)?.ok_or(RowFault::Malformed)?;
                fields.end()?;
                return self.validator.push(nanos, lane, kind);
            }
        }
        fields.end()
    }

    /// The finished log.
    pub(crate) fn finish(self) -> Log {
        self.validator.finish()
    }
}

/// The remaining fields of a row.
struct RowFields<'r, 'j> {
    record: &'r mut Record,
    fields: &'r [&'j RawValue],
}

impl<'j> RowFields<'_, 'j> {
    fn raw(&mut self) -> Result<&'j RawValue, RowFault> {
        let (first, rest) = self.fields.split_first().ok_or(RowFault::Malformed)?;
        self.fields = rest;
        Ok(first)
    }

    fn next<T: DeserializeOwned>(&mut self) -> Result<T, RowFault> {
        value(self.raw()?)
    }

    /// The content of a site, or the index of an earlier one.
    fn interned_site(&mut self) -> Result<WaitSite, RowFault> {
        let json = self.raw()?;
        let Record { validator, sites, .. } = &mut *self.record;
        let site = if json.get().starts_with('[') {
            let (site, chain) = site_of(json)?;
            let (kind, label, file, line) = site;
            sites.push(validator.new_site([&kind, &label, &file], line, chain)?);
            sites.last()
        } else {
            sites.get(value::<usize>(json)?)
        };
        site.cloned().ok_or(RowFault::UnknownWait)
    }

    fn end(&self) -> Result<(), RowFault> {
        if self.fields.is_empty() { Ok(()) } else { Err(RowFault::Malformed) }
    }
}

impl ReadFields for RowFields<'_, '_> {
    type Error = RowFault;

    fn text(&mut self) -> Result<TextId, RowFault> {
        let text: String = self.next()?;
        self.record.validator.text(&text)
    }

    /// A name, or the index of an earlier one.
    fn gauge(&mut self) -> Result<TextId, RowFault> {
        let json = self.raw()?;
        let Record { validator, gauges, .. } = &mut *self.record;
        let name = if json.get().starts_with('"') {
            gauges.push(value(json)?);
            gauges.last()
        } else {
            gauges.get(value::<usize>(json)?)
        };
        validator.text(name.ok_or(RowFault::UnknownGauge)?)
    }

    fn task(&mut self) -> Result<Option<TaskId>, RowFault> {
        Ok(TaskId::new(self.next()?))
    }

    fn cause(&mut self) -> Result<Cause, RowFault> {
        let json = self.raw()?;
        if !json.get().starts_with('"') {
            return TaskId::new(value(json)?).map(Cause::Task).ok_or(RowFault::UnknownTask);
        }
        match read(json.get())? {
            SPAWN => Ok(Cause::Spawn),
            TIMER => Ok(Cause::Timer),
            HOST => Ok(Cause::Host),
            word => worker(word).map(Cause::Worker),
        }
    }

    fn site(&mut self) -> Result<WaitId, RowFault> {
        let site = self.interned_site()?;
        Ok(self.record.validator.site(site))
    }

    fn number(&mut self) -> Result<u32, RowFault> {
        self.next()
    }

    fn delay(&mut self) -> Result<Delay, RowFault> {
        Ok(Delay::from_micros(self.next()?))
    }

    fn value(&mut self) -> Result<Value, RowFault> {
        // By the standard library, whose parser is exact.
        self.raw()?.get().parse().ok().and_then(Value::new).ok_or(RowFault::Malformed)
    }

    fn part(&mut self) -> Result<FlowPart, RowFault> {
        match read::<&str>(self.raw()?.get())? {
            "s" => Ok(FlowPart::Start),
            "t" => Ok(FlowPart::Step),
            "f" => Ok(FlowPart::End),
            _ => Err(RowFault::Malformed),
        }
    }
}

/// Kind, label, file and line.
type SiteFields = (String, String, String, u32);

/// The fields of a site, and its await chain if it has one.
fn site_of(json: &RawValue) -> Result<(SiteFields, Vec<Frame>), RowFault> {
    if let Ok(site) = value::<SiteFields>(json) {
        return Ok((site, Vec::new()));
    }
    type Chain = Vec<(Box<str>, u32, Box<str>)>;
    let (kind, label, file, line, chain): (String, String, String, u32, Chain) = value(json)?;
    let chain = chain.into_iter().map(|(file, line, name)| Frame { file, line, name }).collect();
    Ok(((kind, label, file, line), chain))
}

/// A number is a task, or 0 for none; a string is a worker.
fn lane_of(json: &RawValue) -> Result<Option<LaneId>, RowFault> {
    if json.get().starts_with('"') {
        return Ok(Some(worker(read(json.get())?)?.into()));
    }
    Ok(TaskId::new(value(json)?).map(LaneId::Task))
}

fn worker(word: &str) -> Result<WorkerId, RowFault> {
    let number = word.strip_prefix(WORKER).and_then(|number| number.parse().ok());
    number.and_then(WorkerId::new).ok_or(RowFault::Malformed)
}

fn read<'a, T: serde::Deserialize<'a>>(json: &'a str) -> Result<T, RowFault> {
    serde_json::from_str(json).map_err(|_| RowFault::Malformed)
}

fn value<T: DeserializeOwned>(json: &RawValue) -> Result<T, RowFault> {
    read(json.get())
}
