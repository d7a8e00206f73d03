//! A mutual exclusion lock on a value (asyncio: `Lock`).
//!
//! Unlike a thread's mutex it may be held across an `.await`. That is its purpose: between two awaits a task of this loop
//! runs alone anyway. It is fair: a released lock goes to the task that has waited longest.
//!
//! Invariant: the value is in the lock or in its one [`Guard`]. It is moved, not borrowed, so a task may keep the guard for
//! any time. Next: [`permits`](super::permits), the wait queue.

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
///
/// ```
/// use loopscope_rt::sync::Lock;
/// use loopscope_rt::{run_virtual, spawn, yield_now};
///
/// let total = run_virtual(async {
///     let total = Lock::new(0);
///     let tasks = [1, 2].map(|n| {
///         let total = total.clone();
///         spawn(format!("add-{n}"), async move {
///             let mut total = total.lock().await;
///             let before = *total;
///             yield_now().await; // The other task waits meanwhile.
///             *total = before + n;
///         })
///     });
///     for task in tasks {
///         task.await.unwrap();
///     }
///     *total.lock().await
/// });
/// assert_eq!(total, Ok(3));
/// ```
pub struct Lock<T> {
    shared: Rc<LockShared<T>>,
}

struct LockShared<T> {
    /// A single permit.
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

    /// Locks, once no other task has the lock (asyncio: `async with lock`). Dropping the guard unlocks.
    #[track_caller]
    #[inline(always)]
    pub fn lock(&self) -> LockFuture<'_, T> {
        let permit = PermitWait::new(&self.shared.permits);
        LockFuture { lock: self, permit, at: Location::caller(), wait: WaitGuard::new() }
    }

    /// Locks, if the lock is free now.
    pub fn try_lock(&self) -> Option<Guard<T>> {
        self.shared.permits.try_acquire().then(|| self.guard())
    }

    /// Whether a task has the lock, or the lock was granted to one (asyncio: `lock.locked()`).
    pub fn is_locked(&self) -> bool {
        self.shared.permits.free() == 0
    }

    /// Takes the value out. The caller has acquired the permit.
    #[inline(always)]
    fn guard(&self) -> Guard<T> {
        Guard { value: self.shared.value.take(), shared: self.shared.clone() }
    }
}

/// The future of [`Lock::lock`].
#[must_use = "futures do nothing unless awaited"]
pub struct LockFuture<'a, T> {
    lock: &'a Lock<T>,
    /// Declared before `permit`, to be dropped first: the end of this wait is reported before the next task is woken.
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

/// Exclusive access to the value of a [`Lock`]. Dropping it unlocks, and wakes the next task.
#[must_use = "a lock is unlocked as soon as its guard is dropped"]
pub struct Guard<T> {
    /// `None` only within `drop`.
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
