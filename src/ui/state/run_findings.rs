//! The findings of the run on show: its events are scanned a little in each frame, when the run pauses, has ended, or is quiet.
//!
//! Invariant: what is listed holds for the events that were scanned, in full, before it was listed. Next:
//! [`findings`](crate::trace::findings), the rules.
//!
//! The page loads these on first use: `RunFindings::*`.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::trace::Log;
use crate::trace::findings::{Finding, Scan};

/// Events that are scanned in between two readings of the clock.
const SLICE: u64 = 1024;

/// The findings of a run.
#[derive(Default)]
pub(crate) struct RunFindings {
    scan: RefCell<Scan>,
    found: RefCell<Rc<Vec<Finding>>>,
    /// The number of recorded events when they were judged.
    judged: Cell<Option<u64>>,
}

impl RunFindings {
    /// Scans events of the run while `may_go_on`, and judges the run when none is left. Returns whether some are left.
    #[inline(never)]
    pub(crate) fn advance(&self, log: &Log, may_go_on: impl Fn() -> bool) -> bool {
        if self.judged.get() == Some(log.recorded()) {
            return false;
        }
        let mut scan = self.scan.borrow_mut();
        let mut more = true;
        while more && may_go_on() {
            more = scan.advance(log, SLICE);
        }
        if !more {
            self.found.replace(Rc::new(scan.findings(log)));
            self.judged.set(Some(log.recorded()));
        }
        more
    }

    /// The findings of all events so far.
    #[inline(never)]
    pub(crate) fn complete(&self, log: &Log) -> Rc<Vec<Finding>> {
        self.advance(log, || true);
        self.found()
    }

    /// The findings as last judged.
    #[inline(never)]
    pub(crate) fn found(&self) -> Rc<Vec<Finding>> {
        self.found.borrow().clone()
    }

    /// Their number.
    #[inline(never)]
    pub(crate) fn count(&self) -> usize {
        self.found.borrow().len()
    }

    /// The number of events that were judged, which names the list; `None` before the first time.
    #[inline(never)]
    pub(crate) fn judged(&self) -> Option<u64> {
        self.judged.get()
    }
}
