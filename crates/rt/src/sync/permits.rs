//! Permits, given out first come, first served: what a lock, a semaphore and the two ends of a queue have in common.
//!
//! A permit that is released while tasks wait goes to the first of them at once, and is no longer free: whoever comes
//! meanwhile stands behind those who came before. A waiting future that is dropped leaves the line; if it had been given a
//! permit already, the permit goes to the next. So each permit is free, or held, or on its way to one who waits.
//!
//! Invariants: permits are free only while nobody waits; the line holds those who wait, in the order in which they came;
//! closed permits refuse nobody while one is on its way, for it may come back; no foreign code is called while the line is
//! borrowed.

use std::cell::{Cell, RefCell};
use std::mem;
use std::task::{Context, Poll, Waker};

/// A number of permits, and the line of those who wait for one.
pub(super) struct Permits {
    free: Cell<usize>,
    /// How many are on their way to one who waited.
    granted: Cell<usize>,
    closed: Cell<bool>,
    /// The place of whoever has waited for longest; [`NONE`] if nobody waits.
    first: Cell<u32>,
    queue: RefCell<WaitQueue>,
}

/// Places: those who wait are chained both ways, the vacant ones by `next`.
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

/// What there is at a place.
enum WaiterState {
    Vacant,
    /// Who is to be woken.
    Waiting(Waker),
    /// A permit that has not been fetched.
    Granted,
    /// Word that there will be none.
    Closed,
}

/// What the first in line is told.
#[derive(Clone, Copy)]
enum Grant {
    Permit,
    Closed,
}

const NONE: u32 = u32::MAX;

/// A place in the line of some [`Permits`], or none yet. Who has one must see it through, with [`Permits::poll`] or
/// [`Permits::remove`]: [`PermitWait`] does.
pub(super) struct WaiterId(u32);

impl WaiterId {
    pub(super) const NONE: WaiterId = WaiterId(NONE);
}

/// The permits have been closed, and none is left.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct AcquireError;

impl Permits {
    /// So many, all free.
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

    /// How many are free.
    pub(super) fn free(&self) -> usize {
        self.free.get()
    }

    /// Whether [`Permits::close`] was called.
    pub(super) fn is_closed(&self) -> bool {
        self.closed.get()
    }

    /// Whether whoever asks now is refused for good: the permits are closed, none is free, and none may come back.
    pub(super) fn is_exhausted(&self) -> bool {
        self.closed.get() && self.free.get() == 0 && self.granted.get() == 0
    }

    /// Takes a permit if one is free.
    #[inline(always)]
    pub(super) fn try_acquire(&self) -> bool {
        let free = self.free.get();
        if free > 0 {
            self.free.set(free - 1);
        }
        free > 0
    }

    /// Ready with a permit, or with its refusal; until then in the line, from its end on.
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

    /// Gives a permit to the first in line, or back to the free ones; of these `changed` is told how many there are now.
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

    /// Closes: permits that are free can still be taken, and those on their way still be fetched, but nobody waits for one that
    /// cannot come any more.
    pub(super) fn close(&self) {
        self.closed.set(true);
        self.close_waiters_if_exhausted();
    }

    /// Closes, and refuses all who wait, also while permits are on their way.
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

    /// Gives up a place in the line, with the permit that may have come to it, as by [`Permits::release`]. The turn is not to be
    /// used any more.
    #[inline(always)]
    pub(super) fn remove(&self, waiter: &WaiterId, changed: impl FnOnce(usize)) {
        if waiter.0 != NONE && self.dequeue(waiter) {
            self.release(changed);
        }
    }

    /// True if a permit had come to that place.
    #[inline(never)]
    fn dequeue(&self, waiter: &WaiterId) -> bool {
        let former = {
            let queue = &mut *self.queue.borrow_mut();
            if matches!(queue.slots[waiter.0 as usize].state, WaiterState::Waiting(_)) {
                self.unlink(queue, waiter.0);
            }
            queue.free_slot(waiter.0)
        };
        // What is dropped now may be a foreign waker: nobody is in the line.
        let permit = matches!(former, WaiterState::Granted);
        if permit {
            self.granted.set(self.granted.get() - 1);
        }
        permit
    }

    /// A place at the end of the line.
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
        // Forgotten, because dropping what is known to be nothing would be a call.
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

    /// Makes the last one known to the one before it.
    #[inline(always)]
    fn link_last(&self, queue: &mut WaitQueue, index: u32) -> WaiterId {
        match queue.last {
            NONE => self.first.set(index),
            last => queue.slots[last as usize].next = index,
        }
        queue.last = index;
        WaiterId(index)
    }

    /// Takes the first out of the line, leaves a permit at its place, or word that there is none, and wakes it.
    #[inline(never)]
    fn grant_next(&self, grant: Grant) {
        let former = {
            let queue = &mut *self.queue.borrow_mut();
            let first = self.first.get();
            self.unlink(queue, first);
            // Made here: given by reference it would be read in a wider piece than it was written in.
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

    /// What has come to a place: a permit, its refusal, or nothing yet; then whoever polled last is woken.
    #[inline(always)]
    fn poll_waiter(&self, waiter: &mut WaiterId, waker: &Waker) -> Poll<Result<(), AcquireError>> {
        let mut queue = self.queue.borrow_mut();
        let come = match queue.slots[waiter.0 as usize].state {
            WaiterState::Granted => Ok(()),
            WaiterState::Closed => Err(AcquireError),
            WaiterState::Waiting(_) | WaiterState::Vacant => {
                drop(queue);
                self.replace_waker(waiter, waker.clone());
                return Poll::Pending;
            }
        };
        // Forgotten, because dropping what is known to be no waker would be a call.
        mem::forget(queue.free_slot(mem::replace(waiter, WaiterId::NONE).0));
        drop(queue);
        if come.is_ok() {
            self.granted.set(self.granted.get() - 1);
            self.close_waiters_if_exhausted();
        }
        Poll::Ready(come)
    }

    #[inline(never)]
    fn replace_waker(&self, waiter: &WaiterId, waker: Waker) {
        let state = WaiterState::Waiting(waker);
        let former = mem::replace(&mut self.queue.borrow_mut().slots[waiter.0 as usize].state, state);
        // It may be a foreign waker: nobody is in the line.
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
    /// Makes a place vacant. Returns what was there, so that it is dropped when nothing is borrowed.
    #[inline(always)]
    fn free_slot(&mut self, index: u32) -> WaiterState {
        let slot = &mut self.slots[index as usize];
        slot.next = mem::replace(&mut self.first_vacant, index);
        mem::replace(&mut slot.state, WaiterState::Vacant)
    }
}

/// Waits for a permit, and leaves the line when it is dropped. The permit is the caller's to release.
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
