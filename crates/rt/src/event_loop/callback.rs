//! Callbacks: functions that the loop calls in the order of the run queue, between the steps of tasks (asyncio: `Handle`).
//!
//! A callback is no task: it has no name of its own in the trace, and what it wakes is woken by its scheduler: the task, timer or worker that called for it.
//! Invariants: a callback is called at most once, and not after it was cancelled; one with a deadline enters the run queue
//! when it is due, behind what is queued. Next: `step`, which calls it.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::{Rc, Weak};

use super::callback_cell::{Call, CallbackCell};
use super::core::{Core, Queued};
use crate::hosts::time::Time;
use crate::raw::{WakeByKey, waker};

/// The handle of a callback. Dropping it does not cancel the call.
#[derive(Clone)]
pub struct Callback {
    core: Weak<Core>,
    cell: Rc<CallbackCell>,
}

impl Callback {
    /// Schedules a call behind what is queued.
    pub(crate) fn soon(core: &Rc<Core>, label: Rc<str>, call: Call) -> Callback {
        let callback = Callback::new(core, label, call);
        enqueue(core, callback.cell.clone());
        callback
    }

    /// Schedules a call at a loop time. Calls that are due at the same time are FIFO.
    pub(crate) fn at(core: &Rc<Core>, when: Time, label: Rc<str>, call: Call) -> Callback {
        let callback = Callback::new(core, label, call);
        let key = DUE.with_borrow_mut(|due| due.insert(callback.clone()));
        let timer = core.timers.set(when, waker::<DueCallbacks>(key));
        callback.cell.timer.set(Some((timer, key)));
        core.timed_callbacks.set(core.timed_callbacks.get() + 1);
        core.pend();
        callback
    }

    fn new(core: &Rc<Core>, label: Rc<str>, call: Call) -> Callback {
        Callback { core: Rc::downgrade(core), cell: CallbackCell::new(label, core.cause(), call) }
    }

    /// Cancels the call. False if it was made or cancelled before.
    pub fn cancel(&self) -> bool {
        if let (Some((timer, key)), Some(core)) = (self.cell.timer.take(), self.core.upgrade()) {
            drop(DUE.with_borrow_mut(|due| due.callbacks.remove(&key)));
            core.timers.clear(timer);
            core.timed_callbacks.set(core.timed_callbacks.get() - 1);
        }
        self.cell.take().is_some()
    }
}

fn enqueue(core: &Rc<Core>, cell: Rc<CallbackCell>) {
    core.run_queue.push(Queued::Callback(cell));
    core.pend();
}

/// The callbacks of this thread that wait for their deadlines, by the numbers in their wakers: a waker must be `Send`, and
/// an `Rc` is not.
#[derive(Default)]
struct DueCallbacks {
    callbacks: HashMap<usize, Callback>,
    last: usize,
}

thread_local! {
    static DUE: RefCell<DueCallbacks> = RefCell::default();
}

impl DueCallbacks {
    fn insert(&mut self, callback: Callback) -> usize {
        self.last = self.last.wrapping_add(1);
        self.callbacks.insert(self.last, callback);
        self.last
    }
}

impl WakeByKey for DueCallbacks {
    /// The deadline has come.
    fn wake(key: usize) {
        let due = DUE.try_with(|due| due.borrow_mut().callbacks.remove(&key)).ok().flatten();
        let Some(Callback { core, cell }) = due else { return };
        let Some(core) = core.upgrade() else { return };
        cell.timer.set(None);
        core.timed_callbacks.set(core.timed_callbacks.get() - 1);
        cell.by.set(core.cause());
        enqueue(&core, cell);
    }
}
