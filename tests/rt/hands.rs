//! What tests hold in their hands: guards that count their drops, wakers of their own, panics that were caught.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Wake, Waker};

use loopscope::rt::Turn;

use loopscope::rt::testing::TestLoop;

pub(crate) type Count = Rc<Cell<u32>>;

/// Counts one more when it is dropped.
pub(crate) fn counts(count: &Count) -> impl Sized + use<> {
    scopeguard::guard(count.clone(), |count| count.update(|count| count + 1))
}

/// What the panic said that passed through `run`.
///
/// # Panics
/// If none did.
pub(crate) fn message_of(run: impl FnOnce()) -> String {
    let panic = catch_unwind(AssertUnwindSafe(run)).expect_err("it panics");
    match panic.downcast::<String>() {
        Ok(text) => *text,
        Err(panic) => (*panic.downcast::<&str>().expect("a text")).to_owned(),
    }
}

/// Runs until only the host could go on, or nothing is left, through all panics. What they said.
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

/// What a foreign waker does when it is used, and when the last of its clones is dropped.
struct Acts {
    woken: Box<dyn Fn()>,
    dropped: Box<dyn Fn()>,
}

thread_local! {
    /// Wakers go anywhere, what they do here stays on its thread: they have its number.
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

/// A waker that is no task's.
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
