//! A task in one allocation: a header, what its handle shares, and its future, which is polled where it lies.
//!
//! ```text
//!   TaskCell<S, F>   header | shared: S | future: F          S: Landing takes the future's output
//!   Joint<S>         a counted reference that knows S         what a handle holds
//!   TaskRef          a counted reference that knows neither   what the loop holds
//! ```
//!
//! What there is of the future, and the only moves there are:
//!
//! ```text
//!   Held ---poll---> Busy ---pending---> Held
//!                     | ready -> Spent ---release, at once unless it failed---> Gone
//!                     | unwinding, after the future's drop -> Gone
//!   Held ---release---> Gone
//! ```
//!
//! Invariants: the future is borrowed only while it is Busy or being dropped, and each of these is entered once at a time,
//! whatever the future does to its own task meanwhile; it is never moved; it is dropped exactly once. Memory is freed with
//! the last reference, and a call into foreign code always goes through one.

use std::alloc::Layout;
use std::cell::{Cell, UnsafeCell};
use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::ops::Deref;
use std::pin::Pin;
use std::ptr::{self, NonNull};
use std::rc::Rc;
use std::task::{Context, Poll};

use super::memory::Fit;
use crate::rt::core::Core;
use crate::rt::directory::Key;
use crate::rt::task::{State, TaskId};

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

    /// The future is gone, and this has been told how.
    fn settle(&self);
}

/// How a future's output is judged.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::rt) enum Landed {
    Completed,
    Failed,
}

/// What came of a poll.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::rt) enum Polled {
    Pending,
    /// The task is released.
    Completed,
    /// Next come [`TaskRef::failure`] and [`TaskRef::release`].
    Failed,
}

/// What there is of the future.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hold {
    Held,
    /// It is being polled.
    Busy,
    /// It returned its output.
    Spent,
    Gone,
}

/// What the loop knows of a task whatever its future is.
pub(in crate::rt) struct Header {
    table: &'static Table,
    core: ManuallyDrop<Rc<Core>>,
    key: Key,
    id: TaskId,
    /// A byte, since a task has four at most, and another while it is looked up.
    references: Cell<u8>,
    hold: Cell<Hold>,
    /// Where the task is in its life.
    pub(in crate::rt) state: Cell<State>,
    pub(in crate::rt) cancel_requested: Cell<bool>,
}

impl Header {
    #[inline(always)]
    pub(in crate::rt) fn core(&self) -> &Rc<Core> {
        &self.core
    }

    #[inline(always)]
    pub(in crate::rt) fn key(&self) -> Key {
        self.key
    }

    #[inline(always)]
    pub(in crate::rt) fn id(&self) -> TaskId {
        self.id
    }
}

/// The functions of one type of cell. Each is to be called with the cell of a live reference.
struct Table {
    poll: unsafe fn(NonNull<Header>, &mut Context<'_>) -> Polled,
    failure: unsafe fn(NonNull<Header>) -> (String, bool),
    cancel: unsafe fn(NonNull<Header>),
    release: unsafe fn(NonNull<Header>),
    free: unsafe fn(NonNull<Header>),
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

/// A counted reference to a task.
pub(in crate::rt) struct TaskRef {
    header: NonNull<Header>,
}

impl Deref for TaskRef {
    type Target = Header;

    #[inline(always)]
    fn deref(&self) -> &Header {
        // SAFETY: a reference keeps its cell allocated, and the header is only ever borrowed shared.
        unsafe { self.header.as_ref() }
    }
}

impl Clone for TaskRef {
    #[inline(always)]
    fn clone(&self) -> TaskRef {
        let references = self.references.get().checked_add(1);
        self.references
            .set(references.expect("a task has a reference for its table, its queue and its handle"));
        TaskRef { header: self.header }
    }
}

impl Drop for TaskRef {
    /// The last one drops what is left of the task, which is foreign code: nothing may be borrowed.
    #[inline(always)]
    fn drop(&mut self) {
        let left = self.references.get() - 1;
        self.references.set(left);
        if left == 0 {
            // SAFETY: the cell is live, and as this was the last reference nobody uses it after this.
            unsafe { (self.table.free)(self.header) }
        }
    }
}

impl TaskRef {
    /// Polls the future.
    ///
    /// # Panics
    /// If it is being polled already, or was released.
    #[inline(always)]
    pub(in crate::rt) fn poll(&self, context: &mut Context<'_>) -> Polled {
        // SAFETY: the cell is live; the table is its own.
        unsafe { (self.table.poll)(self.header, context) }
    }

    /// Why it failed, right after a poll that said so; and whether somebody may see that through a handle.
    pub(in crate::rt) fn failure(&self) -> (String, bool) {
        // SAFETY: the cell is live; the table is its own.
        unsafe { (self.table.failure)(self.header) }
    }

    /// Drops the future, then tells whoever joins the task that it was cancelled: what the future releases is released
    /// before anyone acts on its end.
    pub(in crate::rt) fn cancel(&self) {
        // SAFETY: the cell is live; the table is its own.
        unsafe { (self.table.cancel)(self.header) }
    }

    /// Drops the future, unless it is gone or being polled, and the output if nobody is left to take it.
    pub(in crate::rt) fn release(&self) {
        // SAFETY: the cell is live; the table is its own.
        unsafe { (self.table.release)(self.header) }
    }
}

/// A counted reference to a task whose shared part is an `S`.
pub(in crate::rt) struct Joint<S> {
    task: TaskRef,
    /// Dropping the last reference may drop an `S`.
    shared: PhantomData<S>,
}

impl<S> Joint<S> {
    /// A task that is ready to be polled, in a cell of its own.
    #[inline(always)]
    pub(in crate::rt) fn new<F>(core: Rc<Core>, id: TaskId, key: Key, shared: S, future: F) -> Joint<S>
    where
        F: Future + 'static,
        S: Landing<F::Output>,
    {
        let cell = core.memory.allocate(TaskCell::<S, F>::FIT).cast::<TaskCell<S, F>>();
        let header = Header {
            table: &TaskCell::<S, F>::TABLE,
            core: ManuallyDrop::new(core),
            key,
            id,
            references: Cell::new(1),
            hold: Cell::new(Hold::Held),
            state: Cell::new(State::Ready),
            cancel_requested: Cell::new(false),
        };
        let front = Front { header, shared };
        // SAFETY: the block was allocated for this type and is in nobody else's use.
        unsafe { cell.write(TaskCell { front, future: UnsafeCell::new(ManuallyDrop::new(future)) }) };
        Joint { task: TaskRef { header: cell.cast() }, shared: PhantomData }
    }

    #[inline(always)]
    pub(in crate::rt) fn task(&self) -> &TaskRef {
        &self.task
    }

    #[inline(always)]
    pub(in crate::rt) fn shared(&self) -> &S {
        // SAFETY: `new` made the cell with an `S` at this place (both structs are `repr(C)`), the reference keeps it
        // alive, and nobody borrows it exclusively before it is dropped with the last reference.
        unsafe { &self.task.header.cast::<Front<S>>().as_ref().shared }
    }
}

impl<S: Landing<F::Output>, F: Future + 'static> TaskCell<S, F> {
    const FIT: Fit = Fit::new(Layout::new::<Self>());
    const TABLE: Table = Table {
        poll: Self::poll,
        failure: Self::failure,
        cancel: Self::cancel,
        release: Self::release,
        free: Self::free,
    };

    /// # Safety
    /// `header` is that of a live cell of this type, for as long as the result is used.
    #[inline(always)]
    unsafe fn of<'a>(header: NonNull<Header>) -> &'a Self {
        // SAFETY: the caller's promise; the header is the first field of the first field of `repr(C)` structs, and the
        // pointer was made from one to the whole cell.
        unsafe { header.cast::<Self>().as_ref() }
    }

    unsafe fn poll(header: NonNull<Header>, context: &mut Context<'_>) -> Polled {
        // SAFETY: the caller's promise: it holds a reference for as long as this runs.
        let cell = unsafe { Self::of(header) };
        let hold = &cell.front.header.hold;
        if hold.get() != Hold::Held {
            refuse_poll(hold.get());
        }
        hold.set(Hold::Busy);
        let unwinding = DropsFuture(cell);
        // SAFETY: only who made the future Busy borrows it, and it stays in this cell until it is dropped there.
        let future = unsafe { Pin::new_unchecked(&mut **cell.future.get()) };
        let polled = future.poll(context);
        std::mem::forget(unwinding);
        let Poll::Ready(output) = polled else {
            hold.set(Hold::Held);
            return Polled::Pending;
        };
        cell.land(output)
    }

    /// Apart from `poll`, since a task is polled more often than it ends, and what is small is inlined into the loop.
    #[inline(never)]
    fn land(&self, output: F::Output) -> Polled {
        self.front.header.hold.set(Hold::Spent);
        match self.front.shared.land(output) {
            Landed::Completed => {
                self.drop_future();
                self.front.shared.settle();
                Polled::Completed
            }
            Landed::Failed => Polled::Failed,
        }
    }

    unsafe fn failure(header: NonNull<Header>) -> (String, bool) {
        // SAFETY: the caller's promise.
        unsafe { Self::of(header) }.front.shared.failure()
    }

    unsafe fn cancel(header: NonNull<Header>) {
        // SAFETY: the caller's promise.
        let cell = unsafe { Self::of(header) };
        cell.drop_future();
        cell.front.shared.cancel();
        cell.front.shared.settle();
    }

    unsafe fn release(header: NonNull<Header>) {
        // SAFETY: the caller's promise.
        let cell = unsafe { Self::of(header) };
        cell.drop_future();
        cell.front.shared.settle();
    }

    /// # Safety
    /// As all of these, and nobody uses the cell after this.
    unsafe fn free(header: NonNull<Header>) {
        // SAFETY: the caller's promise.
        let cell = unsafe { Self::of(header) };
        cell.drop_future();
        // SAFETY: read once, since the field is never dropped where it is; the memory it owns outlives the block.
        let core = unsafe { ptr::read(&*cell.front.header.core) };
        let start = header.cast::<Self>();
        // SAFETY: no reference is left, so nobody reads the cell any more. The future, in `ManuallyDrop`, is not dropped
        // by this.
        unsafe { ptr::drop_in_place(start.as_ptr()) };
        // SAFETY: `Joint::new` allocated it there with this layout.
        unsafe { core.memory.free(start.cast(), Self::FIT) };
    }

    /// Drops the future where it is, unless it is gone or being polled.
    #[inline(always)]
    fn drop_future(&self) {
        let hold = &self.front.header.hold;
        if matches!(hold.get(), Hold::Held | Hold::Spent) {
            // First, so that it is not dropped again should this unwind or come back to its own task.
            hold.set(Hold::Gone);
            // SAFETY: it was there and is not borrowed, as nobody is polling it; nobody borrows or drops it from now on.
            unsafe { ptr::drop_in_place(self.future.get().cast::<F>()) };
        }
    }
}

#[cold]
#[inline(never)]
fn refuse_poll(hold: Hold) -> ! {
    panic!("a task was polled while its future was {hold:?}");
}

/// Drops a future whose poll unwinds.
struct DropsFuture<'a, S: Landing<F::Output>, F: Future + 'static>(&'a TaskCell<S, F>);

impl<S: Landing<F::Output>, F: Future + 'static> Drop for DropsFuture<'_, S, F> {
    fn drop(&mut self) {
        // The poll that had it Busy is over.
        self.0.front.header.hold.set(Hold::Held);
        self.0.drop_future();
    }
}
