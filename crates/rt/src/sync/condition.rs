//! A condition (asyncio: `Condition`): tasks that wait until another has changed what a lock guards, and says so.
//!
//! A notification is for one who waits: who is dropped before it has the value back passes it on to the next in line, so none
//! is lost while somebody waits. Unlike in asyncio a wait that is cancelled does not take the lock again, since nobody is
//! left to hold it; and who notifies need not have the value.
//!
//! Invariants: whoever gives the value up to wait is in line before anyone else has it; those who are notified come to the
//! lock in the order in which they came to wait.

use std::panic::Location;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use super::Lock;
use super::lock::{Guard, LockFuture};
use super::waiters::{Ticket, Waiters};
use crate::WaitGuard;

/// A condition on the value of a lock. Clones are the same condition; a lock may have several.
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

    /// Locks the value (asyncio: `async with condition`).
    #[track_caller]
    pub fn lock(&self) -> LockFuture<'_, T> {
        self.lock.lock()
    }

    /// Gives the value up, waits until it is notified, and has the value again (asyncio: `await condition.wait()`). What was
    /// waited for may be gone by then: look again, or use [`Condition::wait_for`].
    ///
    /// # Panics
    /// When first polled, if `guard` is that of another lock and this one is not locked.
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

    /// Waits, again and again, until the value is as `predicate` wants it; does not wait if it is (asyncio: `await
    /// condition.wait_for(predicate)`).
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

    /// Notifies the one that has waited for longest (asyncio: `condition.notify()`); nobody if nobody waits.
    pub fn notify_one(&self) {
        self.waiters.wake_one();
    }

    /// Notifies up to `count` of those who wait, in the order in which they came (asyncio: `condition.notify(n)`).
    pub fn notify(&self, count: usize) {
        self.waiters.wake(count);
    }

    /// Notifies all who wait (asyncio: `condition.notify_all()`).
    pub fn notify_all(&self) {
        self.notify(usize::MAX);
    }
}

/// The place of one who waits to be notified, and then the notification.
struct Notification<'a> {
    waiters: &'a Waiters,
    /// `None` before it waits, and once it has what it waited for.
    ticket: Option<Ticket>,
}

impl Drop for Notification<'_> {
    /// A notification that came passes on.
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
    /// First, since what is dropped after it may pass on to others: the lock, and then the notification.
    wait: WaitGuard,
    relock: LockFuture<'a, T>,
    notification: Notification<'a>,
    /// What is given up.
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
