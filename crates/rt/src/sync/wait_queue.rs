//! The wait queue of [`permits`](super::permits): a FIFO of wakers, in a slab whose slots are linked in order of arrival.
//!
//! A waiter that is granted or refused leaves the list, and its slot has the result until the waiter fetches it or is
//! removed. So each operation takes constant time, and a slot is reused only after its owner is done with it.
//!
//! Invariant: no waker is called or dropped while the slots are borrowed. It may be foreign, and call back.

use std::cell::{Cell, RefCell};
use std::mem;
use std::task::{Poll, Waker};

/// The tasks that wait, and the results that they have not fetched.
pub(super) struct WaitQueue {
    /// The slot at the head of the list, or [`NONE`]. Outside the `RefCell`: an uncontended release needs no borrow.
    first: Cell<u32>,
    slab: RefCell<Slab>,
}

/// Waiting slots form a doubly linked list, vacant ones a free list through `next`. Slots with a result are in neither.
struct Slab {
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

/// The result of a wait.
#[derive(Clone, Copy)]
pub(super) enum Grant {
    Permit,
    Closed,
}

const NONE: u32 = u32::MAX;

/// The slot of a waiter, or `NONE` before it waits. It is not freed on drop: its owner polls it until it is ready, or passes
/// it to [`WaitQueue::remove`].
pub(super) struct WaiterId(u32);

impl WaiterId {
    pub(super) const NONE: WaiterId = WaiterId(NONE);

    /// Whether it has no slot.
    #[inline(always)]
    pub(super) fn is_none(&self) -> bool {
        self.0 == NONE
    }
}

impl WaitQueue {
    /// An empty queue.
    pub(super) const fn new() -> WaitQueue {
        let slab = Slab { slots: Vec::new(), first_vacant: NONE, last: NONE };
        WaitQueue { first: Cell::new(NONE), slab: RefCell::new(slab) }
    }

    /// Whether no task waits. Results that were not fetched do not count.
    #[inline(always)]
    pub(super) fn is_empty(&self) -> bool {
        self.first.get() == NONE
    }

    /// Appends a waiter.
    #[inline(never)]
    pub(super) fn enqueue(&self, waker: Waker) -> WaiterId {
        let slab = &mut *self.slab.borrow_mut();
        let index = slab.first_vacant;
        if index == NONE {
            return self.enqueue_in_new_slot(slab, waker);
        }
        let slot = &mut slab.slots[index as usize];
        slab.first_vacant = slot.next;
        slot.previous = slab.last;
        slot.next = NONE;
        // A vacant slot owns nothing, but dropping its state would compile to a call.
        mem::forget(mem::replace(&mut slot.state, WaiterState::Waiting(waker)));
        self.link_last(slab, index)
    }

    #[cold]
    #[inline(never)]
    fn enqueue_in_new_slot(&self, slab: &mut Slab, waker: Waker) -> WaiterId {
        let index = u32::try_from(slab.slots.len()).expect("fewer than 2^32 tasks fit into memory");
        slab.slots.push(WaiterSlot { state: WaiterState::Waiting(waker), previous: slab.last, next: NONE });
        self.link_last(slab, index)
    }

    /// Appends the slot to the list. The caller has set its `previous` and `next`.
    #[inline(always)]
    fn link_last(&self, slab: &mut Slab, index: u32) -> WaiterId {
        match slab.last {
            NONE => self.first.set(index),
            last => slab.slots[last as usize].next = index,
        }
        slab.last = index;
        WaiterId(index)
    }

    #[inline(always)]
    fn unlink(&self, slab: &mut Slab, index: u32) {
        let slots = &mut slab.slots;
        let WaiterSlot { previous, next, .. } = slots[index as usize];
        match previous {
            NONE => self.first.set(next),
            previous => slots[previous as usize].next = next,
        }
        match next {
            NONE => slab.last = previous,
            next => slots[next as usize].previous = previous,
        }
    }

    /// Unlinks the first waiter, leaves the result in its slot and wakes it.
    ///
    /// # Panics
    /// If nothing waits.
    #[inline(never)]
    pub(super) fn wake_first(&self, grant: Grant) {
        let former = {
            let slab = &mut *self.slab.borrow_mut();
            let first = self.first.get();
            self.unlink(slab, first);
            // Constructed here: passed by reference, the state would be read with a wider load than the store that wrote
            // it, and store forwarding would stall.
            let state = match grant {
                Grant::Permit => WaiterState::Granted,
                Grant::Closed => WaiterState::Closed,
            };
            mem::replace(&mut slab.slots[first as usize].state, state)
        };
        if let WaiterState::Waiting(waker) = former {
            waker.wake();
        }
    }

    /// Ready with the result, which frees the slot. Without one, `waker` replaces the waker of the last poll.
    #[inline(always)]
    pub(super) fn poll(&self, waiter: &mut WaiterId, waker: &Waker) -> Poll<Grant> {
        let mut slab = self.slab.borrow_mut();
        let result = match slab.slots[waiter.0 as usize].state {
            WaiterState::Granted => Grant::Permit,
            WaiterState::Closed => Grant::Closed,
            WaiterState::Waiting(_) | WaiterState::Vacant => {
                drop(slab);
                self.replace_waker(waiter, waker.clone());
                return Poll::Pending;
            }
        };
        // The state owns no waker here, but dropping it would compile to a call.
        mem::forget(slab.free_slot(mem::replace(waiter, WaiterId::NONE).0));
        Poll::Ready(result)
    }

    #[inline(never)]
    fn replace_waker(&self, waiter: &WaiterId, waker: Waker) {
        let state = WaiterState::Waiting(waker);
        let former = mem::replace(&mut self.slab.borrow_mut().slots[waiter.0 as usize].state, state);
        // It may be a foreign waker: the slots are not borrowed.
        drop(former);
    }

    /// Frees the slot, which must not be used again. True if it had a permit.
    #[inline(always)]
    pub(super) fn remove(&self, waiter: &WaiterId) -> bool {
        let former = {
            let slab = &mut *self.slab.borrow_mut();
            if matches!(slab.slots[waiter.0 as usize].state, WaiterState::Waiting(_)) {
                self.unlink(slab, waiter.0);
            }
            slab.free_slot(waiter.0)
        };
        // `former` may be a foreign waker, dropped at the end of this function: the slots are not borrowed.
        matches!(former, WaiterState::Granted)
    }
}

impl Slab {
    /// Puts a slot on the free list. Returns its state, for the caller to drop once the slab is no longer borrowed.
    #[inline(always)]
    fn free_slot(&mut self, index: u32) -> WaiterState {
        let slot = &mut self.slots[index as usize];
        slot.next = mem::replace(&mut self.first_vacant, index);
        mem::replace(&mut slot.state, WaiterState::Vacant)
    }
}
