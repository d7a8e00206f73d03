//! The arrival of the program that a link carries: a worker decodes its text. Apart from `program_files`, which imports
//! `AppState`, of which this is a part.
//!
//! Invariant: at most one program arrives, the last one.
//!
//! The page loads these on first use: `Arrival::settled*`.

use std::any::Any;
use std::cell::RefCell;

use super::reader::ReaderWorker;
use crate::sync::Lock;

/// The program that arrives.
pub(crate) struct Arrival {
    /// Locked while a program arrives.
    lock: Lock<()>,
    /// The lock's guard.
    guard: RefCell<Option<Box<dyn Any>>>,
    worker: RefCell<Option<ReaderWorker>>,
}

impl Default for Arrival {
    fn default() -> Arrival {
        Arrival { lock: Lock::new(()), guard: RefCell::default(), worker: RefCell::default() }
    }
}

impl Arrival {
    /// A program arrives. The decoding of an earlier one is cancelled.
    pub(crate) fn begin(&self) {
        // At the start there is none, and the code that drops one is not loaded.
        if self.worker.borrow().is_some() {
            self.worker.replace(None);
        }
        if let Some(guard) = self.lock.try_lock() {
            self.guard.replace(Some(Box::new(guard)));
        }
    }

    /// Keeps the worker that decodes it.
    pub(super) fn keep(&self, worker: ReaderWorker) {
        self.worker.replace(Some(worker));
    }

    /// It has arrived, or cannot.
    pub(super) fn end(&self) {
        drop(self.guard.take());
        drop(self.worker.take());
    }

    /// Waits until no program arrives.
    pub(crate) async fn settled(&self) {
        drop(self.lock.lock().await);
    }
}
