//! What a task and its handle share: first who waits for the task's end, then what came of the task.
//!
//! ```text
//!   Pending ---> Completed | Failed | Cancelled ---take---> Taken
//! ```
//!
//! Only the value depends on the task's type, and is beside this in the task's cell. So all else is compiled once, and not for
//! each type of task in the crate that spawns it, which may be optimised for size.
//!
//! Invariants: a failure is never lost: it is here until the handle's owner takes it, and the task reports it when no owner is
//! left; nothing is borrowed while foreign code runs (wakers, and failures when they are dropped or told).

use std::cell::Cell;
use std::error::Error;
use std::fmt;
use std::task::Waker;

use super::panics::caught;
use super::task::Failure;

/// How far a task's result is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum JoinState {
    /// The task has not ended.
    Pending,
    /// Its value is there.
    Completed,
    /// Its failure is there.
    Failed,
    Cancelled,
    /// What came of it was fetched.
    Taken,
}

/// How a panic is kept in a task: a failure like any other, until somebody joins.
#[derive(Debug)]
pub(super) struct Panicked(pub(super) String);

impl fmt::Display for Panicked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "panicked: {}", self.0)
    }
}

impl Error for Panicked {}

/// How a task ended, and the waker of its joiner.
pub(super) struct JoinCell {
    state: Cell<JoinState>,
    /// Who is woken when the task ends.
    waker: Cell<Option<Waker>>,
    failure: Cell<Option<Failure>>,
    /// The handle is gone.
    detached: Cell<bool>,
}

impl JoinCell {
    pub(super) fn new() -> JoinCell {
        JoinCell {
            state: Cell::new(JoinState::Pending),
            waker: Cell::new(None),
            failure: Cell::new(None),
            detached: Cell::new(false),
        }
    }

    /// Whether the task has ended, or its future has returned.
    pub(super) fn has_ended(&self) -> bool {
        self.state.get() != JoinState::Pending
    }

    /// Whether the handle is gone.
    pub(super) fn is_detached(&self) -> bool {
        self.detached.get()
    }

    /// The result of the task, which counts as taken from now on. While there is none, `joiner` replaces the waker that is woken
    /// when the task ends.
    pub(super) fn poll(&self, waker: &Waker) -> JoinState {
        if self.state.get() == JoinState::Pending {
            self.store_waker(waker);
            return JoinState::Pending;
        }
        self.state.replace(JoinState::Taken)
    }

    fn store_waker(&self, waker: &Waker) {
        match self.waker.take() {
            Some(former) if former.will_wake(waker) => self.waker.set(Some(former)),
            // Cloning and dropping a waker is foreign code.
            former => {
                drop(former);
                drop(self.waker.replace(Some(waker.clone())));
            }
        }
    }

    /// The handle is gone: nobody is woken, and what came of the task is the caller's to drop.
    pub(super) fn detach(&self) -> JoinState {
        self.detached.set(true);
        drop(self.waker.take());
        match self.state.get() {
            JoinState::Pending => JoinState::Pending,
            _ => self.state.replace(JoinState::Taken),
        }
    }

    /// Takes the failure, of a task that failed.
    pub(super) fn take_failure(&self) -> Failure {
        self.failure.take().unwrap_or_else(|| "the task failed".into())
    }

    /// The value is there: wakes who waits for it.
    pub(super) fn complete(&self) {
        self.finish(JoinState::Completed);
    }

    pub(super) fn fail(&self, failure: Failure) {
        self.failure.set(Some(failure));
        self.finish(JoinState::Failed);
    }

    /// The future was dropped because its cancellation had been requested.
    pub(super) fn cancel(&self) {
        self.finish(JoinState::Cancelled);
    }

    /// The future panicked. True if that is how the task ends: not if its end was there before.
    pub(super) fn fail_with_panic(&self, message: String) -> bool {
        let had_ended = self.has_ended();
        if !had_ended {
            self.fail(Panicked(message).into());
        }
        !had_ended
    }

    fn finish(&self, state: JoinState) {
        debug_assert!(!self.has_ended(), "a future returns once, or is cancelled");
        self.state.set(state);
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }

    /// Why the task failed, and whether a handle is left through which somebody may see that.
    pub(super) fn failure_text(&self) -> (String, bool) {
        let Some(failure) = self.failure.take() else { return (String::new(), !self.detached.get()) };
        // The failure's text is foreign code: it is taken out meanwhile.
        let text = caught(|| failure.to_string());
        self.failure.set(Some(failure));
        (text.unwrap_or_else(|panic| panic.resume()), !self.detached.get())
    }

    /// Drops the failure of a task that has ended, unless somebody may take it.
    pub(super) fn drop_unclaimed(&self) {
        if self.detached.get() {
            drop(self.failure.take());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::task::Wake;

    use super::*;

    struct Mute;

    impl Wake for Mute {
        fn wake(self: Arc<Self>) {}
    }

    /// A foreign waker, and the count of its clones.
    fn joiner() -> (Arc<Mute>, Waker) {
        let mute = Arc::new(Mute);
        (mute.clone(), Waker::from(mute))
    }

    #[test]
    fn a_joiners_waker_is_dropped_when_the_task_ends_and_when_the_handle_goes() {
        for ends in [true, false] {
            let (mute, joins) = joiner();
            let cell = JoinCell::new();
            assert_eq!(cell.poll(&joins), JoinState::Pending);
            assert_eq!(cell.poll(&joins), JoinState::Pending, "the same again");
            assert_eq!(Arc::strong_count(&mute), 3);
            if ends {
                cell.complete();
            } else {
                assert_eq!(cell.detach(), JoinState::Pending);
            }
            assert_eq!(Arc::strong_count(&mute), 2);
        }
    }

    #[test]
    fn a_later_joiner_takes_the_place_of_the_earlier_one() {
        let cell = JoinCell::new();
        let ((first, joins), (second, joins_too)) = (joiner(), joiner());
        cell.poll(&joins);
        cell.poll(&joins_too);
        assert_eq!((Arc::strong_count(&first), Arc::strong_count(&second)), (2, 3));
        assert_eq!(cell.detach(), JoinState::Pending);
        assert_eq!(Arc::strong_count(&second), 2);
    }

    #[test]
    fn what_came_of_a_task_is_taken_once() {
        let cell = JoinCell::new();
        cell.fail("no luck".into());
        assert_eq!(cell.failure_text(), ("no luck".to_owned(), true));
        assert!(cell.has_ended() && !cell.fail_with_panic("too late".to_owned()));
        assert_eq!(cell.poll(Waker::noop()), JoinState::Failed);
        assert_eq!(cell.take_failure().to_string(), "no luck");
        assert_eq!(cell.poll(Waker::noop()), JoinState::Taken);
    }
}
