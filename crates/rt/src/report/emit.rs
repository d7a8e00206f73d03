//! Calls of a loop's instrument.
//!
//! Invariant: nothing is borrowed during a call. Next: [`Instrument`](crate::Instrument).

use std::borrow::Cow;
use std::fmt::Display;

use super::instrument::{Cause, GuestWait, Level, SpawnSite, Wait, Work};
use super::worker_id::WorkerId;
use crate::event_loop::core::Core;
use crate::tasks::task::TaskId;
use crate::tasks::task_cell::Header;

impl Core {
    /// A task was spawned, and put into the run queue.
    #[inline(never)]
    pub(crate) fn emit_spawned(
        &self,
        task: &Header<Core>,
        name: Cow<'static, str>,
        site: Option<SpawnSite<'_>>,
    ) {
        if let Some(instrument) = self.instrument() {
            let at = self.refresh().now;
            match site {
                Some(site) => instrument.task_spawned_at(at, task.id, self.running(), &name, site),
                None => instrument.task_spawned(at, task.id, self.running(), &name),
            }
            instrument.task_ready(at, task.id, Cause::Spawn);
            self.names.set(task.key.slot(), name);
        }
        self.pend();
    }

    /// A task has become ready, and was put into the run queue.
    #[inline(never)]
    pub(crate) fn emit_ready(&self, task: TaskId) {
        if let Some(instrument) = self.instrument() {
            instrument.task_ready(self.refresh().now, task, self.cause());
        }
        self.pend();
    }

    /// A future that `task` polls waits. Gives the number of that wait, if anybody watches.
    #[inline(never)]
    pub(crate) fn emit_wait_began(&self, task: TaskId, wait: &Wait<'_>) -> Option<u32> {
        let instrument = self.instrument()?;
        let number = self.numbers.next_wait();
        instrument.wait_began(self.refresh().now, task, number, wait);
        Some(number)
    }

    /// As [`Core::emit_wait_began`], for a task of a guest.
    pub(crate) fn emit_guest_wait_began(&self, task: TaskId, wait: &GuestWait<'_>) -> Option<u32> {
        let instrument = self.instrument()?;
        let number = self.numbers.next_wait();
        instrument.guest_wait_began(self.refresh().now, task, number, wait);
        Some(number)
    }

    pub(crate) fn emit_wait_ended(&self, task: TaskId, number: u32) {
        if let Some(instrument) = self.instrument() {
            instrument.wait_ended(self.refresh().now, task, number);
        }
    }

    pub(crate) fn emit_message(&self, text: &str) {
        if let Some(instrument) = self.instrument() {
            instrument.message(self.refresh().now, self.running(), text);
        }
    }

    pub(crate) fn emit_gauged(&self, level: &Level<'_>) {
        if let Some(instrument) = self.instrument() {
            instrument.gauged(self.refresh().now, self.running(), level);
        }
    }

    pub(crate) fn emit_work(&self, worker: WorkerId, work: &Work<'_>) {
        if let Some(instrument) = self.instrument() {
            instrument.worked(self.refresh().now, worker, work);
        }
    }

    pub(crate) fn emit_failure_unclaimed(&self, task: TaskId, error: &dyn Display) {
        if let Some(instrument) = self.instrument() {
            instrument.failure_unclaimed(self.refresh().now, task, &error.to_string());
        }
    }
}
