//! The loop at a moment, as the Now panel shows it: one sentence, the run queue, timers, waits for the host.
//!
//! Invariant: a [`LoopStatus`] is plain data, a function of the events so far and the loop time. Lists are truncated to
//! [`SHOWN`] entries and keep their full length.

use super::durations::Grain;
use crate::i18n::{Lang, sentences};
use crate::rt::{PollOutcome, TaskId, Time};
use crate::session::{State, Summary};
use crate::trace::{Log, Model, Snapshot};

/// At most this many entries of each list are shown.
pub const SHOWN: usize = 8;

/// The kinds of wait that only the host can end.
const HOST_KINDS: [&str; 4] = ["fetch", "database", "worker", "message"];

/// The state of the loop at a moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LoopStatus {
    /// The loop time of the moment.
    pub now: Time,
    /// The grain in which times of the run are written.
    pub grain: Grain,
    /// The task that is being polled.
    pub running: Option<NamedTask>,
    /// The run queue.
    pub queue: Truncated<NamedTask>,
    /// Waits for timers, the earliest deadline first.
    pub timers: Truncated<TimerWait>,
    /// Waits for the host, the oldest first.
    pub host: Truncated<ExternalWait>,
    /// The number of suspended tasks.
    pub suspended: usize,
}

/// The first entries of a list, and its full length.
#[derive(Clone, Debug, PartialEq)]
pub struct Truncated<T> {
    /// At most [`SHOWN`].
    pub first: Vec<T>,
    /// The length of the whole list.
    pub total: usize,
}

impl<T> Default for Truncated<T> {
    fn default() -> Truncated<T> {
        Truncated { first: Vec::new(), total: 0 }
    }
}

impl<T> Truncated<T> {
    /// The number of entries that are not in `first`.
    pub fn more(&self) -> usize {
        self.total - self.first.len()
    }
}

/// A task and its name.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedTask {
    /// The task.
    pub task: TaskId,
    /// Its name.
    pub name: String,
}

/// A task's wait for a timer.
#[derive(Clone, Debug, PartialEq)]
pub struct TimerWait {
    /// The waiting task.
    pub task: NamedTask,
    /// The wait's label: `"sleep 200 ms"`.
    pub label: String,
    /// The deadline.
    pub until: Time,
}

/// A task's wait for the host.
#[derive(Clone, Debug, PartialEq)]
pub struct ExternalWait {
    /// The waiting task.
    pub task: NamedTask,
    /// The wait's label: `"fetch data/1.json"`.
    pub label: String,
    /// The begin of the suspension.
    pub since: Time,
}

impl LoopStatus {
    /// The loop at `snapshot`; `model` and `log` resolve names and texts, `now` is the loop time.
    pub fn of(model: &Model, log: &Log, snapshot: &Snapshot, now: Time) -> LoopStatus {
        let named = |task: TaskId| NamedTask {
            task,
            name: model.lane(task).map_or_else(|| format!("#{task}"), |lane| lane.name.to_string()),
        };
        let mut timers = Vec::new();
        let mut host = Vec::new();
        let mut suspended = 0;
        for task in model.tasks().iter().copied() {
            let Some(status) = snapshot.status(task).filter(|status| status.is_suspended()) else { continue };
            suspended += 1;
            for current in snapshot.waits(task) {
                let Some(site) = log.wait(current.wait) else { continue };
                if let Some(until) = current.until {
                    timers.push((until, task, current.wait));
                } else if HOST_KINDS.contains(&&*site.kind) {
                    host.push((status.since, task, current.wait));
                }
            }
        }
        let label = |wait| log.wait(wait).map(|site| site.label.to_string()).unwrap_or_default();
        let timers = first_of(timers, |(until, task, wait)| TimerWait {
            task: named(task),
            label: label(wait),
            until,
        });
        let host = first_of(host, |(since, task, wait)| ExternalWait {
            task: named(task),
            label: label(wait),
            since,
        });
        let queue = snapshot.run_queue();
        let total = queue.len();
        let queue = Truncated { first: queue.take(SHOWN).map(named).collect(), total };
        let running = snapshot.running().map(named);
        LoopStatus { now, grain: Grain::of(log), running, queue, timers, host, suspended }
    }

    /// One sentence on the state of the run.
    pub fn sentence(&self, state: State, summary: Option<&Summary>, lang: Lang) -> String {
        match (state, summary) {
            (State::Ended, Some(summary)) => ended(summary, self.grain, lang),
            (State::Stopping, _) => sentences::stopping(
                lang,
                self.suspended + self.queue.total + usize::from(self.running.is_some()),
            ),
            (State::Paused, _) => sentences::paused(lang, &self.grain.after(self.now), &self.next(lang)),
            (State::Running | State::Ended, _) => self.next(lang),
        }
    }

    /// One sentence on what the loop does next.
    pub fn next(&self, lang: Lang) -> String {
        let left = |timer: &TimerWait| self.grain.duration(timer.until.since(self.now));
        if let Some(running) = &self.running {
            return sentences::polling(lang, &running.name);
        }
        if let Some(next) = self.queue.first.first() {
            return sentences::ready(lang, self.queue.total, &next.name);
        }
        match (self.timers.first.first(), self.host.first.first()) {
            (Some(timer), None) => sentences::sleeping(lang, &timer.task.name, &timer.label, &left(timer)),
            (Some(timer), Some(_)) => {
                sentences::sleeping_and_waiting(lang, &timer.task.name, &left(timer), self.host.total)
            }
            (None, Some(wait)) => {
                sentences::waiting_for_host(lang, &wait.task.name, &wait.label, self.host.total)
            }
            (None, None) if self.suspended > 0 => sentences::nothing_can_wake(lang, self.suspended),
            (None, None) => sentences::loop_is_empty(lang),
        }
    }
}

/// The entries with the earliest times; only these are made. A bounded insertion, not a sort: thousands may wait, and eight
/// are shown.
fn first_of<K: Copy, T>(all: Vec<(Time, TaskId, K)>, make: impl Fn((Time, TaskId, K)) -> T) -> Truncated<T> {
    let mut first: Vec<(Time, TaskId, K)> = Vec::with_capacity(SHOWN + 1);
    for entry in &all {
        let at = first.partition_point(|(time, task, _)| (*time, *task) <= (entry.0, entry.1));
        if at < SHOWN {
            first.insert(at, *entry);
            first.truncate(SHOWN);
        }
    }
    Truncated { first: first.into_iter().map(make).collect(), total: all.len() }
}

fn ended(summary: &Summary, grain: Grain, lang: Lang) -> String {
    let after = grain.duration(summary.duration);
    match summary.outcome {
        PollOutcome::Completed => sentences::completed(lang, &after),
        PollOutcome::Failed => sentences::failed(lang, &after, summary.error.as_deref().unwrap_or_default()),
        PollOutcome::Cancelled | PollOutcome::Pending => sentences::cancelled(lang, &after),
    }
}
