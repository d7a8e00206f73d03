//! A barrier (asyncio: `Barrier`): tasks wait until so many have come, and go on together; again and again.
//!
//! Invariants: each time exactly as many go on as the barrier was made for, woken in the order in which they came; a wait that
//! is dropped before that leaves its place to another; one that is dropped afterwards has gone on.

use std::cell::{OnceCell, RefCell};
use std::panic::Location;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use super::waiters::{Ticket, Waiters};
use crate::WaitGuard;

/// A barrier. Clones are the same barrier.
#[derive(Clone)]
pub struct Barrier {
    shared: Rc<BarrierShared>,
}

struct BarrierShared {
    parties: usize,
    /// Those who are coming together now.
    generation: RefCell<Rc<Generation>>,
}

/// The tasks that go on together.
#[derive(Default)]
struct Generation {
    waiters: Waiters,
    /// Who waited when the last one came, in order; empty until then.
    released: OnceCell<Vec<Ticket>>,
}

impl Barrier {
    /// A barrier for so many tasks (asyncio: `Barrier(parties)`).
    ///
    /// # Panics
    /// If `parties` is zero.
    pub fn new(parties: usize) -> Barrier {
        assert!(parties > 0, "a barrier needs at least one task to wait at it");
        Barrier { shared: Rc::new(BarrierShared { parties, generation: RefCell::default() }) }
    }

    /// Waits until as many tasks have come as the barrier was made for; the last one does not wait (asyncio: `await
    /// barrier.wait()`).
    #[track_caller]
    pub fn wait(&self) -> BarrierWait<'_> {
        BarrierWait { barrier: self, arrival: None, at: Location::caller(), wait: WaitGuard::new() }
    }

    /// How many tasks it was made for (asyncio: `barrier.parties`).
    pub fn parties(&self) -> usize {
        self.shared.parties
    }

    /// How many wait (asyncio: `barrier.n_waiting`).
    pub fn waiting(&self) -> usize {
        self.shared.generation.borrow().waiters.len()
    }

    /// The last one has come: all go on, and those who come from now on wait for each other.
    fn release(&self) {
        let generation = self.shared.generation.take();
        // Empty: a generation is opened once, when it is taken.
        let _ = generation.released.set(generation.waiters.pending_tickets());
        generation.waiters.wake(usize::MAX);
    }
}

/// Which of the tasks that go on together this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BarrierWaitResult {
    /// How many came before it (asyncio: what `barrier.wait()` returns).
    pub index: usize,
    is_leader: bool,
}

impl BarrierWaitResult {
    /// True for exactly one of them: the one that came last.
    pub fn is_leader(&self) -> bool {
        self.is_leader
    }
}

/// The future of [`Barrier::wait`].
#[must_use = "futures do nothing unless awaited"]
pub struct BarrierWait<'a> {
    barrier: &'a Barrier,
    /// `None` before it waits, and after.
    arrival: Option<(Rc<Generation>, Ticket)>,
    at: &'static Location<'static>,
    wait: WaitGuard,
}

impl BarrierWait<'_> {
    /// Comes to the barrier: the last one need not wait.
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
