//! A condition variable (asyncio: `Condition`): tasks wait until another task changes the value of a lock and notifies them.
//!
//! A notification is not lost while a task waits: a notified wait that is dropped before it has the lock again passes the
//! notification on. Two differences from asyncio: a cancelled wait does not lock again, because its task cannot use the
//! guard; a notifier need not have the lock.
//!
//! Invariants: a wait is queued before its guard is released, so a change by the next holder of the lock is not missed;
//! notified tasks queue for the lock in the order in which they began to wait. Next: [`waiters`](super::waiters).

use std::panic::Location;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use super::lock::{Guard, LockFuture};
use super::waiters::{Ticket, Waiters};
use crate::WaitGuard;
use crate::sync::Lock;

/// A condition on the value of a lock. Clones are the same condition; a lock may have several.
///
/// ```
/// use loopscope_rt::sync::{Condition, Lock};
/// use loopscope_rt::{run_virtual, spawn_detached, yield_now};
///
/// let stock = run_virtual(async {
///     let changed = Condition::new(&Lock::new(0));
///     spawn_detached("deliver", {
///         let changed = changed.clone();
///         async move {
///             for _ in 0..3 {
///                 *changed.lock().await += 1;
///                 changed.notify_one();
///                 yield_now().await;
///             }
///         }
///     });
///     let guard = changed.lock().await;
///     *changed.wait_for(guard, |stock| *stock == 3).await
/// });
/// assert_eq!(stock, Ok(3));
/// ```
pub struct Condition<T> {
    lock: Lock<T>,
    waiters: Rc<Waiters>,
}

impl<T> Clone for Condition<T> {
    fn clone(&self) -> Condition<T> {
        Condition { lock: self.lock.clone(), waiters: self.waiters.clone() }
    }
}

impl<T> Condition<T> {
    /// A condition on the value of `lock` (asyncio: `Condition(lock)`).
    pub fn new(lock: &Lock<T>) -> Condition<T> {
        Condition { lock: lock.clone(), waiters: Rc::default() }
    }

    /// Locks the value, as [`Lock::lock`] (asyncio: `async with condition`).
    #[track_caller]
    pub fn lock(&self) -> LockFuture<'_, T> {
        self.lock.lock()
    }

    /// Unlocks, waits for a notification, and locks again (asyncio: `await condition.wait()`). Other tasks may have had the
    /// lock in between, so the value may have changed back: check it, or use [`Condition::wait_for`].
    ///
    /// # Panics
    /// When first polled, if `guard` is of another lock and the condition's lock is not locked.
    #[track_caller]
    pub fn wait(&self, guard: Guard<T>) -> ConditionWait<'_, T> {
        ConditionWait {
            wait: WaitGuard::new(),
            relock: self.lock.lock(),
            notification: Notification { waiters: &self.waiters, ticket: None },
            guard: Some(guard),
            lock: &self.lock,
            at: Location::caller(),
        }
    }

    /// Waits until `predicate` is true of the value; ready at once if it is (asyncio: `await condition.wait_for(predicate)`).
    /// `predicate` is called before the first wait and after each notification.
    ///
    /// # Panics
    /// As [`Condition::wait`].
    #[track_caller]
    pub fn wait_for<P: FnMut(&T) -> bool>(
        &self,
        guard: Guard<T>,
        predicate: P,
    ) -> ConditionWaitFor<'_, T, P> {
        ConditionWaitFor { waiting: self.wait(guard), predicate }
    }

    /// Notifies the task that has waited longest, if any (asyncio: `condition.notify()`).
    pub fn notify_one(&self) {
        self.waiters.wake_one();
    }

    /// Notifies up to `count` tasks, in the order in which they began to wait (asyncio: `condition.notify(n)`).
    pub fn notify(&self, count: usize) {
        self.waiters.wake(count);
    }

    /// Notifies all tasks that wait (asyncio: `condition.notify_all()`).
    pub fn notify_all(&self) {
        self.notify(usize::MAX);
    }
}

/// A queued wait, and after it was woken its notification.
struct Notification<'a> {
    waiters: &'a Waiters,
    /// `None` before the wait begins, and once the lock is acquired again.
    ticket: Option<Ticket>,
}

impl Drop for Notification<'_> {
    /// Passes an unused notification on.
    fn drop(&mut self) {
        if let Some(ticket) = self.ticket
            && !self.waiters.remove(ticket)
        {
            self.waiters.wake_one();
        }
    }
}

/// The future of [`Condition::wait`].
#[must_use = "futures do nothing unless awaited"]
pub struct ConditionWait<'a, T> {
    /// Fields are dropped in this order: the end of this wait is reported before another task is woken, by the release of the
    /// lock or by the notification.
    wait: WaitGuard,
    relock: LockFuture<'a, T>,
    notification: Notification<'a>,
    /// Released by the first poll.
    guard: Option<Guard<T>>,
    lock: &'a Lock<T>,
    at: &'static Location<'static>,
}

/// The value is moved, never pinned.
impl<T> Unpin for ConditionWait<'_, T> {}

impl<T> Future for ConditionWait<'_, T> {
    type Output = Guard<T>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Guard<T>> {
        let this = &mut *self;
        if let Some(guard) = this.guard.take() {
            assert!(this.lock.is_locked(), "a condition was given the guard of another lock");
            this.notification.ticket = Some(this.notification.waiters.enqueue(cx.waker()));
            drop(guard);
        } else if let Some(ticket) = this.notification.ticket
            && this.notification.waiters.poll(ticket, cx.waker()).is_ready()
        {
            this.wait.ready();
            let guard = ready!(Pin::new(&mut this.relock).poll(cx));
            this.notification.ticket = None;
            return Poll::Ready(guard);
        }
        this.wait.pending_on("condition", "wait: nobody has notified", this.at);
        Poll::Pending
    }
}

/// The future of [`Condition::wait_for`].
#[must_use = "futures do nothing unless awaited"]
pub struct ConditionWaitFor<'a, T, P> {
    waiting: ConditionWait<'a, T>,
    predicate: P,
}

/// As a [`ConditionWait`].
impl<T, P> Unpin for ConditionWaitFor<'_, T, P> {}

impl<T, P: FnMut(&T) -> bool> Future for ConditionWaitFor<'_, T, P> {
    type Output = Guard<T>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Guard<T>> {
        let ConditionWaitFor { waiting, predicate } = &mut *self;
        loop {
            if let Some(guard) = waiting.guard.take() {
                if predicate(&guard) {
                    return Poll::Ready(guard);
                }
                waiting.guard = Some(guard);
            }
            waiting.guard = Some(ready!(Pin::new(&mut *waiting).poll(cx)));
        }
    }
}
