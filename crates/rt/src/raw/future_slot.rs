//! A future behind a shared reference: polled and dropped in place, by one caller at a time.
//!
//! The rejected alternative, `RefCell<Pin<Box<F>>>`, needs no unsafe code and a second allocation for each task.

use std::cell::{Cell, UnsafeCell};
use std::marker::PhantomPinned;
use std::pin::Pin;
use std::task::{Context, Poll};

/// A place for a future, which is there until it is cleared.
pub(crate) struct FutureSlot<F> {
    /// A caller is at the future.
    entered: Cell<bool>,
    future: UnsafeCell<Option<F>>,
    /// A pinned slot pins its future.
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

    /// Polls the future; `None` if it is gone.
    ///
    /// # Panics
    /// When called from within the future's own poll or drop. If the future panics, that passes through, and the future stays.
    #[inline(always)]
    pub(crate) fn poll(self: Pin<&Self>, context: &mut Context<'_>) -> Option<Poll<F::Output>> {
        let entered = self.enter();
        // SAFETY: whoever has `entered` is the only one to reach the slot's inside, until that is dropped.
        let future = unsafe { &mut *entered.slot.future.get() }.as_mut()?;
        // SAFETY: the slot is pinned, and nothing here moves the future out of it: it is dropped where it is.
        Some(unsafe { Pin::new_unchecked(future) }.poll(context))
    }

    /// Drops the future, unless it is gone.
    ///
    /// # Panics
    /// When called from within the future's own poll or drop. If the future panics, that passes through, and it is gone.
    pub(crate) fn clear(self: Pin<&Self>) {
        let entered = self.enter();
        // SAFETY: as in `poll`. Assigning drops the future in place, and the slot is empty also if that unwinds.
        unsafe { *entered.slot.future.get() = None };
    }

    #[inline(always)]
    fn enter(&self) -> EnterGuard<'_, F> {
        assert!(!self.entered.replace(true), "a task's future was entered from within itself");
        EnterGuard { slot: self }
    }
}

/// The right to reach the inside of a slot. There is one at a time.
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
