//! A lock on a value (asyncio: `Lock`): one task at a time has it.
//!
//! Unlike a thread's mutex it may be held across an `.await`, which is what it is for: between two awaits a task has
//! everything to itself anyway. It is fair: released, it goes to the task that has waited for longest.
//!
//! Invariant: the value is in the lock, or in the one [`Guard`] that was given out; so it can be lent for as long as a task
//! likes without anything being borrowed.

use std::cell::Cell;
use std::fmt;
use std::ops::{Deref, DerefMut};
use std::panic::Location;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use super::permits::{PermitWait, Permits};
use crate::WaitGuard;

/// A lock. Clones lock the same value.
pub struct Lock<T> {
    shared: Rc<LockShared<T>>,
}

struct LockShared<T> {
    /// One.
    permits: Permits,
    /// `None` while it is locked.
    value: Cell<Option<T>>,
}

impl<T> Clone for Lock<T> {
    fn clone(&self) -> Lock<T> {
        Lock { shared: self.shared.clone() }
    }
}

impl<T> Lock<T> {
    /// An unlocked lock.
    pub fn new(value: T) -> Lock<T> {
        Lock { shared: Rc::new(LockShared { permits: Permits::new(1), value: Cell::new(Some(value)) }) }
    }

    /// Locks, waiting until no one else has the value (asyncio: `async with lock`). Dropping the guard unlocks.
    #[track_caller]
    #[inline(always)]
    pub fn lock(&self) -> LockFuture<'_, T> {
        let permit = PermitWait::new(&self.shared.permits);
        LockFuture { lock: self, permit, at: Location::caller(), wait: WaitGuard::new() }
    }

    /// Locks if no one has the value.
    pub fn try_lock(&self) -> Option<Guard<T>> {
        self.shared.permits.try_acquire().then(|| self.guard())
    }

    /// Whether someone has the value (asyncio: `lock.locked()`).
    pub fn is_locked(&self) -> bool {
        self.shared.permits.free() == 0
    }

    /// The permit was got.
    #[inline(always)]
    fn guard(&self) -> Guard<T> {
        Guard { value: self.shared.value.take(), shared: self.shared.clone() }
    }
}

/// The future of [`Lock::lock`].
#[must_use = "futures do nothing unless awaited"]
pub struct LockFuture<'a, T> {
    lock: &'a Lock<T>,
    /// Before the turn, which may go to the next when it is dropped.
    wait: WaitGuard,
    permit: PermitWait<'a>,
    at: &'static Location<'static>,
}

impl<T> Future for LockFuture<'_, T> {
    type Output = Guard<T>;

    #[inline(always)]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Guard<T>> {
        if self.permit.poll(cx).is_pending() {
            let at = self.at;
            self.wait.pending_on("lock", "lock: another task has it", at);
            return Poll::Pending;
        }
        self.wait.ready();
        Poll::Ready(self.lock.guard())
    }
}

/// The value of a [`Lock`], for as long as this lives; then the next task has it.
#[must_use = "a lock is unlocked as soon as its guard is dropped"]
pub struct Guard<T> {
    /// `None` only while it is dropped.
    value: Option<T>,
    shared: Rc<LockShared<T>>,
}

const HELD: &str = "a guard has the value until it is dropped";

impl<T> Deref for Guard<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.value.as_ref().expect(HELD)
    }
}

impl<T> DerefMut for Guard<T> {
    fn deref_mut(&mut self) -> &mut T {
        self.value.as_mut().expect(HELD)
    }
}

impl<T: fmt::Debug> fmt::Debug for Guard<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.deref().fmt(f)
    }
}

impl<T> Drop for Guard<T> {
    #[inline(always)]
    fn drop(&mut self) {
        self.shared.value.set(self.value.take());
        self.shared.permits.release(|_| {});
    }
}
