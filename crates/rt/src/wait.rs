//! What a future waits for: [`WaitGuard`], which every leaf future keeps.
//!
//! Invariant: a wait belongs to the future, not to the step. It begins when the future first returns pending and ends when the
//! future is ready or dropped, whoever polls it: a `select`, a `join_all`, another task. It is the wait of the task that polled
//! the future last. Next: [`Instrument::wait_began`](super::Instrument::wait_began), which is told.

use std::cell::Cell;
use std::fmt::Display;
use std::panic::Location;
use std::rc::Rc;

use super::core::Core;
use super::current::{is_watched_here, try_current};
use super::instrument::Wait;
use super::task::TaskId;

/// The wait of one future. Dropping it ends the wait.
///
/// Outside a loop, where nobody watches, and while a [named wait](super::NamedWaitExt) polls what it names, it says nothing.
#[derive(Default)]
pub struct WaitGuard(Option<Rc<ActiveWait>>);

/// A wait that has active.
pub(super) struct ActiveWait {
    core: Rc<Core>,
    task: TaskId,
    number: u32,
    ended: Cell<bool>,
}

impl WaitGuard {
    /// The guard of a future that has not been polled.
    pub const fn new() -> WaitGuard {
        WaitGuard(None)
    }

    /// The future returns pending, and waits for what `wait` says. Does nothing if it has said so in this task.
    pub fn pending(&mut self, wait: &Wait<'_>) {
        let Some(core) = try_current() else { return };
        let Some(task) = core.running() else { return };
        if core.waits_muted.get() {
            // Another wait takes its place.
            return self.ready();
        }
        if self.0.as_ref().is_some_and(|active| active.is_of(&core, task)) {
            return;
        }
        self.ready();
        let number = core.emit_wait_began(task, wait);
        self.0 = number.map(|number| Rc::new(ActiveWait { core, task, number, ended: Cell::new(false) }));
    }

    /// [`WaitGuard::pending`] for what has no deadline.
    pub fn pending_for(&mut self, kind: &'static str, label: &dyn Display, at: &'static Location<'static>) {
        self.pending(&Wait { kind, label, at, until: None, label_key: None });
    }

    /// [`WaitGuard::pending`] with a label that is always the same text: quicker to record, since it is formatted once.
    #[inline(always)]
    pub fn pending_on(&mut self, kind: &'static str, label: &'static str, at: &'static Location<'static>) {
        if is_watched_here() {
            self.pending_static(kind, label, at);
        }
    }

    #[inline(never)]
    fn pending_static(&mut self, kind: &'static str, label: &'static str, at: &'static Location<'static>) {
        let label_key = Some(label.as_ptr().addr() as u64);
        self.pending(&Wait { kind, label: &label, at, until: None, label_key });
    }

    /// The future is ready, or waits no more.
    #[inline(always)]
    pub fn ready(&mut self) {
        if let Some(active) = self.0.take() {
            active.end();
        }
    }

    /// The wait that has active, for who ends it when the future of a stream that was polled for it is dropped.
    pub(super) fn active(&self) -> Option<Rc<ActiveWait>> {
        self.0.clone()
    }
}

impl Drop for WaitGuard {
    #[inline(always)]
    fn drop(&mut self) {
        self.ready();
    }
}

impl ActiveWait {
    fn is_of(&self, core: &Rc<Core>, task: TaskId) -> bool {
        !self.ended.get() && self.task == task && Rc::ptr_eq(&self.core, core)
    }

    pub(super) fn has_ended(&self) -> bool {
        self.ended.get()
    }

    /// Ends the wait, unless it has ended.
    #[inline(never)]
    pub(super) fn end(&self) {
        if !self.ended.replace(true) {
            self.core.emit_wait_ended(self.task, self.number);
        }
    }
}
