//! Our own exports: the rows of the record, made events again.
//!
//! The events are checked by `rebuild`. Next: [`record`](crate::trace::record), the writer and the format.

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use super::LOG_CAP;
use super::fault::RowFault;
use crate::rt::{Cause, PollOutcome, TaskId};
use crate::trace::event::{Delay, FlowPart, TextId, Value, WaitId, What};
use crate::trace::log::{Log, WaitSite};
use crate::trace::rebuild::Rebuild;
use crate::trace::record::{HOST, SPAWN, TIMER};

/// A record, as far as it was read.
pub(super) struct Record {
    rebuild: Rebuild,
    sites: Vec<WaitSite>,
    gauges: Vec<String>,
}

impl Default for Record {
    fn default() -> Record {
        Record { rebuild: Rebuild::new(LOG_CAP), sites: Vec::new(), gauges: Vec::new() }
    }
}

/// A row of each length, after its word.
type Two = (IgnoredAny, u64, u32);
type Three<A> = (IgnoredAny, u64, u32, A);
type Four<A, B> = (IgnoredAny, u64, u32, A, B);

impl Record {
    /// Takes in the next row.
    pub(super) fn row(&mut self, json: &str) -> Result<(), RowFault> {
        match word(json)? {
            "dropped" => {
                let (_, dropped, _): Two = read(json)?;
                self.rebuild.drop_before(dropped)?;
            }
            "carried" => {
                let (_, spawned, task, name, parent): Four<String, u32> = read(json)?;
                self.rebuild.carry(task, parent, &name, spawned)?;
            }
            "clock" => {
                let (_, now, _, wall): Three<u64> = read(json)?;
                self.rebuild.look(now, wall)?;
            }
            word => self.event(word, json)?,
        }
        Ok(())
    }

    /// The log.
    pub(super) fn finish(self) -> Log {
        self.rebuild.finish()
    }

    fn event(&mut self, word: &str, json: &str) -> Result<(), RowFault> {
        let (since, task, what) = match word {
            "spawn" => {
                let (_, since, task, name, parent): Four<String, u32> = read(json)?;
                let name = self.rebuild.text(&name)?;
                (since, task, What::Spawned { parent: TaskId::new(parent), name })
            }
            "ready" => {
                let (_, since, task, by): Three<&RawValue> = read(json)?;
                (since, task, What::Ready { by: cause(by)? })
            }
            "cancel" => {
                let (_, since, task, by): Three<&RawValue> = read(json)?;
                (since, task, What::CancelRequested { by: cause(by)? })
            }
            "wait" => {
                let (_, since, task, site, micros): Four<&RawValue, u32> = read(json)?;
                let wait = self.site(site)?;
                (since, task, What::WaitBegan { wait, delay: Delay::from_micros(micros) })
            }
            "failed" => {
                let (_, since, task, error): Three<String> = read(json)?;
                let error = Some(self.rebuild.text(&error)?);
                (since, task, What::PollEnded { outcome: PollOutcome::Failed, error })
            }
            "unclaimed" | "print" | "slice" => {
                let (_, since, task, text): Three<String> = read(json)?;
                let text = self.rebuild.text(&text)?;
                let what = match word {
                    "unclaimed" => What::FailureUnclaimed { error: text },
                    "print" => What::Message { text },
                    _ => What::SliceBegan { name: text, late: None },
                };
                (since, task, what)
            }
            "work" => {
                let (_, since, task, name, micros): Four<String, u32> = read(json)?;
                let name = self.rebuild.text(&name)?;
                (since, task, What::SliceBegan { name, late: Delay::from_micros(micros) })
            }
            "worked" => {
                let (_, since, task, micros): Three<u32> = read(json)?;
                (since, task, What::SliceEnded { late: Delay::from_micros(micros) })
            }
            "count" => {
                let (_, since, task, value): Three<&RawValue> = read(json)?;
                // By the standard library, which reads back exactly what it wrote.
                let value = value.get().parse().ok().and_then(Value::new).ok_or(RowFault::Malformed)?;
                (since, task, What::Counted { value })
            }
            "gauge" => {
                let (_, since, task, gauge, level): Four<&RawValue, u32> = read(json)?;
                (since, task, What::Gauged { gauge: self.gauge(gauge)?, level })
            }
            "flow" => {
                let (_, since, task, flow, part): Four<u32, &str> = read(json)?;
                (since, task, What::Flow { flow, part: flow_part(part)? })
            }
            _ => {
                let (_, since, task): Two = read(json)?;
                (since, task, plain(word)?)
            }
        };
        self.rebuild.push(since, task, what)
    }

    /// The gauge of a row: by its name, or by the number of an earlier one.
    fn gauge(&mut self, json: &RawValue) -> Result<TextId, RowFault> {
        let name = if json.get().starts_with('"') {
            self.gauges.push(read(json.get())?);
            self.gauges.last()
        } else {
            self.gauges.get(read::<usize>(json.get())?)
        };
        self.rebuild.text(name.ok_or(RowFault::UnknownGauge)?)
    }

    /// The wait of a row: in full, or the number of one that was.
    fn site(&mut self, json: &RawValue) -> Result<WaitId, RowFault> {
        let site = if json.get().starts_with('[') {
            let (kind, label, file, line): (String, String, String, u32) = read(json.get())?;
            self.sites.push(self.rebuild.new_site([&kind, &label, &file], line)?);
            self.sites.last()
        } else {
            self.sites.get(read::<usize>(json.get())?)
        };
        let site = site.ok_or(RowFault::UnknownWait)?.clone();
        Ok(self.rebuild.site(site))
    }
}

fn read<'a, T: Deserialize<'a>>(json: &'a str) -> Result<T, RowFault> {
    serde_json::from_str(json).map_err(|_| RowFault::Malformed)
}

/// What a row begins with.
fn word(json: &str) -> Result<&str, RowFault> {
    let inside = json.strip_prefix('[').ok_or(RowFault::Malformed)?.trim_start();
    let word = inside.strip_prefix('"').and_then(|rest| rest.split_once('"'));
    word.map(|(word, _)| word).ok_or(RowFault::Malformed)
}

/// The events of which there is nothing more to say.
fn plain(word: &str) -> Result<What, RowFault> {
    let ended = |outcome| What::PollEnded { outcome, error: None };
    Ok(match word {
        "poll" => What::PollBegan,
        "pending" => ended(PollOutcome::Pending),
        "completed" => ended(PollOutcome::Completed),
        "cancelled" => ended(PollOutcome::Cancelled),
        "yield" => What::Yielded,
        "tick" => What::TickBegan,
        "tock" => What::TickEnded,
        "close" => What::SliceEnded { late: None },
        _ => return Err(RowFault::Malformed),
    })
}

fn cause(json: &RawValue) -> Result<Cause, RowFault> {
    if !json.get().starts_with('"') {
        let task = TaskId::new(read(json.get())?);
        return task.map(Cause::Task).ok_or(RowFault::UnknownTask);
    }
    match read(json.get())? {
        SPAWN => Ok(Cause::Spawn),
        TIMER => Ok(Cause::Timer),
        HOST => Ok(Cause::Host),
        _ => Err(RowFault::Malformed),
    }
}

fn flow_part(part: &str) -> Result<FlowPart, RowFault> {
    match part {
        "s" => Ok(FlowPart::Start),
        "t" => Ok(FlowPart::Step),
        "f" => Ok(FlowPart::End),
        _ => Err(RowFault::Malformed),
    }
}
