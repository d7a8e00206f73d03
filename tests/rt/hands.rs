//! Helpers of tests: guards that count their drops, foreign wakers, caught panics.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Wake, Waker};

use loopscope::rt::Turn;

use loopscope::rt::testing::TestLoop;

pub(crate) type Count = Rc<Cell<u32>>;

/// Increments a count when it is dropped.
pub(crate) fn counts(count: &Count) -> impl Sized + use<> {
    scopeguard::guard(count.clone(), |count| count.update(|count| count + 1))
}

/// The message of the panic that passes through `run`.
///
/// # Panics
/// If there is none.
pub(crate) fn message_of(run: impl FnOnce()) -> String {
    let panic = catch_unwind(AssertUnwindSafe(run)).expect_err("it panics");
    match panic.downcast::<String>() {
        Ok(text) => *text,
        Err(panic) => (*panic.downcast::<&str>().expect("a text")).to_owned(),
    }
}

/// Runs until all tasks have ended or only the host can wake one, through all panics. Returns their messages.
pub(crate) fn run_through_panics(test: &TestLoop) -> (Turn, Vec<String>) {
    let mut said = Vec::new();
    loop {
        let mut turn = None;
        match catch_unwind(AssertUnwindSafe(|| turn = Some(test.run_to_end()))) {
            Ok(()) => return (turn.expect("it ran"), said),
            Err(panic) => said.push(message_of(|| std::panic::resume_unwind(panic))),
        }
    }
}

/// The actions of a foreign waker when it is used, and when its last clone is dropped.
struct Acts {
    woken: Box<dyn Fn()>,
    dropped: Box<dyn Fn()>,
}

thread_local! {
    /// By the index in [`Foreign`]: a waker must be `Send`, and the actions are not.
    static ACTS: RefCell<Vec<Rc<Acts>>> = const { RefCell::new(Vec::new()) };
}

struct Foreign(usize);

impl Foreign {
    fn acts(&self) -> Rc<Acts> {
        ACTS.with_borrow(|acts| acts[self.0].clone())
    }
}

impl Wake for Foreign {
    fn wake(self: Arc<Self>) {
        (self.acts().woken)();
    }
}

impl Drop for Foreign {
    fn drop(&mut self) {
        (self.acts().dropped)();
    }
}

/// A foreign waker.
pub(crate) fn foreign_waker(woken: impl Fn() + 'static, dropped: impl Fn() + 'static) -> Waker {
    let acts = Rc::new(Acts { woken: Box::new(woken), dropped: Box::new(dropped) });
    let number = ACTS.with_borrow_mut(|all| {
        all.push(acts);
        all.len() - 1
    });
    Waker::from(Arc::new(Foreign(number)))
}

/// A waker that panics when it is used.
pub(crate) fn bad_waker() -> Waker {
    foreign_waker(|| panic!("a bad waker"), || {})
}
