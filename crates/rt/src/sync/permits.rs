//! A fair counting semaphore without a future of its own: the base of the lock, the semaphore and both ends of a queue.
//!
//! A permit released while tasks wait is granted to the first waiter at once and never becomes free, so that a task that
//! asks later cannot overtake. A waiting future that is dropped removes its waiter; a permit granted to it is released
//! again. So each permit is free, acquired, or granted and not yet fetched.
//!
//! Invariants: permits are free only while the wait queue is empty; the wait queue is FIFO; after [`Permits::close`] no
//! waiter is refused while a granted permit may still be released; no waker is called or dropped while the wait queue is
//! borrowed. Next: [`lock`](super::lock), the shortest use.

use std::cell::{Cell, RefCell};
use std::mem;
use std::task::{Context, Poll, Waker};

/// A number of permits, and the queue of the tasks that wait for one.
pub(super) struct Permits {
    free: Cell<usize>,
    /// Permits granted to waiters that have not fetched them.
    granted: Cell<usize>,
    closed: Cell<bool>,
    /// The slot at the head of the wait queue, or [`NONE`]. Outside the `RefCell`: an uncontended release needs no borrow.
    first: Cell<u32>,
    queue: RefCell<WaitQueue>,
}

/// A slab of slots. Waiting slots form a doubly linked list, vacant ones a free list through `next`. Slots that were granted
/// or closed are in neither until their waiter fetches the result.
struct WaitQueue {
    slots: Vec<WaiterSlot>,
    first_vacant: u32,
    last: u32,
}

struct WaiterSlot {
    state: WaiterState,
    previous: u32,
    next: u32,
}

enum WaiterState {
    Vacant,
    Waiting(Waker),
    /// A permit that its waiter has not fetched.
    Granted,
    /// No permit will come.
    Closed,
}

/// The result that [`Permits::grant_next`] leaves in a slot.
#[derive(Clone, Copy)]
enum Grant {
    Permit,
    Closed,
}

const NONE: u32 = u32::MAX;

/// The slot of a waiter, or `NONE` before it waits. It is not freed on drop: its owner polls it until it is ready, or passes
/// it to [`Permits::remove`]. [`PermitWait`] does both.
pub(super) struct WaiterId(u32);

impl WaiterId {
    pub(super) const NONE: WaiterId = WaiterId(NONE);
}

/// The permits are closed and exhausted.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct AcquireError;

impl Permits {
    /// `free` permits, none of them acquired.
    pub(super) const fn new(free: usize) -> Permits {
        let queue = WaitQueue { slots: Vec::new(), first_vacant: NONE, last: NONE };
        Permits {
            free: Cell::new(free),
            granted: Cell::new(0),
            closed: Cell::new(false),
            first: Cell::new(NONE),
            queue: RefCell::new(queue),
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
        if waiter.0 == NONE {
            if self.try_acquire() {
                return Poll::Ready(Ok(()));
            }
            if self.is_exhausted() {
                return Poll::Ready(Err(AcquireError));
            }
            *waiter = self.enqueue(cx.waker().clone());
            return Poll::Pending;
        }
        self.poll_waiter(waiter, cx.waker())
    }

    /// Grants the permit to the first waiter. Without one it becomes free, and `changed` gets the number of free permits.
    #[inline(always)]
    pub(super) fn release(&self, changed: impl FnOnce(usize)) {
        if self.first.get() == NONE {
            self.free.set(self.free.get() + 1);
            changed(self.free.get());
        } else {
            self.granted.set(self.granted.get() + 1);
            self.grant_next(Grant::Permit);
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
        while self.first.get() != NONE {
            self.grant_next(Grant::Closed);
        }
    }

    /// Removes a waiter, and releases the permit that was granted to it, as [`Permits::release`] does. The caller must not
    /// use `waiter` again: its slot is reused.
    #[inline(always)]
    pub(super) fn remove(&self, waiter: &WaiterId, changed: impl FnOnce(usize)) {
        if waiter.0 != NONE && self.dequeue(waiter) {
            self.release(changed);
        }
    }

    /// Frees the slot. True if it held a granted permit.
    #[inline(never)]
    fn dequeue(&self, waiter: &WaiterId) -> bool {
        let former = {
            let queue = &mut *self.queue.borrow_mut();
            if matches!(queue.slots[waiter.0 as usize].state, WaiterState::Waiting(_)) {
                self.unlink(queue, waiter.0);
            }
            queue.free_slot(waiter.0)
        };
        // `former` may be a foreign waker, dropped at the end of this function: the queue is not borrowed.
        let permit = matches!(former, WaiterState::Granted);
        if permit {
            self.granted.set(self.granted.get() - 1);
        }
        permit
    }

    #[inline(never)]
    fn enqueue(&self, waker: Waker) -> WaiterId {
        let queue = &mut *self.queue.borrow_mut();
        let index = queue.first_vacant;
        if index == NONE {
            return self.enqueue_in_new_slot(queue, waker);
        }
        let slot = &mut queue.slots[index as usize];
        queue.first_vacant = slot.next;
        slot.previous = queue.last;
        slot.next = NONE;
        // A vacant slot owns nothing, but dropping its state would compile to a call.
        mem::forget(mem::replace(&mut slot.state, WaiterState::Waiting(waker)));
        self.link_last(queue, index)
    }

    #[cold]
    #[inline(never)]
    fn enqueue_in_new_slot(&self, queue: &mut WaitQueue, waker: Waker) -> WaiterId {
        let index = u32::try_from(queue.slots.len()).expect("fewer than 2^32 tasks fit into memory");
        queue.slots.push(WaiterSlot { state: WaiterState::Waiting(waker), previous: queue.last, next: NONE });
        self.link_last(queue, index)
    }

    /// Appends the slot to the list. The caller has set its `previous` and `next`.
    #[inline(always)]
    fn link_last(&self, queue: &mut WaitQueue, index: u32) -> WaiterId {
        match queue.last {
            NONE => self.first.set(index),
            last => queue.slots[last as usize].next = index,
        }
        queue.last = index;
        WaiterId(index)
    }

    /// Unlinks the first waiter, leaves the result in its slot and wakes it.
    ///
    /// # Panics
    /// If nothing waits.
    #[inline(never)]
    fn grant_next(&self, grant: Grant) {
        let former = {
            let queue = &mut *self.queue.borrow_mut();
            let first = self.first.get();
            self.unlink(queue, first);
            // Constructed here: passed by reference, the state would be read with a wider load than the store that wrote
            // it, and store forwarding would stall.
            let state = match grant {
                Grant::Permit => WaiterState::Granted,
                Grant::Closed => WaiterState::Closed,
            };
            mem::replace(&mut queue.slots[first as usize].state, state)
        };
        if let WaiterState::Waiting(waker) = former {
            waker.wake();
        }
    }

    /// Fetches the result from the waiter's slot and frees the slot. Without a result, `waker` replaces the waker of the last
    /// poll.
    #[inline(always)]
    fn poll_waiter(&self, waiter: &mut WaiterId, waker: &Waker) -> Poll<Result<(), AcquireError>> {
        let mut queue = self.queue.borrow_mut();
        let result = match queue.slots[waiter.0 as usize].state {
            WaiterState::Granted => Ok(()),
            WaiterState::Closed => Err(AcquireError),
            WaiterState::Waiting(_) | WaiterState::Vacant => {
                drop(queue);
                self.replace_waker(waiter, waker.clone());
                return Poll::Pending;
            }
        };
        // The state owns no waker here, but dropping it would compile to a call.
        mem::forget(queue.free_slot(mem::replace(waiter, WaiterId::NONE).0));
        drop(queue);
        if result.is_ok() {
            self.granted.set(self.granted.get() - 1);
            self.close_waiters_if_exhausted();
        }
        Poll::Ready(result)
    }

    #[inline(never)]
    fn replace_waker(&self, waiter: &WaiterId, waker: Waker) {
        let state = WaiterState::Waiting(waker);
        let former = mem::replace(&mut self.queue.borrow_mut().slots[waiter.0 as usize].state, state);
        // It may be a foreign waker: the queue is not borrowed.
        drop(former);
    }

    #[inline(always)]
    fn unlink(&self, queue: &mut WaitQueue, index: u32) {
        let slots = &mut queue.slots;
        let WaiterSlot { previous, next, .. } = slots[index as usize];
        match previous {
            NONE => self.first.set(next),
            previous => slots[previous as usize].next = next,
        }
        match next {
            NONE => queue.last = previous,
            next => slots[next as usize].previous = previous,
        }
    }
}

impl WaitQueue {
    /// Puts a slot on the free list. Returns its state, for the caller to drop once the queue is no longer borrowed.
    #[inline(always)]
    fn free_slot(&mut self, index: u32) -> WaiterState {
        let slot = &mut self.slots[index as usize];
        slot.next = mem::replace(&mut self.first_vacant, index);
        mem::replace(&mut slot.state, WaiterState::Vacant)
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
