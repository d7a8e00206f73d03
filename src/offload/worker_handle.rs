//! A worker as a pool sees it: what a pool sends to it ([`WorkerHandle`]), and what it sends back ([`WorkerMessage`]).
//!
//! Invariant: an implementation knows its worker and no pool. Next: [`pool`](super::pool), which keeps handles; `web_worker`,
//! the implementation over Web Workers.

use std::rc::Rc;
use std::time::Duration;

/// A worker of a pool. Dropping the handle terminates the worker at once; no message of it arrives after that.
pub trait WorkerHandle {
    /// Sends a job to the worker, which is ready and has no other job.
    fn send(&self, job: &'static str, input: &str);
}

/// A message from a worker. `ago` is the real time between the event and the message's arrival.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WorkerMessage {
    /// It has started, and waits for jobs.
    Ready {
        /// How long ago it became ready.
        ago: Duration,
    },
    /// It has begun its job.
    Began {
        /// How long ago it began.
        ago: Duration,
    },
    /// It has finished its job.
    Done {
        /// How long ago it finished.
        ago: Duration,
        /// The output as text, or what of the input it did not understand.
        output: Result<String, String>,
    },
    /// It could not be started, or it broke down. No other message follows.
    Lost {
        /// Why; empty if the worker could not say.
        reason: String,
    },
}

/// Receives a worker's messages.
pub type OnMessage = Box<dyn Fn(WorkerMessage)>;

/// Starts a worker whose messages go to the function. It is called in later turns of the host's loop, never from within a call
/// to the handle. `None` if the host refuses a worker.
pub type StartWorker = Box<dyn Fn(OnMessage) -> Option<Rc<dyn WorkerHandle>>>;
