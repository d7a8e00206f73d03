//! Why a job gave nothing.

use std::error::Error;
use std::fmt;

/// Why a job gave nothing. A job that may fail says so in its output: `Job<I, Result<O, E>>`.
#[derive(Clone, PartialEq, Eq)]
pub enum JobError {
    /// There is no worker to do it, and none could be started.
    NoWorker {
        /// Its name.
        job: &'static str,
    },
    /// Its worker broke down over it: it panicked, or ran out of memory. The next job gets a new worker.
    Broken {
        /// Its name.
        job: &'static str,
        /// What the worker said of it; empty if it could not say anything.
        reason: String,
    },
    /// Page and worker do not understand each other: they are not of one version, or what is written of a value cannot be
    /// read.
    NotUnderstood {
        /// Its name.
        job: &'static str,
        /// What was not understood.
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

/// As it is shown: a derived one would be larger, and no reader would know more.
impl fmt::Debug for JobError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Error for JobError {}
