//! Which worker gets which job, and what becomes of a job.
//!
//! Invariants: jobs begin in the order in which they were queued; a worker has at most one job; a cancelled job is removed from
//! the queue, or terminated together with its worker; nothing is borrowed while a worker is started, messaged or terminated.
//! Workers are known only as [`WorkerHandle`]s, so tests need no browser.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};
use std::task::Waker;
use std::time::Duration;

use super::error::JobError;
use super::worker_handle::{StartWorker, WorkerHandle, WorkerMessage};
use crate::rt::{Gauge, Worker};

/// What the trace says a worker does until it is ready for its first job.
const START: &str = "start";

/// A queued or running job.
pub(super) struct JobRequest {
    pub(super) job: &'static str,
    input: String,
    /// The job's name and input, for people.
    pub(super) label: String,
    result: Cell<Option<Result<String, JobError>>>,
    waker: Cell<Option<Waker>>,
}

impl JobRequest {
    /// A job that is not queued yet.
    pub(super) fn new(job: &'static str, input: String, label: String) -> JobRequest {
        JobRequest { job, input, label, result: Cell::default(), waker: Cell::default() }
    }

    /// The result, once.
    pub(super) fn take_result(&self) -> Option<Result<String, JobError>> {
        self.result.take()
    }

    /// Sets whom to wake when there is a result.
    pub(super) fn set_waker(&self, waker: &Waker) {
        drop(self.waker.replace(Some(waker.clone())));
    }

    fn complete(&self, result: Result<String, JobError>) {
        self.result.set(Some(result));
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }
}

/// A job's result that its future has not been woken for yet.
struct Completion {
    /// The worker that ran the job.
    worker: Option<Rc<Worker>>,
    request: Rc<JobRequest>,
    result: Result<String, JobError>,
}

/// Which worker gets which job: what the clones of a pool share.
pub(super) struct Dispatcher {
    max_workers: usize,
    start: StartWorker,
    slots: RefCell<Vec<WorkerSlot>>,
    queue: RefCell<VecDeque<Rc<JobRequest>>>,
    /// How many workers run a job.
    busy: Gauge,
}

/// Room for one worker. A worker that replaces a terminated one has the same lane in the trace.
struct WorkerSlot {
    worker: Rc<Worker>,
    state: SlotState,
}

#[derive(Clone)]
enum SlotState {
    Empty,
    Starting(Rc<dyn WorkerHandle>),
    Idle(Rc<dyn WorkerHandle>),
    Busy(Rc<dyn WorkerHandle>, Rc<JobRequest>),
}

impl Dispatcher {
    /// A dispatcher of up to `max_workers` workers, each started by `start`; `busy` shows how many run a job.
    pub(super) fn new(max_workers: usize, start: StartWorker, busy: Gauge) -> Dispatcher {
        Dispatcher { max_workers, start, slots: RefCell::default(), queue: RefCell::default(), busy }
    }

    /// Queues a job.
    pub(super) fn enqueue(self: &Rc<Dispatcher>, request: Rc<JobRequest>) {
        self.queue.borrow_mut().push_back(request);
        self.dispatch(Vec::new());
    }

    /// Assigns queued jobs to idle workers and starts workers for the rest, up to the maximum. Completes `completions`, and
    /// jobs for which no worker could be started, last: completing wakes, and a waker is foreign code.
    fn dispatch(self: &Rc<Dispatcher>, mut completions: Vec<Completion>) {
        loop {
            let queued = self.queue.borrow().len();
            if queued == 0 {
                break;
            }
            if let Some((slot, handle)) = self.idle() {
                self.assign(slot, handle);
            } else if self.count(|state| matches!(state, SlotState::Starting(_))) >= queued
                || !self.start_worker(&mut completions)
            {
                break;
            }
        }
        self.busy.set_to(|| self.count(|state| matches!(state, SlotState::Busy(..))));
        for Completion { worker, request, result } in completions {
            match worker {
                Some(worker) => worker.wakes(|| request.complete(result)),
                None => request.complete(result),
            }
        }
    }

    fn count(&self, is: impl Fn(&SlotState) -> bool) -> usize {
        self.slots.borrow().iter().filter(|slot| is(&slot.state)).count()
    }

    fn idle(&self) -> Option<(usize, Rc<dyn WorkerHandle>)> {
        self.slots.borrow().iter().enumerate().find_map(|(slot, WorkerSlot { state, .. })| match state {
            SlotState::Idle(handle) => Some((slot, handle.clone())),
            _ => None,
        })
    }

    /// Assigns the next job to the idle worker in `slot`.
    fn assign(&self, slot: usize, handle: Rc<dyn WorkerHandle>) {
        let Some(request) = self.queue.borrow_mut().pop_front() else { return };
        self.set(slot, SlotState::Busy(handle.clone(), request.clone()));
        self.worker(slot).ordered();
        handle.send(request.job, &request.input);
    }

    /// Starts a worker in a free slot; false if there is none. If the host refuses a worker, the job at the front of the queue
    /// fails.
    fn start_worker(self: &Rc<Dispatcher>, completions: &mut Vec<Completion>) -> bool {
        let Some(slot) = self.free_slot() else { return false };
        let pool = Rc::downgrade(self);
        match (self.start)(Box::new(move |message| Dispatcher::on_message(&pool, slot, message))) {
            Some(handle) => {
                self.set(slot, SlotState::Starting(handle));
                let worker = self.worker(slot);
                worker.ordered();
                worker.began(START, Duration::ZERO);
            }
            None => completions.extend(self.fail_next()),
        }
        true
    }

    /// An empty slot; a new one if there is none and the pool may have more.
    fn free_slot(&self) -> Option<usize> {
        let empty = self.slots.borrow().iter().position(|slot| matches!(slot.state, SlotState::Empty));
        let count = self.slots.borrow().len();
        if empty.is_some() || count == self.max_workers {
            return empty;
        }
        let worker = Rc::new(Worker::new(&format!("worker {}", count + 1)));
        self.slots.borrow_mut().push(WorkerSlot { worker, state: SlotState::Empty });
        Some(count)
    }

    fn worker(&self, slot: usize) -> Rc<Worker> {
        self.slots.borrow()[slot].worker.clone()
    }

    /// Replaces the state of a slot. The caller drops the former state, with nothing borrowed.
    fn set(&self, slot: usize, state: SlotState) -> SlotState {
        std::mem::replace(&mut self.slots.borrow_mut()[slot].state, state)
    }

    fn on_message(pool: &Weak<Dispatcher>, slot: usize, message: WorkerMessage) {
        let Some(pool) = pool.upgrade() else { return };
        let state = pool.slots.borrow()[slot].state.clone();
        let completion = pool.handle_message(slot, state, message);
        pool.dispatch(completion.into_iter().collect());
    }

    /// Moves the slot to its next state. Returns the job that the message completes, if it completes one.
    fn handle_message(&self, slot: usize, state: SlotState, message: WorkerMessage) -> Option<Completion> {
        let worker = self.worker(slot);
        match (state, message) {
            (SlotState::Starting(handle), WorkerMessage::Ready { ago }) => {
                worker.ended(ago);
                self.set(slot, SlotState::Idle(handle));
            }
            (SlotState::Busy(_, request), WorkerMessage::Began { ago }) => worker.began(&request.label, ago),
            (SlotState::Busy(handle, request), WorkerMessage::Done { ago, output }) => {
                worker.ended(ago);
                self.set(slot, SlotState::Idle(handle));
                let result = output.map_err(|reason| JobError::NotUnderstood { job: request.job, reason });
                return Some(Completion { worker: Some(worker), request, result });
            }
            (SlotState::Busy(_, request), WorkerMessage::Lost { reason }) => {
                self.terminate(slot);
                let result = Err(JobError::Broken { job: request.job, reason });
                return Some(Completion { worker: Some(worker), request, result });
            }
            (SlotState::Starting(_), WorkerMessage::Lost { .. }) => {
                self.terminate(slot);
                return self.fail_next();
            }
            (SlotState::Idle(_), WorkerMessage::Lost { .. }) => self.terminate(slot),
            // Any other message is about a job that was cancelled.
            _ => {}
        }
        None
    }

    /// Terminates the worker in `slot`.
    fn terminate(&self, slot: usize) {
        self.worker(slot).ended(Duration::ZERO);
        drop(self.set(slot, SlotState::Empty));
    }

    /// Fails the next job, because no worker could be started for it.
    fn fail_next(&self) -> Option<Completion> {
        let request = self.queue.borrow_mut().pop_front()?;
        let result = Err(JobError::NoWorker { job: request.job });
        Some(Completion { worker: None, request, result })
    }

    /// Removes a job whose future was dropped from the queue, or terminates the worker that runs it.
    pub(super) fn cancel(self: &Rc<Dispatcher>, request: &Rc<JobRequest>) {
        let runs_it =
            |state: &SlotState| matches!(state, SlotState::Busy(_, other) if Rc::ptr_eq(other, request));
        let slot = self.slots.borrow().iter().position(|slot| runs_it(&slot.state));
        match slot {
            Some(slot) => {
                self.terminate(slot);
                self.dispatch(Vec::new());
            }
            None => self.queue.borrow_mut().retain(|queued| !Rc::ptr_eq(queued, request)),
        }
    }
}
