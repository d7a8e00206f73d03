//! A semaphore (asyncio: `BoundedSemaphore`): so many tasks at a time, and no more.
//!
//! It is fair: a permit that is given back goes to the task that has waited for longest, and whoever comes meanwhile stands
//! behind it. A permit is given back when it is dropped, so there are never more than at first. A [`Gauge`] tells how many are free.

use std::panic::Location;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use super::permits::{Permits, WaiterId};
use crate::{Gauge, WaitGuard};

/// A number of permits. Clones give out the same ones.
#[derive(Clone)]
pub struct Semaphore {
    shared: Rc<SemaphoreShared>,
}

struct SemaphoreShared {
    permits: Permits,
    /// Tells how many are free.
    level: Gauge,
}

impl Semaphore {
    /// A semaphore with so many permits; without any, everybody waits for ever.
    #[track_caller]
    pub fn new(permits: usize) -> Semaphore {
        let level = Gauge::new("permits", Location::caller(), permits);
        Semaphore { shared: Rc::new(SemaphoreShared { permits: Permits::new(permits), level }) }
    }

    /// Takes a permit, waiting until one is free (asyncio: `async with semaphore`). Dropping the permit gives it back.
    #[track_caller]
    #[inline(always)]
    pub fn acquire(&self) -> AcquireFuture<'_> {
        let waiter = WaiterId::NONE;
        AcquireFuture { semaphore: self, waiter, at: Location::caller(), wait: WaitGuard::new() }
    }

    /// Takes a permit if one is free.
    pub fn try_acquire(&self) -> Option<Permit> {
        self.shared.permits.try_acquire().then(|| self.permit())
    }

    /// How many permits are free.
    pub fn free(&self) -> usize {
        self.shared.permits.free()
    }

    /// The permit was got.
    #[inline(always)]
    fn permit(&self) -> Permit {
        self.shared.level.set(self.free());
        Permit { shared: self.shared.clone() }
    }
}

/// The future of [`Semaphore::acquire`].
#[must_use = "futures do nothing unless awaited"]
pub struct AcquireFuture<'a> {
    semaphore: &'a Semaphore,
    waiter: WaiterId,
    at: &'static Location<'static>,
    wait: WaitGuard,
}

impl Future for AcquireFuture<'_> {
    type Output = Permit;

    #[inline(always)]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Permit> {
        let (semaphore, at) = (self.semaphore, self.at);
        if semaphore.shared.permits.poll_acquire(&mut self.waiter, cx).is_pending() {
            self.wait.pending_on("semaphore", "acquire: no permit is free", at);
            return Poll::Pending;
        }
        self.wait.ready();
        Poll::Ready(semaphore.permit())
    }
}

impl Drop for AcquireFuture<'_> {
    /// The permit that may have come to it goes to the next, or is free again.
    #[inline(always)]
    fn drop(&mut self) {
        self.wait.ready();
        let SemaphoreShared { permits, level } = &*self.semaphore.shared;
        permits.remove(&self.waiter, |free| level.set(free));
    }
}

/// A permit of a [`Semaphore`], for as long as this lives; then the next task has it.
#[must_use = "a permit is given back as soon as it is dropped"]
pub struct Permit {
    shared: Rc<SemaphoreShared>,
}

impl Drop for Permit {
    #[inline(always)]
    fn drop(&mut self) {
        let SemaphoreShared { permits, level } = &*self.shared;
        permits.release(|free| level.set(free));
    }
}
