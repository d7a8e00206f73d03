//! A reusable barrier (asyncio: `Barrier`): tasks wait until a fixed number of them have arrived, and continue together.
//!
//! Invariants: a generation is released when exactly `parties` tasks have arrived; they are woken in order of arrival; a
//! wait that is dropped before the release does not count as arrived, one that is dropped later still does. Next:
//! [`waiters`](super::waiters), the wait queue.

use std::cell::{OnceCell, RefCell};
use std::panic::Location;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use super::waiters::{Ticket, Waiters};
use crate::WaitGuard;

/// A barrier. Clones are the same barrier.
///
/// ```
/// use loopscope_rt::sync::Barrier;
/// use loopscope_rt::{Time, ms, now, run_virtual, sleep, spawn};
///
/// let ends = run_virtual(async {
///     let barrier = Barrier::new(2);
///     let tasks = [10, 30].map(|arrival| {
///         let barrier = barrier.clone();
///         spawn("runner", async move {
///             sleep(ms(arrival)).await;
///             barrier.wait().await;
///             now()
///         })
///     });
///     let [early, late] = tasks;
///     [early.await.unwrap(), late.await.unwrap()]
/// });
/// assert_eq!(ends, Ok([Time::ZERO + ms(30); 2]));
/// ```
#[derive(Clone)]
pub struct Barrier {
    shared: Rc<BarrierShared>,
}

struct BarrierShared {
    parties: usize,
    /// The generation that tasks arrive at now.
    generation: RefCell<Rc<Generation>>,
}

/// The tasks that are released together.
#[derive(Default)]
struct Generation {
    waiters: Waiters,
    /// The tickets that waited at the release, ascending; empty before. An index in it is the order of arrival.
    released: OnceCell<Vec<Ticket>>,
}

impl Barrier {
    /// A barrier for `parties` tasks (asyncio: `Barrier(parties)`).
    ///
    /// # Panics
    /// If `parties` is zero.
    pub fn new(parties: usize) -> Barrier {
        assert!(parties > 0, "a barrier needs at least one task to wait at it");
        Barrier { shared: Rc::new(BarrierShared { parties, generation: RefCell::default() }) }
    }

    /// Waits until [`Barrier::parties`] tasks have arrived; the last one does not wait (asyncio: `await barrier.wait()`). The
    /// task arrives when the future is first polled.
    #[track_caller]
    pub fn wait(&self) -> BarrierWait<'_> {
        BarrierWait { barrier: self, arrival: None, at: Location::caller(), wait: WaitGuard::new() }
    }

    /// The number of tasks that are released together (asyncio: `barrier.parties`).
    pub fn parties(&self) -> usize {
        self.shared.parties
    }

    /// The number of tasks that have arrived and wait (asyncio: `barrier.n_waiting`).
    pub fn waiting(&self) -> usize {
        self.shared.generation.borrow().waiters.len()
    }

    /// Wakes the whole generation, and begins the next.
    fn release(&self) {
        let generation = self.shared.generation.take();
        // Never set before: a generation is released once, when it is taken out.
        let _ = generation.released.set(generation.waiters.pending_tickets());
        generation.waiters.wake(usize::MAX);
    }
}

/// The position of a task in its generation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BarrierWaitResult {
    /// How many tasks of the generation arrived earlier (asyncio: the result of `barrier.wait()`).
    pub index: usize,
    is_leader: bool,
}

impl BarrierWaitResult {
    /// True for exactly one task of a generation: the last to arrive.
    pub fn is_leader(&self) -> bool {
        self.is_leader
    }
}

/// The future of [`Barrier::wait`].
#[must_use = "futures do nothing unless awaited"]
pub struct BarrierWait<'a> {
    barrier: &'a Barrier,
    /// `None` before the wait begins, and after it.
    arrival: Option<(Rc<Generation>, Ticket)>,
    at: &'static Location<'static>,
    wait: WaitGuard,
}

impl BarrierWait<'_> {
    /// Joins the current generation; the last task to arrive releases it.
    fn arrive(&mut self, cx: &Context<'_>) -> Poll<BarrierWaitResult> {
        let generation = self.barrier.shared.generation.borrow().clone();
        let index = generation.waiters.len();
        if index + 1 == self.barrier.parties() {
            self.barrier.release();
            return Poll::Ready(BarrierWaitResult { index, is_leader: true });
        }
        let ticket = generation.waiters.enqueue(cx.waker());
        self.arrival = Some((generation, ticket));
        Poll::Pending
    }
}

impl Future for BarrierWait<'_> {
    type Output = BarrierWaitResult;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<BarrierWaitResult> {
        let polled = match &self.arrival {
            None => self.arrive(cx),
            Some((generation, ticket)) => generation.waiters.poll(*ticket, cx.waker()).map(|()| {
                let released = generation.released.get().map_or(&[][..], Vec::as_slice);
                let index = released.partition_point(|released| released < ticket);
                BarrierWaitResult { index, is_leader: false }
            }),
        };
        if polled.is_ready() {
            self.arrival = None;
            self.wait.ready();
        } else {
            let at = self.at;
            self.wait.pending_on("barrier", "wait: others have not come", at);
        }
        polled
    }
}

impl Drop for BarrierWait<'_> {
    fn drop(&mut self) {
        self.wait.ready();
        if let Some((generation, ticket)) = &self.arrival {
            generation.waiters.remove(*ticket);
        }
    }
}
