//! Python's event loops: one executor each, all of one run.
//!
//! Invariant: at most one loop runs. Its promise is resolved once: with `stopped` when the program stopped it, with `idle` when
//! nothing is ready, no timer is set and no answer from outside is due.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::Function;
use wasm_bindgen::JsValue;

use crate::rt::Executor;
use crate::rt::Pender;
use crate::rt::guest::Guest;

/// The word of a loop that its program stopped.
pub(super) const STOPPED: &str = "stopped";
/// The word of a loop that nothing can wake.
pub(super) const IDLE: &str = "idle";

/// A loop.
pub(super) struct PythonLoop {
    pub(super) executor: Executor,
    pub(super) guest: Guest,
}

/// The loops of a program, numbered from 1.
pub(super) struct Loops {
    /// From which the others are made. It has no tasks.
    root: Executor,
    loops: RefCell<Vec<Option<Rc<PythonLoop>>>>,
    current: RefCell<Option<Running>>,
    /// The number of answers that are due from outside.
    answers: Cell<i32>,
}

/// A loop that runs.
struct Running {
    number: u32,
    /// Resolves its promise; `None` for a loop that runs on the caller's stack.
    resolve: Option<Function>,
}

impl Loops {
    pub(super) fn new(root: Executor) -> Loops {
        Loops { root, loops: RefCell::default(), current: RefCell::default(), answers: Cell::default() }
    }

    /// Makes a loop. Its number.
    pub(super) fn open(&self, wakeup: Rc<dyn Pender>) -> u32 {
        let executor = self.root.beside(wakeup);
        let guest = executor.guest();
        guest.expect_answers(self.answers.get());
        let mut loops = self.loops.borrow_mut();
        loops.push(Some(Rc::new(PythonLoop { executor, guest })));
        loops.len() as u32
    }

    /// Drops a loop, and what is left in its queue.
    pub(super) fn close(&self, number: u32) {
        let closed = self.loops.borrow_mut().get_mut(index(number)).and_then(Option::take);
        drop(closed);
    }

    /// The loop with this number, unless it was closed.
    pub(super) fn get(&self, number: u32) -> Option<Rc<PythonLoop>> {
        self.loops.borrow().get(index(number)).cloned().flatten()
    }

    /// The loop that runs.
    pub(super) fn running(&self) -> Option<Rc<PythonLoop>> {
        let number = self.current.borrow().as_ref().map(|running| running.number)?;
        self.get(number)
    }

    /// The loop that runs, else any: what is recorded outside of loops has no task in either case.
    pub(super) fn any(&self) -> Guest {
        self.running().map_or_else(|| self.root.guest(), |running| running.guest.clone())
    }

    /// Begins to run a loop.
    pub(super) fn begin(&self, number: u32, resolve: Option<Function>) {
        self.current.replace(Some(Running { number, resolve }));
    }

    /// Ends the running of the loop and resolves its promise.
    pub(super) fn end(&self, word: &str) {
        let ended = self.current.take();
        if let Some(resolve) = ended.and_then(|ended| ended.resolve) {
            // A resolving function does not throw.
            let _ = resolve.call1(&JsValue::UNDEFINED, &word.into());
        }
    }

    /// Changes the number of answers that are due from outside, for every loop.
    pub(super) fn expect(&self, more: i32) {
        self.answers.set(self.answers.get() + more);
        let open: Vec<Rc<PythonLoop>> = self.loops.borrow().iter().flatten().cloned().collect();
        open.iter().for_each(|each| each.guest.expect_answers(more));
    }

    /// Whether answers are due.
    pub(super) fn expects(&self) -> bool {
        self.answers.get() > 0
    }
}

fn index(number: u32) -> usize {
    (number as usize).wrapping_sub(1)
}
