//! A task in one allocation: a header, what its handle shares, and its future, which is polled where it lies.
//!
//! ```text
//!   TaskCell<S, F>   header | shared: S | future: F          S: Landing takes the future's output
//!   Joint<S>         a counted reference that knows S         what a handle holds
//!   TaskRef          a counted reference that knows neither   see `header`
//!   Stepping         the right to make the task's next step   see `stepping`
//! ```
//!
//! What there is of the future, and the only moves there are:
//!
//! ```text
//!   Held ---poll: ready---> Spent ---drop, at once unless the task failed---> Gone
//!   Held ---drop---> Gone
//!   Held ---condemn---> Condemned ---drop, in the next step---> Gone
//!                       Condemned ---the poll under way: ready---> Spent
//! ```
//!
//! Invariants: the future is touched only by who has its task's [`Stepping`] or [`Retired`](super::Retired), of which there is one at most,
//! or dropped the last reference; it is never moved; it is dropped exactly once. Memory is freed with the last reference, of
//! which the loop has one until the task has ended, and a call into foreign code always goes through one.

use std::alloc::Layout;
use std::cell::{Cell, UnsafeCell};
use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::ops::Deref;
use std::pin::Pin;
use std::ptr::{self, NonNull};
use std::rc::Rc;
use std::task::{Context, Poll};

use super::header::{Header, Hold};
use super::memory::Fit;
use super::stepping::{State, Stepping};
use super::waker::waker;
use crate::rt::core::Core;
use crate::rt::instrument::PollOutcome;
use crate::rt::running;
use crate::rt::step;
use crate::rt::task::TaskId;

/// Takes what comes of a future with the output `O`: the part of a task that its handle shares.
pub(in crate::rt) trait Landing<O>: Ending {
    /// The future returned this.
    fn land(&self, output: O) -> Landed;
}

/// What becomes of a task, whatever its future returns.
pub(in crate::rt) trait Ending: Sized + 'static {
    /// Why the task failed, and whether a handle is left through which somebody may see that.
    fn failure(&self) -> (String, bool);

    /// The future was dropped because its cancellation had been requested.
    fn cancel(&self);

    /// The future failed and is gone: the failure is dropped, unless somebody may take it.
    fn settle(&self);
}

/// How a future's output is judged.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::rt) enum Landed {
    Completed,
    Failed,
}

/// The functions of one type of cell. Each is to be called with the cell of a live reference.
pub(super) struct Table {
    pub(super) poll: unsafe fn(Stepping) -> Option<Stepping>,
    /// To be called once, by who may touch the future.
    drop_future: unsafe fn(NonNull<Header>),
    pub(super) ending: &'static EndingTable,
    fit: Fit,
}

/// Those that depend on the shared part alone.
pub(super) struct EndingTable {
    pub(super) failure: unsafe fn(NonNull<Header>) -> (String, bool),
    pub(super) cancel: unsafe fn(NonNull<Header>),
    pub(super) settle: unsafe fn(NonNull<Header>),
    pub(super) drop_cell: unsafe fn(NonNull<Header>),
}

/// The part of a cell that does not depend on the future's type: `Joint<S>` reads it without knowing that type.
#[repr(C)]
struct Front<S> {
    header: Header,
    shared: S,
}

#[repr(C)]
struct TaskCell<S, F> {
    front: Front<S>,
    future: UnsafeCell<ManuallyDrop<F>>,
}

/// A counted reference to a task whose shared part is an `S`.
pub(in crate::rt) struct Joint<S> {
    header: NonNull<Header>,
    /// Dropping the last reference may drop an `S`.
    shared: PhantomData<S>,
}

impl<S: Ending> Joint<S> {
    /// A task in a cell of its own, in the run queue of its loop.
    #[inline(always)]
    pub(in crate::rt) fn new<F>(core: &Rc<Core>, id: TaskId, shared: S, future: F) -> Joint<S>
    where
        F: Future + 'static,
        S: Landing<F::Output>,
    {
        let (block, key) = core.memory.allocate(&TaskCell::<S, F>::FIT, core, id);
        let header = Header {
            table: &TaskCell::<S, F>::TABLE,
            core: NonNull::from_ref(&**core),
            key,
            id,
            references: Cell::new(2),
            hold: Cell::new(Hold::Held),
            state: Cell::new(State::Ready),
        };
        let cell =
            TaskCell { front: Front { header, shared }, future: UnsafeCell::new(ManuallyDrop::new(future)) };
        // SAFETY: the block was allocated for this type and is in nobody else's use.
        unsafe { block.cast().write(cell) };
        // SAFETY: its loop's reference is there, it is Ready, in no run queue and makes no step.
        unsafe { core.run_queue.push(block) };
        Joint { header: block, shared: PhantomData }
    }
}

impl<S> Joint<S> {
    #[inline(always)]
    pub(in crate::rt) fn shared(&self) -> &S {
        // SAFETY: `new` made the cell with an `S`, and the reference keeps it alive.
        unsafe { shared(self.header) }
    }
}

impl<S> Deref for Joint<S> {
    type Target = Header;

    #[inline(always)]
    fn deref(&self) -> &Header {
        // SAFETY: as for a `TaskRef`.
        unsafe { self.header.as_ref() }
    }
}

impl<S> Drop for Joint<S> {
    /// As of a `TaskRef`.
    #[inline(always)]
    fn drop(&mut self) {
        if self.release() {
            // SAFETY: as for a `TaskRef`; `new` made the cell with an `S`.
            unsafe { drop_cell::<S>(self.header) }
        }
    }
}

/// # Safety
/// `header` is that of a cell whose shared part is an `S` and which lives for as long as the result is used.
#[inline(always)]
unsafe fn shared<'a, S>(header: NonNull<Header>) -> &'a S {
    // SAFETY: the caller's promise; both structs are `repr(C)`. Nobody borrows it exclusively before it is dropped with the
    // last reference.
    unsafe { &header.cast::<Front<S>>().as_ref().shared }
}

/// Drops the future where it is, unless it is gone.
///
/// # Safety
/// `header` is that of a live cell, and the caller has its [`Stepping`], its [`Retired`](super::Retired) or had its last reference.
#[inline(always)]
pub(super) unsafe fn drop_future(header: NonNull<Header>) {
    // SAFETY: the caller's promise.
    let Header { hold, table, .. } = unsafe { header.as_ref() };
    if hold.get() != Hold::Gone {
        // First, so that it is not dropped again should this unwind.
        hold.set(Hold::Gone);
        // SAFETY: it was there, and is the caller's to touch.
        unsafe { (table.drop_future)(header) };
    }
}

/// # Safety
/// `header` is that of a cell whose shared part is an `S` and whose fit is this one, of which the future is gone and no
/// reference is left; nobody uses it after this.
#[inline(always)]
unsafe fn free<S>(header: NonNull<Header>, fit: &Fit) {
    // SAFETY: the caller's promise.
    let core = unsafe { header.as_ref() }.core;
    // SAFETY: nobody reads the cell any more. Of its other fields the future is gone, and the header's need no drop.
    unsafe { ptr::drop_in_place(&raw mut (*header.cast::<Front<S>>().as_ptr()).shared) };
    // SAFETY: `Joint::new` allocated it there with this fit, from this core's memory, so the core lives.
    if let Some(last) = unsafe { core.as_ref().memory.free(header, fit) } {
        // Of the core itself. Looked at, since dropping nothing would be a call.
        drop(last);
    }
}

/// # Safety
/// `header` is that of a cell whose shared part is an `S` and of which no reference is left; nobody uses it after this.
#[inline(never)]
unsafe fn drop_cell<S>(header: NonNull<Header>) {
    // SAFETY: the caller's promise.
    unsafe { drop_future(header) };
    // SAFETY: the caller's promise.
    unsafe { free::<S>(header, &header.as_ref().table.fit) };
}

impl<S: Ending> Front<S> {
    const TABLE: EndingTable = EndingTable {
        failure: Self::failure,
        cancel: Self::cancel,
        settle: Self::settle,
        drop_cell: drop_cell::<S>,
    };

    unsafe fn failure(header: NonNull<Header>) -> (String, bool) {
        // SAFETY: the caller's promise.
        unsafe { shared::<S>(header) }.failure()
    }

    unsafe fn cancel(header: NonNull<Header>) {
        // SAFETY: the caller's promise.
        unsafe { shared::<S>(header) }.cancel();
    }

    unsafe fn settle(header: NonNull<Header>) {
        // SAFETY: the caller's promise.
        unsafe { shared::<S>(header) }.settle();
    }
}

impl<S: Landing<F::Output>, F: Future + 'static> TaskCell<S, F> {
    const FIT: Fit = Fit::new(Layout::new::<Self>());
    const TABLE: Table = Table {
        poll: Self::poll,
        drop_future: Self::drop_future,
        ending: &Front::<S>::TABLE,
        fit: Self::FIT,
    };

    /// # Safety
    /// `header` is that of a live cell of this type, for as long as the result is used.
    #[inline(always)]
    unsafe fn of<'a>(header: NonNull<Header>) -> &'a Self {
        // SAFETY: the caller's promise; the header is the first field of the first field of `repr(C)` structs, and the
        // pointer was made from one to the whole cell.
        unsafe { header.cast::<Self>().as_ref() }
    }

    /// What says whose step it is, and the waker, are made here and not by who calls this: where the compiler sees both
    /// them and what the future does with them, a wake by the step itself is one store.
    ///
    /// # Safety
    /// The task's cell is of this type.
    unsafe fn poll(task: Stepping) -> Option<Stepping> {
        let key = task.key();
        running::begin(key);
        // SAFETY: the caller's promise; who has a `Stepping` has a live cell.
        let cell = unsafe { Self::of(task.header()) };
        let hold = task.hold.get();
        if hold != Hold::Held {
            return unpolled(task, hold);
        }
        // SAFETY: only who has the `Stepping` touches the future, and it stays in this cell until it is dropped there.
        let future = unsafe { Pin::new_unchecked(&mut **cell.future.get()) };
        match future.poll(&mut Context::from_waker(&waker(key))) {
            Poll::Pending => Some(task),
            Poll::Ready(output) => {
                // SAFETY: the caller's promise.
                unsafe { Self::land(task, output) };
                None
            }
        }
    }

    /// Ends the step of a task whose future returned.
    ///
    /// Apart from `poll`, since a task is polled more often than it ends, and what is small is inlined into the loop. It is
    /// given no borrow of the cell, which may be freed before it returns.
    ///
    /// # Safety
    /// The task's cell is of this type.
    #[inline(never)]
    unsafe fn land(task: Stepping, output: F::Output) {
        // SAFETY: the caller's promise; who has a `Stepping` has a live cell.
        let shared = unsafe { shared::<S>(task.header()) };
        task.hold.set(Hold::Spent);
        if shared.land(output) == Landed::Failed {
            return step::fail(task);
        }
        task.hold.set(Hold::Gone);
        // SAFETY: it was there, and who has the `Stepping` may touch it. Not through `drop_future`, which would be a call.
        unsafe { ptr::drop_in_place(Self::of(task.header()).future.get().cast::<F>()) };
        let task = ManuallyDrop::new(step::end(task, PollOutcome::Completed, None).into_ref());
        if task.release() {
            // SAFETY: as for a `TaskRef`; the cell is of this type, and its future is gone.
            unsafe { free::<S>(task.header(), &Self::FIT) }
        }
    }

    unsafe fn drop_future(header: NonNull<Header>) {
        // SAFETY: the caller's promise: nobody else touches it meanwhile, and nobody after this.
        unsafe { ptr::drop_in_place(Self::of(header).future.get().cast::<F>()) };
    }
}

/// What a step does whose task's future is not to be polled.
#[cold]
#[inline(never)]
fn unpolled(task: Stepping, hold: Hold) -> Option<Stepping> {
    match hold {
        Hold::Condemned => step::cancel_now(task),
        Hold::Held | Hold::Spent | Hold::Gone => panic!("a task was polled while its future was {hold:?}"),
    }
    None
}
