//! Why a job has no output.

use std::error::Error;
use std::fmt;

/// Why a job has no output. A job that may fail by itself has a `Result` as its output.
#[derive(Clone, PartialEq, Eq)]
pub enum JobError {
    /// No worker could be started.
    NoWorker {
        /// The job's name.
        job: &'static str,
    },
    /// The job panicked, or its worker ran out of memory. The next job gets a new worker.
    Broken {
        /// The job's name.
        job: &'static str,
        /// The panic's message; empty if there is none.
        reason: String,
    },
    /// The page and the worker are of different versions, or the text of a value does not parse.
    NotUnderstood {
        /// The job's name.
        job: &'static str,
        /// What could not be understood.
        reason: String,
    },
}

impl fmt::Display for JobError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            JobError::NoWorker { job } => {
                write!(f, "there is no worker for {job}: the workers' program could not be loaded")
            }
            JobError::Broken { job, reason } if reason.is_empty() => {
                write!(f, "{job} broke its worker")
            }
            JobError::Broken { job, reason } => write!(f, "{job} panicked in its worker: {reason}"),
            JobError::NotUnderstood { job, reason } => {
                write!(f, "the page and the worker do not understand each other over {job}: {reason}")
            }
        }
    }
}

/// The same as `Display`: a derived one would be larger and say no more.
impl fmt::Debug for JobError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Error for JobError {}
