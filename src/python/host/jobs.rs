//! The workers that run jobs of executors, as lanes of the trace.
//!
//! `static/python_worker.js` has the workers themselves, and numbers them from 0. Invariant: a worker joins when it gets its
//! first job; what a job's answer wakes is woken by the worker.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use crate::rt::Worker;
use crate::rt::guest::Guest;

/// The workers, by number.
#[derive(Default)]
pub(super) struct JobWorkers(RefCell<Vec<Rc<Worker>>>);

impl JobWorkers {
    /// A worker; one that is new joins the loop.
    fn worker(&self, number: u32, of: &Guest) -> Rc<Worker> {
        let mut workers = self.0.borrow_mut();
        while workers.len() <= number as usize {
            let name = format!("worker {}", workers.len() + 1);
            workers.push(Rc::new(of.worker(&name)));
        }
        workers[number as usize].clone()
    }

    /// A job was sent to the worker.
    pub(super) fn sent(&self, number: u32, of: &Guest) {
        self.worker(number, of).ordered();
    }

    /// It began a job, so many milliseconds ago.
    pub(super) fn began(&self, number: u32, of: &Guest, job: &str, ago_ms: f64) {
        self.worker(number, of).began(job, ago(ago_ms));
    }

    /// It has ended its job; `finish` hands over the answer.
    pub(super) fn ended(&self, number: u32, of: &Guest, ago_ms: f64, finish: impl FnOnce()) {
        let worker = self.worker(number, of);
        worker.ended(ago(ago_ms));
        worker.wakes(finish);
    }
}

/// Clocks of two workers may disagree by a little: then it was now.
fn ago(millis: f64) -> Duration {
    Duration::try_from_secs_f64(millis / 1e3).unwrap_or_default()
}
