//! The present of a run, as the Now panel tells it: one sentence, the run queue, timers, what the host owes.
//!
//! Invariant: a [`Present`] is a function of the events so far and the loop time; it holds plain data and borrows
//! nothing. Lists are cut to what is shown, with the full count beside them.

use super::durations::Grain;
use crate::i18n::{Lang, sentences};
use crate::rt::{PollOutcome, TaskId, Time};
use crate::session::{State, Summary};
use crate::trace::{Log, Model, Snapshot};

/// How many entries of each list are shown.
pub const SHOWN: usize = 8;

/// The kinds of wait that only the world outside the loop can end.
const HOST_KINDS: [&str; 4] = ["fetch", "database", "worker", "message"];

/// What a run is doing at a moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Present {
    /// The loop time it describes.
    pub now: Time,
    /// How finely times of the run are written.
    pub grain: Grain,
    /// The task whose step is under way.
    pub running: Option<Named>,
    /// The ready tasks, in order.
    pub queue: Listed<Named>,
    /// What waits for a time, the nearest first.
    pub timers: Listed<Timer>,
    /// What waits for the host, the longest first.
    pub host: Listed<HostWait>,
    /// How many tasks are suspended.
    pub suspended: usize,
}

/// The first entries of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed<T> {
    /// At most [`SHOWN`].
    pub first: Vec<T>,
    /// How many there are.
    pub total: usize,
}

impl<T> Default for Listed<T> {
    fn default() -> Listed<T> {
        Listed { first: Vec::new(), total: 0 }
    }
}

impl<T> Listed<T> {
    /// How many are not in `first`.
    pub fn more(&self) -> usize {
        self.total - self.first.len()
    }
}

/// A task and its name.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    /// Which.
    pub task: TaskId,
    /// Its name.
    pub name: String,
}

/// A task that a timer will wake.
#[derive(Clone, Debug, PartialEq)]
pub struct Timer {
    /// Whose.
    pub task: Named,
    /// What it waits for: `"sleep 200 ms"`.
    pub label: String,
    /// When.
    pub until: Time,
}

/// A task that the host will wake.
#[derive(Clone, Debug, PartialEq)]
pub struct HostWait {
    /// Whose.
    pub task: Named,
    /// What it waits for: `"fetch data/1.json"`.
    pub label: String,
    /// Since when.
    pub since: Time,
}

impl Present {
    /// What a run was doing at `moment`; `model` and `log` have its names and texts, `now` is the loop time.
    pub fn of(model: &Model, log: &Log, moment: &Snapshot, now: Time) -> Present {
        let named = |task: TaskId| Named {
            task,
            name: model.lane(task).map_or_else(|| format!("#{task}"), |lane| lane.name.to_string()),
        };
        let mut timers = Vec::new();
        let mut host = Vec::new();
        let mut suspended = 0;
        for task in model.tasks().iter().copied() {
            let Some(status) = moment.status(task).filter(|status| status.is_suspended()) else { continue };
            suspended += 1;
            for current in moment.waits(task) {
                let Some(site) = log.wait(current.wait) else { continue };
                if let Some(until) = current.until {
                    timers.push((until, task, current.wait));
                } else if HOST_KINDS.contains(&&*site.kind) {
                    host.push((status.since, task, current.wait));
                }
            }
        }
        let label = |wait| log.wait(wait).map(|site| site.label.to_string()).unwrap_or_default();
        let timers =
            first_of(timers, |(until, task, wait)| Timer { task: named(task), label: label(wait), until });
        let host =
            first_of(host, |(since, task, wait)| HostWait { task: named(task), label: label(wait), since });
        let queue = moment.run_queue();
        let total = queue.len();
        let queue = Listed { first: queue.take(SHOWN).map(named).collect(), total };
        let running = moment.running().map(named);
        Present { now, grain: Grain::of(log), running, queue, timers, host, suspended }
    }

    /// One sentence on what the loop is doing.
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

    /// What the loop does next.
    pub fn next(&self, lang: Lang) -> String {
        let left = |timer: &Timer| self.grain.duration(timer.until.since(self.now));
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

/// The entries with the earliest times, made only for those that are shown. Thousands may wait and eight are shown, so
/// nothing is sorted.
fn first_of<K: Copy, T>(all: Vec<(Time, TaskId, K)>, make: impl Fn((Time, TaskId, K)) -> T) -> Listed<T> {
    let mut first: Vec<(Time, TaskId, K)> = Vec::with_capacity(SHOWN + 1);
    for entry in &all {
        let at = first.partition_point(|(time, task, _)| (*time, *task) <= (entry.0, entry.1));
        if at < SHOWN {
            first.insert(at, *entry);
            first.truncate(SHOWN);
        }
    }
    Listed { first: first.into_iter().map(make).collect(), total: all.len() }
}

fn ended(summary: &Summary, grain: Grain, lang: Lang) -> String {
    let after = grain.duration(summary.duration);
    match summary.outcome {
        PollOutcome::Completed => sentences::completed(lang, &after),
        PollOutcome::Failed => sentences::failed(lang, &after, summary.error.as_deref().unwrap_or_default()),
        PollOutcome::Cancelled | PollOutcome::Pending => sentences::cancelled(lang, &after),
    }
}
