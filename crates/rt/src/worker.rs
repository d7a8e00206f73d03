//! Workers: whoever works for the loop's tasks beside the loop, in a thread of its own.
//!
//! A worker is heard of when the loop takes its messages, which can be long after it sent them; so it says when things
//! happened by its own clock, and the trace has them there. Invariant: a worker that nobody watches keeps nothing; its
//! times never go back; it ends only what it began. Next: [`Instrument::worked`](super::Instrument::worked); `offload`, whose workers these are.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use super::core::Core;
use super::current::try_current;
use super::host::Reading;
use super::instrument::{Cause, Work};
use super::time::Time;
use super::worker_id::WorkerId;

/// A worker, as the trace knows it. Dropping it says that what it works on has ended: it is gone.
pub struct Worker(Option<Box<Watched>>);

struct Watched {
    core: Rc<Core>,
    id: WorkerId,
    /// The clock when its last order went to it.
    ordered: Cell<Reading>,
    /// What was told of it last happened then.
    until: Cell<Time>,
    at_work: Cell<bool>,
}

impl Worker {
    /// A worker for the loop that is current. Outside a loop, and where nobody watches, it tells nobody.
    pub fn new(name: &str) -> Worker {
        Worker(try_current().and_then(|core| Watched::new(core, name).map(Box::new)))
    }

    /// It has been given something to do, at this moment.
    pub fn ordered(&self) {
        if let Some(watched) = &self.0 {
            watched.ordered.set(watched.core.refresh());
        }
    }

    /// It began to work on what it was given, `ago` of real time before this moment. What it worked on before has ended then.
    pub fn began(&self, what: &str, ago: Duration) {
        if let Some(watched) = &self.0 {
            watched.end(ago);
            watched.at_work.set(true);
            watched.core.emit_work(watched.id, &Work::Began { what, since: watched.moment(ago) });
        }
    }

    /// It was done with that `ago` of real time before this moment. Says nothing if it works on nothing.
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

impl Watched {
    fn new(core: Rc<Core>, name: &str) -> Option<Watched> {
        if !core.is_watched() {
            return None;
        }
        let id = core.next_worker();
        core.emit_work(id, &Work::Joined { name });
        let reading = core.refresh();
        let (ordered, until) = (Cell::new(reading), Cell::new(reading.now));
        Some(Watched { core, id, ordered, until, at_work: Cell::default() })
    }

    fn end(&self, ago: Duration) {
        if self.at_work.replace(false) {
            self.core.emit_work(self.id, &Work::Ended { since: self.moment(ago) });
        }
    }

    /// The loop time `ago` of real time before this moment. Loop time may have stood still or crept since the order went out
    /// (the visitor paused, or slowed the run), so it is taken to have passed evenly: whatever it did, the result lies
    /// between the order and this moment.
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

impl Drop for Watched {
    fn drop(&mut self) {
        self.end(Duration::ZERO);
    }
}
