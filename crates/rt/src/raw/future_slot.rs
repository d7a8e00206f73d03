//! A future behind a shared reference: polled and dropped in place, by one caller at a time.
//!
//! The rejected alternative, `RefCell<Pin<Box<F>>>`, needs no unsafe code and a second allocation for each task.

use std::cell::{Cell, UnsafeCell};
use std::marker::PhantomPinned;
use std::pin::Pin;
use std::task::{Context, Poll};

/// A slot that contains a future until it is cleared.
pub(crate) struct FutureSlot<F> {
    /// Whether a poll or clear is under way.
    entered: Cell<bool>,
    future: UnsafeCell<Option<F>>,
    /// Makes the slot `!Unpin`: the pin of the slot is structural for its future.
    _pinned: PhantomPinned,
}

impl<F: Future> FutureSlot<F> {
    pub(crate) fn new(future: F) -> FutureSlot<F> {
        FutureSlot {
            entered: Cell::new(false),
            future: UnsafeCell::new(Some(future)),
            _pinned: PhantomPinned,
        }
    }

    /// Polls the future; `None` if the slot is empty.
    ///
    /// # Panics
    /// When called from within the future's own poll or drop. A panic of the future passes through; the slot keeps the
    /// future.
    #[inline(always)]
    pub(crate) fn poll(self: Pin<&Self>, context: &mut Context<'_>) -> Option<Poll<F::Output>> {
        let entered = self.enter();
        // SAFETY: there is at most one `EnterGuard` of a slot, so this reference is unique while `entered` lives.
        let future = unsafe { &mut *entered.slot.future.get() }.as_mut()?;
        // SAFETY: the slot is pinned and never moves the future out: `clear` drops it in place.
        Some(unsafe { Pin::new_unchecked(future) }.poll(context))
    }

    /// Drops the future, if there is one.
    ///
    /// # Panics
    /// When called from within the future's own poll or drop. A panic of the future's drop passes through; the slot is empty.
    pub(crate) fn clear(self: Pin<&Self>) {
        let entered = self.enter();
        // SAFETY: as in `poll`. The assignment drops the future in place; the slot is empty even if that unwinds.
        unsafe { *entered.slot.future.get() = None };
    }

    #[inline(always)]
    fn enter(&self) -> EnterGuard<'_, F> {
        assert!(!self.entered.replace(true), "a task's future was entered from within itself");
        EnterGuard { slot: self }
    }
}

/// Exclusive access to the content of a slot. At most one exists per slot.
struct EnterGuard<'a, F> {
    slot: &'a FutureSlot<F>,
}

impl<F> Drop for EnterGuard<'_, F> {
    #[inline(always)]
    fn drop(&mut self) {
        self.slot.entered.set(false);
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::future::poll_fn;
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::rc::Rc;
    use std::task::Waker;

    use super::*;

    fn poll<F: Future>(slot: Pin<&FutureSlot<F>>) -> Option<Poll<F::Output>> {
        slot.poll(&mut Context::from_waker(Waker::noop()))
    }

    #[test]
    fn a_future_is_polled_in_place_and_dropped_once() {
        let alive = Rc::new(());
        let held = alive.clone();
        let mut polls = 0;
        let slot = Rc::pin(FutureSlot::new(async move {
            let here = &held;
            poll_fn(|_| {
                polls += 1;
                if polls < 3 { Poll::Pending } else { Poll::Ready(()) }
            })
            .await;
            Rc::strong_count(here)
        }));
        assert_eq!(poll(slot.as_ref()), Some(Poll::Pending));
        assert_eq!(poll(slot.as_ref()), Some(Poll::Pending));
        assert_eq!(poll(slot.as_ref()), Some(Poll::Ready(2)));
        slot.as_ref().clear();
        assert_eq!((Rc::strong_count(&alive), poll(slot.as_ref())), (1, None));
        slot.as_ref().clear();
    }

    type Shared = Rc<RefCell<Option<Pin<Rc<FutureSlot<Pin<Box<dyn Future<Output = ()>>>>>>>>>;

    #[test]
    fn nobody_enters_a_future_from_within_itself() {
        let own = Shared::default();
        let (polled, cleared) = (own.clone(), own.clone());
        let within = async move {
            let slot = polled.borrow().clone().expect("it is there");
            assert!(catch_unwind(AssertUnwindSafe(|| poll(slot.as_ref()))).is_err());
            let slot = cleared.borrow().clone().expect("it is there");
            assert!(catch_unwind(AssertUnwindSafe(|| slot.as_ref().clear())).is_err());
        };
        let slot = Rc::pin(FutureSlot::new(Box::pin(within) as Pin<Box<dyn Future<Output = ()>>>));
        own.replace(Some(slot.clone()));
        assert_eq!(poll(slot.as_ref()), Some(Poll::Ready(())));
        own.take();
    }

    #[test]
    fn a_future_whose_drop_panics_is_gone() {
        struct Bad;
        impl Drop for Bad {
            fn drop(&mut self) {
                panic!("in drop");
            }
        }
        let bad = Bad;
        let slot = Rc::pin(FutureSlot::new(async move { drop(bad) }));
        assert!(catch_unwind(AssertUnwindSafe(|| slot.as_ref().clear())).is_err());
        assert_eq!(poll(slot.as_ref()), None);
        slot.as_ref().clear();
    }
}
