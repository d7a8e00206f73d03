//! The waits of leaf futures: each leaf future owns a [`WaitGuard`].
//!
//! Invariant: a wait belongs to the future, not to the step. It begins when the future first returns pending and ends when
//! the future is ready or dropped, through whatever combinator or task it is polled. It is attributed to the task that
//! polled the future last. Next: [`Instrument::wait_began`](crate::Instrument::wait_began), which reports it.

use std::cell::Cell;
use std::fmt::Display;
use std::panic::Location;
use std::rc::Rc;

use super::instrument::Wait;
use crate::event_loop::core::Core;
use crate::event_loop::current::{is_watched_here, try_current};
use crate::tasks::task::TaskId;

/// The wait of one future. Dropping it ends the wait.
///
/// It reports nothing outside a loop, in an unwatched loop, and inside a [named wait](crate::NamedWaitExt).
#[derive(Default)]
pub struct WaitGuard(Option<Rc<ActiveWait>>);

/// A wait that has begun. Shared by its guard and, for streams, the `next` that polls.
pub(crate) struct ActiveWait {
    core: Rc<Core>,
    task: TaskId,
    number: u32,
    ended: Cell<bool>,
}

impl WaitGuard {
    /// A guard without a wait.
    pub const fn new() -> WaitGuard {
        WaitGuard(None)
    }

    /// Begins the wait of a future that returns pending. Does nothing if this task's wait has begun.
    pub fn pending(&mut self, wait: &Wait<'_>) {
        let Some(core) = try_current() else { return };
        let Some(task) = core.running() else { return };
        if core.waits_muted.get() {
            // The named wait replaces it.
            return self.ready();
        }
        if self.0.as_ref().is_some_and(|active| active.is_of(&core, task)) {
            return;
        }
        self.ready();
        let number = core.emit_wait_began(task, wait);
        self.0 = number.map(|number| Rc::new(ActiveWait { core, task, number, ended: Cell::new(false) }));
    }

    /// [`WaitGuard::pending`] without a deadline.
    pub fn pending_for(&mut self, kind: &'static str, label: &dyn Display, at: &'static Location<'static>) {
        self.pending(&Wait { kind, label, at, until: None, label_key: None });
    }

    /// [`WaitGuard::pending`] with a constant label. It is interned by its address, so it is formatted once.
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

    /// Ends the wait: the future is ready or was dropped.
    #[inline(always)]
    pub fn ready(&mut self) {
        if let Some(active) = self.0.take() {
            active.end();
        }
    }

    /// The active wait. A stream's `next` ends it when it is dropped before the stream.
    pub(crate) fn active(&self) -> Option<Rc<ActiveWait>> {
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

    pub(crate) fn has_ended(&self) -> bool {
        self.ended.get()
    }

    /// Ends the wait, unless it has ended.
    #[inline(never)]
    pub(crate) fn end(&self) {
        if !self.ended.replace(true) {
            self.core.emit_wait_ended(self.task, self.number);
        }
    }
}
