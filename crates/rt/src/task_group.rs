//! Tasks that belong together (asyncio: `TaskGroup`): [`task_group`] returns when all of them have ended, and the first that
//! fails has the others cancelled.
//!
//! Each child reports its end itself, from a value in its future that is dropped with it, so that one end costs one look,
//! however many children there are. The rejected alternative, `FuturesUnordered` of the handles, wakes the group's owner by
//! itself whenever it has polled them all, a step that the trace would show and nobody asked for.
//!
//! Invariants: a group's future does not return before all its children have ended; dropping it asks all of them to cancel;
//! no failure of a child is lost while the group's future lives. What failed is in `error`.

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

use super::abort::AbortHandle;
use super::join::{JoinError, JoinHandle};
use super::spawn::try_spawn;
use super::task::Failure;
use super::wait::WaitGuard;

/// Runs `body`, which spawns children into the group, and returns its value when all of them have ended (asyncio: `async with
/// TaskGroup() as group`). `body` may wait, too; with its error, or the first failure or panic of a child, it is dropped and
/// the children that are left are cancelled. A child that is cancelled by others is no failure.
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
/// All that failed, in the order in which it did.
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

/// A group of tasks, as its body and its children see it. Clones are the same group.
#[derive(Clone, Default)]
pub struct TaskGroup {
    shared: Rc<Shared>,
}

#[derive(Default)]
struct Shared {
    /// Those whose end nobody has looked at, by a number that counts up.
    children: RefCell<BTreeMap<u64, JoinHandle<()>>>,
    spawned: Cell<u64>,
    /// How many have not ended.
    alive: Cell<usize>,
    /// Those of them that have ended, in order.
    ended: RefCell<VecDeque<u64>>,
    /// Who is to be told when one has ended.
    waker: Cell<Option<Waker>>,
    /// No child is to run any more.
    is_closed: Cell<bool>,
}

impl TaskGroup {
    /// Spawns a child (asyncio: `group.create_task`). Where children are being cancelled, or have all ended, the child is
    /// cancelled before it runs.
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

    /// Asks all children to cancel, in order of spawning.
    fn cancel(&self) {
        self.shared.is_closed.set(true);
        let children: Vec<_> = self.shared.children.borrow().values().map(JoinHandle::abort_handle).collect();
        // An instrument is told, with nothing borrowed.
        for child in children {
            child.abort();
        }
    }

    /// Takes what came of the child that ended first, of those that nobody has looked at.
    fn take_result(&self, cx: &mut Context<'_>) -> Option<Result<(), JoinError>> {
        let number = self.shared.ended.borrow_mut().pop_front()?;
        let mut child = self.shared.children.borrow_mut().remove(&number)?;
        match Pin::new(&mut child).poll(cx) {
            Poll::Ready(ended) => Some(ended),
            // This runs within the last step of the child, called by some waker, and is woken again when that is over.
            Poll::Pending => {
                self.shared.children.borrow_mut().insert(number, child);
                self.shared.ended.borrow_mut().push_front(number);
                None
            }
        }
    }
}

/// A task of a group. Its failure is the group's.
pub struct Child<T> {
    value: Rc<Cell<Option<T>>>,
    abort: AbortHandle,
}

impl<T> Child<T> {
    /// Takes the value that the child returned (asyncio: `task.result()`); `None` if it has not returned one, or it was taken.
    pub fn take(&self) -> Option<T> {
        self.value.take()
    }

    /// A handle that cancels this child alone.
    pub fn abort_handle(&self) -> AbortHandle {
        self.abort.clone()
    }
}

/// In the future of a child, and so dropped at its end, whatever that is.
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

/// Who waits for the group. Dropping it has the children cancelled.
struct CancelOnDrop {
    group: TaskGroup,
}

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        drop(self.group.shared.waker.take());
        self.group.cancel();
        let children = self.group.shared.children.take();
        // A child that failed meanwhile says so, with nothing borrowed.
        drop(children);
    }
}

/// The course of a group.
struct GroupRun<'a> {
    group: &'a TaskGroup,
    errors: Vec<JoinError>,
    at: &'static Location<'static>,
    wait: WaitGuard,
}

impl GroupRun<'_> {
    /// Ready when the body has returned, with its value, or when it is to be dropped, with none.
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

    /// Looks at what came of the children that have ended.
    fn reap(&mut self, cx: &mut Context<'_>) {
        // Nobody needs to be told of what happens before this is pending again.
        drop(self.group.shared.waker.take());
        while let Some(ended) = self.group.take_result(cx) {
            match ended {
                Ok(()) | Err(JoinError::Cancelled) => {}
                Err(error) => self.fail(error),
            }
        }
    }

    /// Has the children cancelled at the first failure, and keeps all of them.
    fn fail(&mut self, error: JoinError) {
        if self.errors.is_empty() {
            self.group.cancel();
        }
        self.errors.push(error);
    }
}
