//! The numbers of a run's tasks, workers, gauges and waits, from 1.
//!
//! Invariant: no number is given twice. The loops of a run share one [`Numbers`], so a record of all of them is unambiguous.

use std::cell::Cell;

use crate::report::worker_id::WorkerId;
use crate::tasks::task::TaskId;

/// The last numbers that were given.
#[derive(Default)]
pub(crate) struct Numbers {
    task: Cell<u32>,
    worker: Cell<u32>,
    gauge: Cell<u32>,
    wait: Cell<u32>,
}

impl Numbers {
    /// The id of a new task.
    ///
    /// # Panics
    /// At the 2^32nd task.
    #[inline(always)]
    pub(crate) fn next_task(&self) -> TaskId {
        let number = self.task.get().wrapping_add(1);
        let Some(id) = TaskId::new(number) else { panic!("a run spawned 2^32 tasks") };
        self.task.set(number);
        id
    }

    /// The id of a new worker.
    ///
    /// # Panics
    /// At the 2^32nd worker.
    pub(crate) fn next_worker(&self) -> WorkerId {
        let number = self.worker.get().wrapping_add(1);
        let Some(id) = WorkerId::new(number) else { panic!("a run has had 2^32 workers") };
        self.worker.set(number);
        id
    }

    /// The number of a new gauge.
    pub(crate) fn next_gauge(&self) -> u32 {
        let number = self.gauge.get() + 1;
        self.gauge.set(number);
        number
    }

    /// The number of a new wait. It wraps around: no trace stores 2^32 waits.
    #[inline(always)]
    pub(crate) fn next_wait(&self) -> u32 {
        let number = self.wait.get().wrapping_add(1);
        self.wait.set(number);
        number
    }
}
