//! A run of a guest's tasks, event by event: a guest may do what a future of Rust cannot.

use std::cell::Cell;
use std::time::Duration;

use loopscope::rt::{
    Cause, Deferred, Frame, GuestSite, GuestWait, Instrument, PollOutcome, TaskId, Time, ms,
};
use loopscope::trace::Recorder;

use crate::scene::task;

/// Records the events that its methods name.
#[derive(Default)]
pub(super) struct Script {
    pub(super) recorder: Recorder,
    now: Cell<Time>,
    waits: Cell<u32>,
}

impl Script {
    pub(super) fn pass(&self, millis: u64) {
        self.now.set(self.now.get() + ms(millis));
    }

    pub(super) fn spawn(&self, number: u32, parent: u32, name: &str) {
        self.recorder.task_spawned(self.now.get(), task(number), TaskId::new(parent), name);
        self.recorder.task_ready(self.now.get(), task(number), Cause::Spawn);
    }

    /// A step that ends in a wait at this line, in a function that the task awaits.
    pub(super) fn step(&self, number: u32, kind: &'static str, label: &str, line: u32) {
        self.begin(number);
        self.wait(number, kind, label, line);
        self.end(number, PollOutcome::Pending);
    }

    /// A step that ends the task.
    pub(super) fn last_step(&self, number: u32, outcome: PollOutcome) {
        self.begin(number);
        self.end(number, outcome);
    }

    pub(super) fn begin(&self, number: u32) {
        self.recorder.poll_began(self.now.get(), task(number));
    }

    pub(super) fn wait(&self, number: u32, kind: &'static str, label: &str, line: u32) {
        let frame = |line, name: &str| Frame { file: "main.py".into(), line, name: name.into() };
        let site = GuestSite {
            kind: kind.into(),
            label: label.into(),
            file: "main.py".into(),
            line,
            chain: [frame(1, "main"), frame(line, "work")].into(),
        };
        self.waits.set(self.waits.get() + 1);
        let wait = GuestWait { number: self.waits.get(), site: &site, until: None };
        self.recorder.guest_wait_began(self.now.get(), task(number), self.waits.get(), &wait);
    }

    pub(super) fn end(&self, number: u32, outcome: PollOutcome) {
        let error = (outcome == PollOutcome::Failed).then_some("an error");
        self.recorder.poll_ended(self.now.get(), task(number), outcome, error);
    }

    /// The last wait ends, and its task is ready.
    pub(super) fn ready(&self, number: u32, by: Cause) {
        self.recorder.task_ready(self.now.get(), task(number), by);
        self.recorder.wait_ended(self.now.get(), task(number), self.waits.get());
    }

    pub(super) fn cancel(&self, number: u32, by: Cause) {
        self.recorder.cancel_requested(self.now.get(), task(number), by);
    }

    pub(super) fn in_call(&self, name: &str, inside: impl FnOnce()) {
        self.recorder.deferred(self.now.get(), &Deferred::Began { label: name, by: Cause::Timer });
        inside();
        self.recorder.deferred(self.now.get(), &Deferred::Ended);
    }

    pub(super) fn error_line(&self, text: &str) {
        self.recorder.error_message(self.now.get(), None, text);
    }

    pub(super) fn since_start(&self) -> Duration {
        self.now.get().since(Time::ZERO)
    }
}
