//! Our own exports: the rows of the record, made events again.
//!
//! Every row is checked against the life of its task (see [`Instrument`](crate::rt::Instrument)), so what comes out is
//! a log that an executor could have recorded, and whoever reads it need not fear it. A bad row is an error: without it
//! the rows after it would mean something else. Next: [`record`](crate::trace::record), the writer and the format.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use super::LOG_CAP;
use super::fault::RowFault;
use crate::rt::{Cause, PollOutcome, TaskId, Time};
use crate::trace::event::{Delay, Event, FlowPart, Value, WaitId, What};
use crate::trace::log::{Carried, Log, WaitSite};
use crate::trace::record::{HOST, SPAWN, TIMER};

/// The largest number of a task. Readers keep tables by it.
const MOST_TASKS: u32 = 1 << 26;

/// A record, as far as it was read.
#[derive(Default)]
pub(super) struct Record {
    head: Head,
    /// Made by the first row that is an event.
    log: Option<Log>,
    sites: Vec<WaitSite>,
    lives: HashMap<TaskId, Life>,
    /// The task that was spawned last, or carried.
    newest: u32,
    now: u64,
}

/// What went before the first event.
#[derive(Default)]
struct Head {
    dropped: u64,
    carried: BTreeMap<TaskId, Carried>,
}

/// Where a task is in its life; an ended one has none.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Life {
    /// It lived at the cut: anything may come next.
    Carried,
    Spawned,
    Ready,
    Running,
    Suspended,
    /// A lane of a foreign trace, with a slice open.
    InSlice,
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
                self.before_events()?.dropped = dropped;
            }
            "carried" => {
                let (_, spawned, task, name, parent): Four<String, u32> = read(json)?;
                let task = self.new_task(task, parent)?;
                let (name, parent) = (name.into(), TaskId::new(parent));
                let carried = Carried { name, parent, spawned: Time::from_nanos(spawned) };
                self.before_events()?.carried.insert(task, carried);
                self.lives.insert(task, Life::Carried);
            }
            word => self.event(word, json)?,
        }
        Ok(())
    }

    /// The log.
    pub(super) fn finish(mut self) -> Log {
        self.log();
        self.log.unwrap_or_default()
    }

    fn before_events(&mut self) -> Result<&mut Head, RowFault> {
        if self.log.is_some() { Err(RowFault::Order) } else { Ok(&mut self.head) }
    }

    fn log(&mut self) -> &mut Log {
        let Head { dropped, carried } = &mut self.head;
        self.log.get_or_insert_with(|| Log::resumed(LOG_CAP, *dropped, std::mem::take(carried)))
    }

    fn event(&mut self, word: &str, json: &str) -> Result<(), RowFault> {
        let (since, task, what) = match word {
            "spawn" => {
                let (_, since, task, name, parent): Four<String, u32> = read(json)?;
                self.new_task(task, parent)?;
                let name = self.log().text_id(&name);
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
                let delay = (micros > 0).then(|| Delay::new(Duration::from_micros(micros.into())));
                (since, task, What::WaitBegan { wait, delay })
            }
            "failed" => {
                let (_, since, task, error): Three<String> = read(json)?;
                let error = Some(self.log().text_id(&error));
                (since, task, What::PollEnded { outcome: PollOutcome::Failed, error })
            }
            "unclaimed" | "print" | "slice" => {
                let (_, since, task, text): Three<String> = read(json)?;
                let text = self.log().text_id(&text);
                let what = match word {
                    "unclaimed" => What::FailureUnclaimed { error: text },
                    "print" => What::Message { text },
                    _ => What::SliceBegan { name: text },
                };
                (since, task, what)
            }
            "count" => {
                let (_, since, task, value): Three<&RawValue> = read(json)?;
                // By the standard library, which reads back exactly what it wrote.
                let value = value.get().parse().ok().and_then(Value::new).ok_or(RowFault::Malformed)?;
                (since, task, What::Counted { value })
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
        self.push(since, task, what)
    }

    fn push(&mut self, since: u64, task: u32, what: What) -> Result<(), RowFault> {
        // The last moment stands for "not yet" in spans.
        let now = self.now.checked_add(since).filter(|now| *now < u64::MAX).ok_or(RowFault::Time)?;
        let task = TaskId::new(task);
        match what {
            What::TickBegan | What::TickEnded if task.is_some() => return Err(RowFault::Malformed),
            What::TickBegan | What::TickEnded | What::Message { .. } => {}
            // It comes after the task's end.
            What::FailureUnclaimed { .. } => drop(task.ok_or(RowFault::UnknownTask)?),
            what => self.live(task.ok_or(RowFault::UnknownTask)?, what)?,
        }
        self.now = now;
        self.log().push(Event { at: Time::from_nanos(now), task, what });
        Ok(())
    }

    /// A number that no task has had, above its parent's: so no task is its own ancestor.
    fn new_task(&mut self, task: u32, parent: u32) -> Result<TaskId, RowFault> {
        let free = task > self.newest && parent < task && task <= MOST_TASKS;
        let id = TaskId::new(task).filter(|_| free).ok_or(RowFault::TaskNumber)?;
        self.newest = task;
        Ok(id)
    }

    /// Moves the task on in its life.
    fn live(&mut self, task: TaskId, what: What) -> Result<(), RowFault> {
        if matches!(what, What::Spawned { .. }) {
            self.lives.insert(task, Life::Spawned);
            return Ok(());
        }
        let life = self.lives.get_mut(&task).ok_or(RowFault::UnknownTask)?;
        let (from, to): (&[Life], Life) = match what {
            What::Ready { .. } => (&[Life::Spawned, Life::Suspended], Life::Ready),
            What::PollBegan => (&[Life::Ready], Life::Running),
            What::Yielded => (&[Life::Ready], Life::Ready),
            What::PollEnded { .. } => (&[Life::Running], Life::Suspended),
            What::WaitBegan { .. } => (&[Life::Running], *life),
            What::SliceBegan { .. } => (&[Life::Spawned], Life::InSlice),
            What::SliceEnded => (&[Life::InSlice], Life::Spawned),
            What::Counted { .. } | What::Flow { .. } => (&[Life::Spawned, Life::InSlice], *life),
            _ => (&[Life::Spawned, Life::Ready, Life::Running, Life::Suspended], *life),
        };
        if *life != Life::Carried && !from.contains(life) {
            return Err(RowFault::Order);
        }
        *life = to;
        if matches!(what, What::PollEnded { outcome, .. } if outcome != PollOutcome::Pending) {
            self.lives.remove(&task);
        }
        Ok(())
    }

    /// The wait of a row: in full, or the number of one that was.
    fn site(&mut self, json: &RawValue) -> Result<WaitId, RowFault> {
        let site = if json.get().starts_with('[') {
            let (kind, label, file, line): (String, String, String, u32) = read(json.get())?;
            self.sites.push(WaitSite { kind: kind.into(), label: label.into(), file: file.into(), line });
            self.sites.last()
        } else {
            self.sites.get(read::<usize>(json.get())?)
        };
        let site = site.ok_or(RowFault::UnknownWait)?.clone();
        Ok(self.log().site_id(site))
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
        "close" => What::SliceEnded,
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
