//! A pool of workers as programs see it: [`Pool`], and the future of a job.
//!
//! Invariants: a job is queued when its future is first polled; a job whose future is dropped is cancelled. Next: `dispatcher`.

use std::fmt::Display;
use std::marker::PhantomData;
use std::panic::Location;
use std::pin::Pin;
use std::rc::Rc;
use std::str::FromStr;
use std::task::{Context, Poll};

use super::dispatcher::{Dispatcher, JobRequest};
use super::error::JobError;
use super::job::Job;
use super::worker_handle::StartWorker;
use crate::rt::{Gauge, HostWait, WaitGuard};

/// Workers that run jobs (asyncio: `ProcessPoolExecutor(max_workers)`, and `loop.run_in_executor`). Workers are started on
/// demand. They are terminated when the pool and the futures of all its jobs are dropped. Clones are the same pool.
#[derive(Clone)]
pub struct Pool(Rc<Dispatcher>);

impl Pool {
    /// A pool of up to `workers` Web Workers.
    ///
    /// # Panics
    /// If `workers` is zero.
    #[cfg(target_arch = "wasm32")]
    #[track_caller]
    pub fn new(workers: usize) -> Pool {
        Pool::with_starter(workers, Box::new(super::web_worker::start))
    }

    /// A pool of up to `workers` workers, each started by `start`.
    ///
    /// # Panics
    /// If `workers` is zero.
    #[track_caller]
    pub fn with_starter(workers: usize, start: StartWorker) -> Pool {
        assert!(workers > 0, "a pool needs at least one worker");
        let busy = Gauge::new("pool", Location::caller(), 0);
        Pool(Rc::new(Dispatcher::new(workers, start, busy)))
    }

    /// Runs `job` in a worker (asyncio: `loop.run_in_executor(pool, job, input)`). The job is queued when the future is first
    /// polled. Dropping the future removes the job from the queue, or terminates the worker that runs it.
    #[track_caller]
    pub fn run<I, O>(&self, job: &'static Job<I, O>, input: I) -> JobFuture<O>
    where
        I: Display,
        O: FromStr<Err: Display>,
    {
        let name = job.name();
        let input = input.to_string();
        let shown = if input.len() <= LONGEST_SHOWN_INPUT { &input } else { "…" };
        let label = format!("{name}({shown})");
        let request = Rc::new(JobRequest::new(name, input, label));
        JobFuture {
            pool: self.0.clone(),
            request,
            at: Location::caller(),
            state: JobState::New,
            wait: WaitGuard::new(),
            output: PhantomData,
        }
    }
}

/// In bytes. Of a longer input the label shows an ellipsis.
const LONGEST_SHOWN_INPUT: usize = 40;

/// The future of [`Pool::run`].
#[must_use = "a job is queued when it is awaited"]
pub struct JobFuture<O> {
    pool: Rc<Dispatcher>,
    request: Rc<JobRequest>,
    at: &'static Location<'static>,
    state: JobState,
    wait: WaitGuard,
    output: PhantomData<fn() -> O>,
}

/// How far the future of a job is.
enum JobState {
    /// It was not polled.
    New,
    /// The job was queued and has no result yet.
    Pending { _host: HostWait },
    /// The result was returned.
    Done,
}

impl<O: FromStr<Err: Display>> Future for JobFuture<O> {
    type Output = Result<O, JobError>;

    /// # Panics
    /// When polled after it was ready: a job runs once.
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if let Some(result) = self.request.take_result() {
            self.state = JobState::Done;
            self.wait.ready();
            let job = self.request.job;
            let unread = |error: O::Err| JobError::NotUnderstood { job, reason: error.to_string() };
            return Poll::Ready(result.and_then(|output| output.parse().map_err(unread)));
        }
        self.request.set_waker(cx.waker());
        match self.state {
            JobState::New => {
                self.state = JobState::Pending { _host: HostWait::begin() };
                self.pool.enqueue(self.request.clone());
            }
            JobState::Pending { .. } => {}
            JobState::Done => {
                panic!("the future of the job {} was polled after it was ready", self.request.job)
            }
        }
        let JobFuture { request, at, wait, .. } = &mut *self;
        wait.pending_for("worker", &request.label, at);
        Poll::Pending
    }
}

impl<O> Drop for JobFuture<O> {
    fn drop(&mut self) {
        if matches!(self.state, JobState::Pending { .. }) {
            self.pool.cancel(&self.request);
        }
    }
}
