//! The messages of a worker, which may come before there is a run to hear them.
//!
//! The page loads this on first use.

use std::cell::RefCell;
use std::rc::Rc;

use super::worker::WorkerReport;

/// Hears messages.
type Hear = Rc<dyn Fn(WorkerReport)>;

/// The messages of a worker: to its run, if it has one.
#[derive(Default)]
pub(super) struct Inbox {
    run: RefCell<Option<Hear>>,
    early: RefCell<Early>,
}

/// What a worker said before it had a run.
#[derive(Default)]
pub(super) struct Early {
    pub(super) loading: Option<(f64, f64)>,
    pub(super) is_ready: bool,
    pub(super) fault: Option<String>,
}

impl Inbox {
    /// From now on `hear` gets the messages. Returns what came before.
    pub(super) fn give_to(&self, hear: Hear) -> Early {
        self.run.replace(Some(hear));
        self.early.take()
    }

    /// Whether the worker broke before it had a run.
    pub(super) fn has_failed(&self) -> bool {
        self.early.borrow().fault.is_some()
    }

    pub(super) fn put(&self, report: WorkerReport) {
        let hear = self.run.borrow().clone();
        match (hear, report) {
            (Some(hear), report) => hear(report),
            (None, WorkerReport::Progress { loaded, total }) => {
                self.early.borrow_mut().loading = Some((loaded, total));
            }
            (None, WorkerReport::Ready { .. }) => self.early.borrow_mut().is_ready = true,
            (None, WorkerReport::Fault { text }) => self.early.borrow_mut().fault = Some(text),
            (None, _) => {}
        }
    }
}
