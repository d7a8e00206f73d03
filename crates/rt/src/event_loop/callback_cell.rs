//! A callback as the run queue has it: its name, its cause, and its function until that is called or cancelled.
//!
//! Invariant: the function is taken once. It does not refer to its loop, whose module depends on this one. Next: `callback`,
//! the handle.

use std::cell::Cell;
use std::rc::Rc;

use super::wheel::TimerKey;
use crate::report::instrument::Cause;

/// A function that is called once.
pub(super) type Call = Box<dyn FnOnce()>;

/// A callback, shared by its handle and the run queue.
pub(crate) struct CallbackCell {
    label: Rc<str>,
    /// What scheduled it; once its deadline has come, the timer.
    pub(super) by: Cell<Cause>,
    /// Taken when it is called or cancelled.
    call: Cell<Option<Call>>,
    /// While it waits for its deadline: its timer, and its key among the due callbacks.
    pub(super) timer: Cell<Option<(TimerKey, usize)>>,
}

impl CallbackCell {
    /// A callback that `by` schedules.
    pub(super) fn new(label: Rc<str>, by: Cause, call: Call) -> Rc<CallbackCell> {
        Rc::new(CallbackCell {
            label,
            by: Cell::new(by),
            call: Cell::new(Some(call)),
            timer: Cell::new(None),
        })
    }

    pub(crate) fn label(&self) -> &str {
        &self.label
    }

    /// What scheduled it.
    pub(crate) fn by(&self) -> Cause {
        self.by.get()
    }

    /// Its function, unless it was called or cancelled.
    pub(crate) fn take(&self) -> Option<Call> {
        self.call.take()
    }
}
