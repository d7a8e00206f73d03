//! A counting semaphore (asyncio: `BoundedSemaphore`): a limit on how many tasks do something at a time.
//!
//! It is fair: a released permit goes to the task that has waited longest. Invariant: a permit is released when it is
//! dropped, and only then, so the number of permits is constant. A [`Gauge`] reports how many are free. Next:
//! [`permits`](super::permits), the wait queue.

use std::panic::Location;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use super::permits::Permits;
use super::wait_queue::WaiterId;
use crate::{Gauge, WaitGuard};

/// A fixed number of permits. Clones share them.
///
/// ```
/// use loopscope_rt::sync::Semaphore;
/// use loopscope_rt::{Time, ms, now, run_virtual, sleep, spawn};
///
/// let end = run_virtual(async {
///     let downloads = Semaphore::new(2);
///     let tasks = ["a", "b", "c", "d"].map(|name| {
///         let downloads = downloads.clone();
///         spawn(name, async move {
///             let _permit = downloads.acquire().await;
///             sleep(ms(10)).await;
///         })
///     });
///     for task in tasks {
///         task.await.unwrap();
///     }
///     now()
/// });
/// assert_eq!(end, Ok(Time::ZERO + ms(20)), "two at a time");
/// ```
#[derive(Clone)]
pub struct Semaphore {
    shared: Rc<SemaphoreShared>,
}

struct SemaphoreShared {
    permits: Permits,
    /// Reports the number of free permits.
    level: Gauge,
}

impl Semaphore {
    /// A semaphore with `permits` permits. With zero, every [`Semaphore::acquire`] waits forever.
    #[track_caller]
    pub fn new(permits: usize) -> Semaphore {
        let level = Gauge::new("permits", Location::caller(), permits);
        Semaphore { shared: Rc::new(SemaphoreShared { permits: Permits::new(permits), level }) }
    }

    /// Acquires a permit, waiting until one is free (asyncio: `async with semaphore`). Dropping the permit releases it.
    #[track_caller]
    #[inline(always)]
    pub fn acquire(&self) -> AcquireFuture<'_> {
        let waiter = WaiterId::NONE;
        AcquireFuture { semaphore: self, waiter, at: Location::caller(), wait: WaitGuard::new() }
    }

    /// Acquires a permit if one is free.
    pub fn try_acquire(&self) -> Option<Permit> {
        self.shared.permits.try_acquire().then(|| self.permit())
    }

    /// The number of free permits.
    pub fn free(&self) -> usize {
        self.shared.permits.free()
    }

    /// The caller has acquired the permit.
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
    /// A permit that was granted and not fetched is released.
    #[inline(always)]
    fn drop(&mut self) {
        self.wait.ready();
        let SemaphoreShared { permits, level } = &*self.semaphore.shared;
        permits.remove(&self.waiter, |free| level.set(free));
    }
}

/// A permit of a [`Semaphore`]. Dropping it releases the permit, to the next task if one waits.
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
