//! A worker as a pool sees it: what can be asked of one ([`Station`]), and what is heard of it ([`Report`]).
//!
//! Invariant: what implements these knows the worker and no pool. Next: [`pool`](super::pool), which holds stations; `web`,
//! whose stations are Web Workers.

use std::rc::Rc;
use std::time::Duration;

/// A worker's place: dropping it ends the worker, whatever it is doing, and it reports nothing any more.
pub trait Station {
    /// Has the worker do a job. It is ready, and has no other.
    fn send(&self, job: &'static str, input: &str);
}

/// What is heard of a worker. `ago` is how much real time passed until it was heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Report {
    /// It has started, and waits for jobs.
    Ready {
        /// Since when.
        ago: Duration,
    },
    /// It has begun its job.
    Began {
        /// Since when.
        ago: Duration,
    },
    /// It has done its job.
    Done {
        /// Since when.
        ago: Duration,
        /// The output as text, or what it did not understand.
        output: Result<String, String>,
    },
    /// It will never say anything any more: it could not be started, or broke down.
    Lost {
        /// Why, if it could say.
        reason: String,
    },
}

/// Is told what is heard of a worker.
pub type Hear = Box<dyn Fn(Report)>;

/// Starts a worker, whose reports go to the function: from later turns of the host's loop, never from within a call to the
/// station. `None` if the host refuses.
pub type Open = Box<dyn Fn(Hear) -> Option<Rc<dyn Station>>>;
