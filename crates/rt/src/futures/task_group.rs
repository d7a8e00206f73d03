//! Structured concurrency (asyncio: `TaskGroup`): [`task_group`] returns when all of its tasks have ended, and the first
//! failure cancels the other tasks.
//!
//! A guard in each child's future reports the child's end when it is dropped, so an end takes constant time, independent of
//! the number of children. The rejected alternative, a `FuturesUnordered` of the handles, wakes the group's owner again
//! after it has polled all of them: the trace would show that superfluous step.
//!
//! Invariants: a group's future does not return before all children have ended; dropping it cancels all of them; no failure
//! of a child is lost while the group's future lives. Next: `error`.

mod error;

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::future::poll_fn;
use std::mem;
use std::panic::Location;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

pub use error::GroupError;

use crate::report::wait::WaitGuard;
use crate::tasks::abort::AbortHandle;
use crate::tasks::join::{JoinError, JoinHandle};
use crate::tasks::spawn::try_spawn;
use crate::tasks::task::Failure;

/// Runs `body`, which spawns children into the group, and returns its value when all of them have ended (asyncio: `async
/// with TaskGroup() as group`). An error of `body`, or the first failure or panic of a child, drops `body` and cancels the
/// remaining children. A child that is cancelled from elsewhere is no failure.
///
/// ```
/// use loopscope_rt::{ms, run_virtual, sleep, task_group};
///
/// async fn load(page: u64) -> Result<u64, std::io::Error> {
///     sleep(ms(page)).await;
///     Ok(page * 100)
/// }
///
/// let total = run_virtual(async {
///     let loads = task_group(async |group| Ok([1, 2].map(|page| group.spawn("load", load(page))))).await?;
///     Ok::<u64, loopscope_rt::GroupError>(loads.iter().filter_map(|load| load.take()).sum())
/// });
/// assert_eq!(total.unwrap().unwrap(), 300);
/// ```
///
/// # Errors
/// All failures, in their order.
#[track_caller]
pub fn task_group<B, T>(body: B) -> impl Future<Output = Result<T, GroupError>>
where
    B: AsyncFnOnce(&TaskGroup) -> Result<T, Failure>,
{
    let at = Location::caller();
    async move {
        // Dropped last, after the wait and the body.
        let owner = CancelOnDrop { group: TaskGroup::default() };
        let mut run = GroupRun { group: &owner.group, errors: Vec::new(), at, wait: WaitGuard::new() };
        let value = {
            let mut body = pin!(body(&owner.group));
            poll_fn(|cx| run.poll_body(body.as_mut(), cx)).await
        };
        poll_fn(|cx| run.poll_children(cx)).await;
        owner.group.shared.is_closed.set(true);
        match value {
            Some(value) if run.errors.is_empty() => Ok(value),
            _ => Err(GroupError::new(mem::take(&mut run.errors))),
        }
    }
}

/// A group of tasks. Clones are the same group.
///
/// ```
/// use std::io;
///
/// use loopscope_rt::{Time, ms, now, run_virtual, sleep, task_group};
///
/// run_virtual(async {
///     let result = task_group(async |group| {
///         group.spawn("slow", async { Ok::<(), io::Error>(sleep(ms(60_000)).await) });
///         group.spawn("broken", async { Err::<(), _>(io::Error::other("no disk")) });
///         Ok(())
///     });
///     assert_eq!(result.await.unwrap_err().to_string(), "in a group of tasks: no disk");
///     assert_eq!(now(), Time::ZERO);
/// })?;
/// # Ok::<(), loopscope_rt::RunError>(())
/// ```
#[derive(Clone, Default)]
pub struct TaskGroup {
    shared: Rc<Shared>,
}

#[derive(Default)]
struct Shared {
    /// The children that were not reaped, by number.
    children: RefCell<BTreeMap<u64, JoinHandle<()>>>,
    spawned: Cell<u64>,
    /// The number of children that have not ended.
    alive: Cell<usize>,
    /// The numbers of the ended children that were not reaped, FIFO.
    ended: RefCell<VecDeque<u64>>,
    /// The owner's, woken when a child ends.
    waker: Cell<Option<Waker>>,
    /// New children are cancelled before they run.
    is_closed: Cell<bool>,
}

impl TaskGroup {
    /// Spawns a child (asyncio: `group.create_task`). If the group was cancelled, or has returned, the child is cancelled
    /// before it runs.
    ///
    /// # Panics
    /// Outside a task.
    #[track_caller]
    pub fn spawn<F, T, E>(&self, name: impl Into<Cow<'static, str>>, future: F) -> Child<T>
    where
        F: Future<Output = Result<T, E>> + 'static,
        T: 'static,
        E: Into<Failure> + 'static,
    {
        let number = self.shared.spawned.get();
        self.shared.spawned.set(number + 1);
        self.shared.alive.set(self.len() + 1);
        let value = Rc::new(Cell::new(None));
        let (returned, end) = (value.clone(), ChildEnd { shared: self.shared.clone(), number });
        let task = try_spawn(name, async move {
            let _end = end;
            returned.set(Some(future.await.map_err(Into::into)?));
            Ok::<(), Failure>(())
        });
        if self.shared.is_closed.get() {
            task.cancel();
        }
        let abort = task.abort_handle();
        self.shared.children.borrow_mut().insert(number, task);
        Child { value, abort }
    }

    /// How many children have not ended.
    pub fn len(&self) -> usize {
        self.shared.alive.get()
    }

    /// Whether all children have ended.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Cancels all children, in order of spawning.
    fn cancel(&self) {
        self.shared.is_closed.set(true);
        let children: Vec<_> = self.shared.children.borrow().values().map(JoinHandle::abort_handle).collect();
        // With nothing borrowed: a cancellation calls the instrument.
        for child in children {
            child.abort();
        }
    }

    /// Takes the result of the next ended child.
    fn take_result(&self, cx: &mut Context<'_>) -> Option<Result<(), JoinError>> {
        let number = self.shared.ended.borrow_mut().pop_front()?;
        let mut child = self.shared.children.borrow_mut().remove(&number)?;
        match Pin::new(&mut child).poll(cx) {
            Poll::Ready(ended) => Some(ended),
            // A foreign waker has called this within the child's last step, whose end wakes the owner again.
            Poll::Pending => {
                self.shared.children.borrow_mut().insert(number, child);
                self.shared.ended.borrow_mut().push_front(number);
                None
            }
        }
    }
}

/// A task of a group. Its failure fails the group.
pub struct Child<T> {
    value: Rc<Cell<Option<T>>>,
    abort: AbortHandle,
}

impl<T> Child<T> {
    /// Takes the value that the child returned (asyncio: `task.result()`); `None` if it has not returned one, or it was
    /// taken.
    pub fn take(&self) -> Option<T> {
        self.value.take()
    }

    /// A handle that cancels this child alone.
    pub fn abort_handle(&self) -> AbortHandle {
        self.abort.clone()
    }
}

/// A guard in the future of a child, dropped when the child ends in any way.
struct ChildEnd {
    shared: Rc<Shared>,
    number: u64,
}

impl Drop for ChildEnd {
    fn drop(&mut self) {
        self.shared.alive.set(self.shared.alive.get() - 1);
        self.shared.ended.borrow_mut().push_back(self.number);
        if let Some(waker) = self.shared.waker.take() {
            waker.wake();
        }
    }
}

/// A guard in the group's future: dropping it cancels the children.
struct CancelOnDrop {
    group: TaskGroup,
}

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        drop(self.group.shared.waker.take());
        self.group.cancel();
        let children = self.group.shared.children.take();
        // With nothing borrowed: dropping the handle of a failed child calls the instrument.
        drop(children);
    }
}

/// The state of a group's future.
struct GroupRun<'a> {
    group: &'a TaskGroup,
    errors: Vec<JoinError>,
    at: &'static Location<'static>,
    wait: WaitGuard,
}

impl GroupRun<'_> {
    /// Ready with the body's value, or with `None` if the group has failed and the body is to be dropped.
    fn poll_body<T>(
        &mut self,
        body: Pin<&mut impl Future<Output = Result<T, Failure>>>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<T>> {
        self.reap(cx);
        if !self.errors.is_empty() {
            return Poll::Ready(None);
        }
        match body.poll(cx) {
            Poll::Ready(Ok(value)) => Poll::Ready(Some(value)),
            Poll::Ready(Err(error)) => {
                self.fail(JoinError::Failed(error));
                Poll::Ready(None)
            }
            Poll::Pending => {
                self.group.shared.waker.set(Some(cx.waker().clone()));
                Poll::Pending
            }
        }
    }

    /// Ready when all children have ended.
    fn poll_children(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.reap(cx);
        if self.group.shared.children.borrow().is_empty() {
            self.wait.ready();
            return Poll::Ready(());
        }
        self.group.shared.waker.set(Some(cx.waker().clone()));
        self.wait.pending_on("join", "join the tasks of a group", self.at);
        Poll::Pending
    }

    /// Takes the results of all ended children.
    fn reap(&mut self, cx: &mut Context<'_>) {
        // No wake is needed before this returns pending again.
        drop(self.group.shared.waker.take());
        while let Some(ended) = self.group.take_result(cx) {
            match ended {
                Ok(()) | Err(JoinError::Cancelled) => {}
                Err(error) => self.fail(error),
            }
        }
    }

    /// Records a failure. The first one cancels the children.
    fn fail(&mut self, error: JoinError) {
        if self.errors.is_empty() {
            self.group.cancel();
        }
        self.errors.push(error);
    }
}
