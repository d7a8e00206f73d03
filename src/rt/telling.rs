//! What a loop tells its instrument.
//!
//! Invariant: every event is stamped no earlier than the one before it, and told after it: what the run queue remembers of
//! the latest steps comes first (see `backlog`). Nothing is borrowed meanwhile. Next: [`Instrument`].

use std::borrow::Cow;
use std::fmt::Display;

use super::core::Core;
use super::instrument::{Instrument, Level, Wait};
use super::raw::Header;
use super::task::TaskId;
use super::time::Time;

impl Core {
    /// The instrument, after it was told all that happened before.
    #[inline(always)]
    pub(super) fn instrument(&self) -> Option<&dyn Instrument> {
        match self.instrument_behind() {
            Some(instrument) => {
                self.backlog.tell_before(&self.run_queue, instrument);
                Some(instrument)
            }
            None => None,
        }
    }

    /// Has the instrument told all that happened.
    pub(super) fn catch_up(&self) {
        match self.instrument_behind() {
            Some(instrument) => self.backlog.tell(instrument),
            None => self.run_queue.forget(),
        }
    }

    #[inline(never)]
    pub(super) fn tell_spawned(&self, task: &Header, name: &'static str) {
        if self.is_watched() {
            self.record_spawn(task, name);
            self.names.set(task.key().place(), Cow::Borrowed(name));
        }
        self.pend();
    }

    #[inline(never)]
    pub(super) fn tell_spawned_as(&self, task: &Header, name: String) {
        if self.is_watched() {
            self.record_spawn(task, &name);
            self.names.set(task.key().place(), Cow::Owned(name));
        }
        self.pend();
    }

    fn record_spawn(&self, task: &Header, name: &str) {
        if let Some(instrument) = self.instrument() {
            // Outside a turn this looks at the clock, which costs more than all the rest.
            let at = self.event_time();
            instrument.spawned(at, task.id(), self.running.get(), name);
        }
    }

    /// Tells what the running task waits for.
    pub(super) fn tell_wait(&self, wait: &Wait<'_>) {
        if let (Some(instrument), Some(task), false) =
            (self.instrument(), self.running(), self.waits_muted.get())
        {
            instrument.wait_began(self.stamp(), task, wait);
        }
    }

    /// Records a line of output, stamped now: a printed line is where a reader looks for the time.
    pub(super) fn print(&self, text: &str) {
        if let Some(instrument) = self.instrument() {
            self.refresh();
            instrument.message(self.stamp(), self.running.get(), text);
        }
    }

    pub(super) fn gauged(&self, level: &Level<'_>) {
        if let Some(instrument) = self.instrument() {
            instrument.gauged(self.event_time(), self.running.get(), level);
        }
    }

    /// The number of a worker that has joined, if anybody watches.
    pub(super) fn worker_joined(&self, name: &str) -> Option<TaskId> {
        let instrument = self.instrument()?;
        let lane = self.next_lane();
        instrument.worker_joined(self.event_time(), lane, name);
        Some(lane)
    }

    pub(super) fn work_began(&self, lane: TaskId, since: Time, what: &str) {
        if let Some(instrument) = self.instrument() {
            instrument.work_began(self.event_time(), lane, since, what);
        }
    }

    pub(super) fn work_ended(&self, lane: TaskId, since: Time) {
        if let Some(instrument) = self.instrument() {
            instrument.work_ended(self.event_time(), lane, since);
        }
    }

    pub(super) fn failure_unclaimed(&self, task: TaskId, error: &dyn Display) {
        if let Some(instrument) = self.instrument() {
            instrument.failure_unclaimed(self.event_time(), task, &error.to_string());
        }
    }

    /// Tells of a task that has become ready, and was put into the run queue.
    #[inline(never)]
    pub(super) fn tell_ready(&self, task: TaskId) {
        if let Some(instrument) = self.instrument() {
            instrument.task_ready(self.event_time(), task, self.cause());
        }
        self.pend();
    }
}
