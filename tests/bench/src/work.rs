//! The programs, the same for every WebAssembly executor.
//!
//! They use `while` loops: at opt-level "z" the `next` of a range is a call that returns through memory, which costs a fifth
//! of an executor's yield.

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use crate::cases::Work;

/// The batch size of [`Work::Spawn`].
const BATCH: u32 = 1000;

/// An executor's interface for the programs.
pub(crate) trait Spawn: Clone + 'static {
    /// Runs a program and returns its result.
    fn run_main(self, main: impl Future<Output = bool> + 'static) -> impl Future<Output = bool>;

    /// Spawns a detached task.
    fn detach(&self, task: impl Future<Output = ()> + 'static);

    /// Spawns a task and awaits its result; `None` if the executor does not support results.
    fn result_of(&self, task: impl Future<Output = u32> + 'static) -> Option<impl Future<Output = u32>>;

    /// Yields to all other tasks.
    fn yield_now() -> impl Future<Output = ()> {
        yield_now()
    }

    /// Two tasks that exchange messages over queues of capacity one.
    fn ping_pong(&self, rounds: u32) -> impl Future<Output = ()> {
        ping_pong_over_channels(self.clone(), rounds)
    }
}

/// The result of a task, from a handle that may return an error.
///
/// Not an `async` block, which would add the check of its own state to each poll.
pub(crate) struct Unwrapped<H>(pub(crate) H);

impl<H, E> Future for Unwrapped<H>
where
    H: Future<Output = Result<u32, E>> + Unpin,
{
    type Output = u32;

    #[inline(always)]
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<u32> {
        match Pin::new(&mut self.0).poll(context) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(Ok(value)) => Poll::Ready(value),
            Poll::Ready(Err(_)) => panic!("no task fails here, and nobody cancels one"),
        }
    }
}

/// Counts running tasks down and wakes the waiter at zero. It does not poll by yielding, which would add ready tasks.
struct Left {
    tasks: Cell<u32>,
    waker: Cell<Option<Waker>>,
}

impl Left {
    fn one_ended(&self) {
        self.tasks.set(self.tasks.get() - 1);
        if self.tasks.get() == 0 {
            self.waker.take().into_iter().for_each(Waker::wake);
        }
    }

    fn poll_all_ended(&self, context: &mut Context<'_>) -> Poll<()> {
        self.waker.set(Some(context.waker().clone()));
        if self.tasks.get() == 0 { Poll::Ready(()) } else { Poll::Pending }
    }
}

/// Runs the work on the executor; false if unsupported.
///
/// Each program has its own main future, as in users' code: one for all would contain the state of all.
pub(crate) async fn run<S: Spawn>(spawn: S, work: Work) -> bool {
    let on = spawn.clone();
    match work {
        Work::Yield { tasks, yields } => spawn.run_main(yields_of(on, tasks, yields)).await,
        Work::Spawn { tasks } => spawn.run_main(spawns(on, tasks)).await,
        Work::Await { tasks } => spawn.run_main(awaits(on, tasks)).await,
        Work::PingPong { rounds } => spawn.run_main(ping_pongs(on, rounds)).await,
    }
}

async fn yields_of<S: Spawn>(spawn: S, tasks: u32, yields: u32) -> bool {
    let left = Rc::new(Left { tasks: Cell::new(tasks), waker: Cell::new(None) });
    for _ in 0..tasks {
        let left = left.clone();
        spawn.detach(async move {
            let mut yields_left = yields;
            while yields_left > 0 {
                yields_left -= 1;
                S::yield_now().await;
            }
            left.one_ended();
        });
    }
    poll_fn(|context| left.poll_all_ended(context)).await;
    true
}

async fn spawns<S: Spawn>(spawn: S, tasks: u32) -> bool {
    let ended = Rc::new(Cell::new(0));
    let mut spawned = 0;
    while spawned < tasks {
        let ended_too = ended.clone();
        spawn.detach(async move { ended_too.set(ended_too.get() + 1) });
        spawned += 1;
        if spawned % BATCH == 0 {
            while ended.get() < spawned {
                S::yield_now().await;
            }
        }
    }
    true
}

async fn awaits<S: Spawn>(spawn: S, tasks: u32) -> bool {
    let mut n = 0;
    while n < tasks {
        let Some(result) = spawn.result_of(async move { n }) else { return false };
        // Not `assert_eq`, which would take its address and force it into memory.
        assert!(result.await == n, "a task returned another task's result");
        n += 1;
    }
    true
}

async fn ping_pongs<S: Spawn>(spawn: S, rounds: u32) -> bool {
    spawn.ping_pong(rounds).await;
    true
}

async fn ping_pong_over_channels(spawn: impl Spawn, rounds: u32) {
    let (ping, pings) = async_channel::bounded(1);
    let (pong, pongs) = async_channel::bounded(1);
    spawn.detach(async move {
        while let Ok(n) = pings.recv().await {
            if pong.send(n).await.is_err() {
                return;
            }
        }
    });
    let mut n = 0;
    while n < rounds {
        let sent = ping.send(n).await;
        assert!(sent.is_ok() && pongs.recv().await == Ok(n), "a message was lost");
        n += 1;
    }
}

/// A future that wakes itself and is pending once.
fn yield_now() -> impl Future<Output = ()> {
    let mut yielded = false;
    poll_fn(move |context| {
        if std::mem::replace(&mut yielded, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
}
