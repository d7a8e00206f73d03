//! The events of workers: threads that work for the loop's tasks.
//!
//! The loop may handle a worker's message long after it was sent. So a message contains the time that has passed since, by
//! the worker's own clock, and the trace has the event at its original time. Invariants: an unwatched worker has no state;
//! its times are monotonic; each end has its beginning. Next: [`Instrument::worked`](crate::Instrument::worked); `offload`,
//! which has the workers.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use super::instrument::{Cause, Work};
use super::worker_id::WorkerId;
use crate::event_loop::core::Core;
use crate::event_loop::current::try_current;
use crate::hosts::host::Reading;
use crate::hosts::time::Time;

/// A worker's lane in the trace. Dropping it ends the worker's current work.
///
/// ```
/// use loopscope_rt::testing::TestLoop;
/// use loopscope_rt::{Worker, ms, sleep};
///
/// let test = TestLoop::new();
/// drop(test.executor.spawn("main", async {
///     let worker = Worker::new("thread");
///     worker.ordered();
///     sleep(ms(10)).await;
///     // Its message says that it took the job 8 ms ago and has just finished.
///     worker.began("job", ms(8));
///     worker.ended(ms(0));
/// }));
/// test.run_to_end();
/// let events = test.events();
/// assert!(events.contains(&"10 thread began job at 2".to_owned()));
/// assert!(events.contains(&"10 thread was done at 10".to_owned()));
/// ```
pub struct Worker(Option<Box<WatchedWorker>>);

struct WatchedWorker {
    core: Rc<Core>,
    id: WorkerId,
    /// The reading when the last job was sent to it.
    ordered: Cell<Reading>,
    /// The time of its last event.
    until: Cell<Time>,
    at_work: Cell<bool>,
}

impl Worker {
    /// A worker of the current loop. Outside a loop and in an unwatched loop it reports nothing.
    pub fn new(name: &str) -> Worker {
        Worker(try_current().and_then(|core| WatchedWorker::new(core, name).map(Box::new)))
    }

    /// A worker of this loop, whether it ticks or not.
    pub(crate) fn of(core: Rc<Core>, name: &str) -> Worker {
        Worker(WatchedWorker::new(core, name).map(Box::new))
    }

    /// A job was sent to the worker, at this moment.
    pub fn ordered(&self) {
        if let Some(watched) = &self.0 {
            watched.ordered.set(watched.core.refresh());
        }
    }

    /// The worker began to work on `what`, `ago` of real time before this moment. That ends its former work.
    pub fn began(&self, what: &str, ago: Duration) {
        if let Some(watched) = &self.0 {
            watched.end(ago);
            watched.at_work.set(true);
            watched.core.emit_work(watched.id, &Work::Began { what, since: watched.moment(ago) });
        }
    }

    /// The worker finished its work, `ago` of real time before this moment. Does nothing if it has none.
    pub fn ended(&self, ago: Duration) {
        if let Some(watched) = &self.0 {
            watched.end(ago);
        }
    }

    /// Calls `wake`: it was this worker that woke the tasks that are woken by that, also if a task calls this.
    pub fn wakes(&self, wake: impl FnOnce()) {
        let Some(watched) = &self.0 else { return wake() };
        let _acting = watched.core.act(Cause::Worker(watched.id));
        wake();
    }
}

impl WatchedWorker {
    fn new(core: Rc<Core>, name: &str) -> Option<WatchedWorker> {
        if !core.is_watched() {
            return None;
        }
        let id = core.numbers.next_worker();
        core.emit_work(id, &Work::Joined { name });
        let reading = core.refresh();
        let (ordered, until) = (Cell::new(reading), Cell::new(reading.now));
        Some(WatchedWorker { core, id, ordered, until, at_work: Cell::default() })
    }

    fn end(&self, ago: Duration) {
        if self.at_work.replace(false) {
            self.core.emit_work(self.id, &Work::Ended { since: self.moment(ago) });
        }
    }

    /// The loop time `ago` of real time before this moment. Loop time may have been paused or slowed since the job was sent,
    /// so it is interpolated linearly: the result always lies between the sending of the job and this moment.
    fn moment(&self, ago: Duration) -> Time {
        let Reading { now, wall } = self.core.refresh();
        let ordered = self.ordered.get();
        let real = wall.since(ordered.wall).as_secs_f64();
        let share = if real > 0.0 { (ago.as_secs_f64() / real).min(1.0) } else { 0.0 };
        let since = now - Duration::from_nanos((share * now.since(ordered.now).as_nanos() as f64) as u64);
        self.until.set(since.max(self.until.get()));
        self.until.get()
    }
}

impl Drop for WatchedWorker {
    fn drop(&mut self) {
        self.end(Duration::ZERO);
    }
}
