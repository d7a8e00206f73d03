//! The join cell, shared by a task and its handle: the joiner's waker while the task is pending, then the task's result.
//!
//! ```text
//!   Pending ---> Completed | Failed | Cancelled ---take---> Taken
//! ```
//!
//! Only the value depends on the task's type; it is in `FutureBody`. So this code is compiled once, and not for each type of
//! task in the crate that spawns it, which may be optimised for size.
//!
//! Invariants: a failure is never lost: it stays here until the handle takes it, and is reported as unclaimed if the handle
//! was dropped; nothing is borrowed while foreign code runs (wakers, and the failure's `Drop` and `Display`).

use std::cell::Cell;
use std::error::Error;
use std::fmt;
use std::task::Waker;

use super::task::Failure;
use crate::event_loop::panics::caught;

/// The state of a task's result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum JoinState {
    /// The task has not ended.
    Pending,
    /// The value is in the task's `FutureBody`.
    Completed,
    /// The failure is in the cell.
    Failed,
    Cancelled,
    /// The handle has taken the result.
    Taken,
}

/// The message of a panic, stored as the failure of its task. [`JoinError`](super::join::JoinError) turns it back.
#[derive(Debug)]
pub(crate) struct Panicked(pub(crate) String);

impl fmt::Display for Panicked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "panicked: {}", self.0)
    }
}

impl Error for Panicked {}

/// See the file's head.
pub(crate) struct JoinCell {
    state: Cell<JoinState>,
    /// The joiner's, woken when the task ends.
    waker: Cell<Option<Waker>>,
    failure: Cell<Option<Failure>>,
    /// The handle was dropped.
    detached: Cell<bool>,
}

impl JoinCell {
    pub(crate) fn new() -> JoinCell {
        JoinCell {
            state: Cell::new(JoinState::Pending),
            waker: Cell::new(None),
            failure: Cell::new(None),
            detached: Cell::new(false),
        }
    }

    /// Whether the task has ended, or its future has returned.
    pub(crate) fn has_ended(&self) -> bool {
        self.state.get() != JoinState::Pending
    }

    /// Whether the handle was dropped, so that nobody can take the result.
    pub(crate) fn is_detached(&self) -> bool {
        self.detached.get()
    }

    /// The state of the result, which is Taken from now on: the caller takes value or failure. While it is Pending, `waker`
    /// replaces the joiner's waker.
    pub(crate) fn poll(&self, waker: &Waker) -> JoinState {
        if self.state.get() == JoinState::Pending {
            self.store_waker(waker);
            return JoinState::Pending;
        }
        self.state.replace(JoinState::Taken)
    }

    fn store_waker(&self, waker: &Waker) {
        match self.waker.take() {
            Some(former) if former.will_wake(waker) => self.waker.set(Some(former)),
            // Clone and drop of a waker are foreign code, so the cell is empty meanwhile.
            former => {
                drop(former);
                drop(self.waker.replace(Some(waker.clone())));
            }
        }
    }

    /// The handle was dropped: the joiner's waker is dropped, and the caller drops the result, whose state is returned.
    pub(crate) fn detach(&self) -> JoinState {
        self.detached.set(true);
        drop(self.waker.take());
        match self.state.get() {
            JoinState::Pending => JoinState::Pending,
            _ => self.state.replace(JoinState::Taken),
        }
    }

    /// Takes the failure of a failed task.
    pub(crate) fn take_failure(&self) -> Failure {
        self.failure.take().unwrap_or_else(|| "the task failed".into())
    }

    /// The value is stored: wakes the joiner.
    pub(crate) fn complete(&self) {
        self.finish(JoinState::Completed);
    }

    pub(crate) fn fail(&self, failure: Failure) {
        self.failure.set(Some(failure));
        self.finish(JoinState::Failed);
    }

    /// The future was dropped because its cancellation had been requested.
    pub(crate) fn cancel(&self) {
        self.finish(JoinState::Cancelled);
    }

    /// The future panicked. True if the task fails by that; false if it had a result before.
    pub(crate) fn fail_with_panic(&self, message: String) -> bool {
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

    /// The text of the failure, and whether there is a handle that may take it.
    pub(crate) fn failure_text(&self) -> (String, bool) {
        let Some(failure) = self.failure.take() else { return (String::new(), !self.detached.get()) };
        // Its `Display` is foreign code, so the failure is taken out meanwhile.
        let text = caught(|| failure.to_string());
        self.failure.set(Some(failure));
        (text.unwrap_or_else(|panic| panic.resume()), !self.detached.get())
    }

    /// Drops the failure if there is no handle to take it.
    pub(crate) fn drop_unclaimed(&self) {
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
