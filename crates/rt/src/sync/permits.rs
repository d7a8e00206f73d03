//! A fair counting semaphore without a future of its own: the base of the lock, the semaphore and both ends of a queue.
//!
//! A permit released while tasks wait is granted to the first waiter at once and never becomes free, so that a task that
//! asks later cannot overtake. A waiting future that is dropped removes its waiter; a permit granted to it is released
//! again. So each permit is free, acquired, or granted and not yet fetched.
//!
//! Invariants: permits are free only while the wait queue is empty; the wait queue is FIFO; after [`Permits::close`] no
//! waiter is refused while a granted permit may still be released. Next: [`wait_queue`](super::wait_queue);
//! [`lock`](super::lock), the shortest use.

use std::cell::Cell;
use std::task::{Context, Poll, Waker};

use super::wait_queue::{Grant, WaitQueue, WaiterId};

/// A number of permits, and the queue of the tasks that wait for one.
pub(super) struct Permits {
    free: Cell<usize>,
    /// Permits granted to waiters that have not fetched them.
    granted: Cell<usize>,
    closed: Cell<bool>,
    queue: WaitQueue,
}

/// The permits are closed and exhausted.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct AcquireError;

impl Permits {
    /// `free` permits, none of them acquired.
    pub(super) const fn new(free: usize) -> Permits {
        Permits {
            free: Cell::new(free),
            granted: Cell::new(0),
            closed: Cell::new(false),
            queue: WaitQueue::new(),
        }
    }

    /// The number of free permits.
    pub(super) fn free(&self) -> usize {
        self.free.get()
    }

    /// Whether [`Permits::close`] was called.
    pub(super) fn is_closed(&self) -> bool {
        self.closed.get()
    }

    /// Whether no permit can be acquired any more: closed, none free, and none granted that may be released again.
    pub(super) fn is_exhausted(&self) -> bool {
        self.closed.get() && self.free.get() == 0 && self.granted.get() == 0
    }

    /// Acquires a permit if one is free.
    #[inline(always)]
    pub(super) fn try_acquire(&self) -> bool {
        let free = self.free.get();
        if free > 0 {
            self.free.set(free - 1);
        }
        free > 0
    }

    /// Ready with a permit, or with an error once the permits are exhausted. The first pending poll enqueues a waiter.
    #[inline(always)]
    pub(super) fn poll_acquire(
        &self,
        waiter: &mut WaiterId,
        cx: &Context<'_>,
    ) -> Poll<Result<(), AcquireError>> {
        if waiter.is_none() {
            if self.try_acquire() {
                return Poll::Ready(Ok(()));
            }
            if self.is_exhausted() {
                return Poll::Ready(Err(AcquireError));
            }
            *waiter = self.queue.enqueue(cx.waker().clone());
            return Poll::Pending;
        }
        self.poll_waiter(waiter, cx.waker())
    }

    /// Grants the permit to the first waiter. Without one it becomes free, and `changed` gets the number of free permits.
    #[inline(always)]
    pub(super) fn release(&self, changed: impl FnOnce(usize)) {
        if self.queue.is_empty() {
            self.free.set(self.free.get() + 1);
            changed(self.free.get());
        } else {
            self.granted.set(self.granted.get() + 1);
            self.queue.wake_first(Grant::Permit);
        }
    }

    /// Closes. Free permits can still be acquired and granted ones fetched. Waiters are refused as soon as no permit can
    /// reach them.
    pub(super) fn close(&self) {
        self.closed.set(true);
        self.close_waiters_if_exhausted();
    }

    /// Closes, and refuses every waiter at once, even while granted permits may still be released.
    pub(super) fn close_now(&self) {
        self.closed.set(true);
        self.close_waiters();
    }

    fn close_waiters_if_exhausted(&self) {
        if self.is_exhausted() {
            self.close_waiters();
        }
    }

    fn close_waiters(&self) {
        while !self.queue.is_empty() {
            self.queue.wake_first(Grant::Closed);
        }
    }

    /// Removes a waiter, and releases the permit that was granted to it, as [`Permits::release`] does. The caller must not
    /// use `waiter` again: its slot is reused.
    #[inline(always)]
    pub(super) fn remove(&self, waiter: &WaiterId, changed: impl FnOnce(usize)) {
        if !waiter.is_none() && self.dequeue(waiter) {
            self.release(changed);
        }
    }

    /// Removes a waiter. True if a permit was granted to it.
    #[inline(never)]
    fn dequeue(&self, waiter: &WaiterId) -> bool {
        let permit = self.queue.remove(waiter);
        if permit {
            self.granted.set(self.granted.get() - 1);
        }
        permit
    }

    /// Fetches the result of a wait.
    #[inline(always)]
    fn poll_waiter(&self, waiter: &mut WaiterId, waker: &Waker) -> Poll<Result<(), AcquireError>> {
        match self.queue.poll(waiter, waker) {
            Poll::Ready(Grant::Permit) => {
                self.granted.set(self.granted.get() - 1);
                self.close_waiters_if_exhausted();
                Poll::Ready(Ok(()))
            }
            Poll::Ready(Grant::Closed) => Poll::Ready(Err(AcquireError)),
            Poll::Pending => Poll::Pending,
        }
    }
}

/// A [`WaiterId`] that is removed on drop. The caller releases the permit that [`PermitWait::poll`] acquires.
#[must_use = "futures do nothing unless awaited"]
pub(super) struct PermitWait<'a> {
    permits: &'a Permits,
    waiter: WaiterId,
}

impl<'a> PermitWait<'a> {
    #[inline(always)]
    pub(super) fn new(permits: &'a Permits) -> PermitWait<'a> {
        PermitWait { permits, waiter: WaiterId::NONE }
    }

    #[inline(always)]
    pub(super) fn poll(&mut self, cx: &Context<'_>) -> Poll<Result<(), AcquireError>> {
        self.permits.poll_acquire(&mut self.waiter, cx)
    }
}

impl Drop for PermitWait<'_> {
    #[inline(always)]
    fn drop(&mut self) {
        self.permits.remove(&self.waiter, |_| {});
    }
}
