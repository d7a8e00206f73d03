//! Values that belong to a future and all it calls: task-locals (asyncio: `contextvars`).
//!
//! Unlike in asyncio a task does not inherit them when it is spawned: whoever spawns it says which it is to have, with another
//! [`LocalKey::scope`] around its future.
//!
//! Invariants: a value is there exactly while its future is polled or dropped, or its function called, also when that unwinds;
//! inner scopes hide outer ones; nothing is borrowed while foreign code looks at a value.

use std::cell::Cell;
use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::thread;

use pin_project_lite::pin_project;

/// Declares task-locals, each as a static [`LocalKey`]:
///
/// ```
/// use loopscope_rt::{run_virtual, task_local};
///
/// task_local! {
///     static USER: &'static str;
/// }
///
/// let user = run_virtual(USER.scope("ada", async { USER.get() }));
/// assert_eq!(user, Ok("ada"));
/// ```
#[macro_export]
macro_rules! task_local {
    ($($(#[$attribute:meta])* $visibility:vis static $name:ident: $type:ty);+ $(;)?) => {
        $(
            $(#[$attribute])*
            $visibility static $name: $crate::task_local::LocalKey<$type> = {
                ::std::thread_local! {
                    static SLOT: $crate::task_local::Slot<$type> = const { $crate::task_local::Slot::new() };
                }
                $crate::task_local::LocalKey::new(&SLOT)
            };
        )+
    };
}

/// Where the value of the innermost scope is, on this thread. For [`task_local!`](macro@crate::task_local) alone.
#[doc(hidden)]
pub struct Slot<T>(Cell<Option<Rc<T>>>);

impl<T> Slot<T> {
    #[doc(hidden)]
    pub const fn new() -> Slot<T> {
        Slot(Cell::new(None))
    }
}

/// A task-local (asyncio: `ContextVar`). Made by [`task_local!`](macro@crate::task_local).
pub struct LocalKey<T: 'static> {
    slot: &'static thread::LocalKey<Slot<T>>,
}

/// There is no value: no scope is around what is running.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccessError;

impl fmt::Display for AccessError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the task-local has no value here: no scope is around")
    }
}

impl Error for AccessError {}

impl<T> LocalKey<T> {
    #[doc(hidden)]
    pub const fn new(slot: &'static thread::LocalKey<Slot<T>>) -> LocalKey<T> {
        LocalKey { slot }
    }

    /// Gives `future` this value (asyncio: `context.run`). A task that it spawns does not have it.
    pub fn scope<F: Future>(&'static self, value: T, future: F) -> Scope<T, F> {
        Scope { key: self, value: Rc::new(value), future: Some(future) }
    }

    /// Calls `function` with this value in place.
    pub fn sync_scope<R>(&'static self, value: T, function: impl FnOnce() -> R) -> R {
        let _guard = self.enter(Rc::new(value));
        function()
    }

    /// Has `look` look at the value of the innermost scope (asyncio: `var.get()`).
    ///
    /// # Panics
    /// Outside all scopes.
    #[track_caller]
    pub fn with<R>(&'static self, read: impl FnOnce(&T) -> R) -> R {
        match self.try_with(read) {
            Ok(seen) => seen,
            Err(error) => panic!("{error}"),
        }
    }

    /// [`LocalKey::with`].
    ///
    /// # Errors
    /// Outside all scopes.
    pub fn try_with<R>(&'static self, read: impl FnOnce(&T) -> R) -> Result<R, AccessError> {
        let value = self.slot.try_with(|slot| {
            let value = slot.0.take();
            slot.0.set(value.clone());
            value
        });
        value.ok().flatten().map(|value| read(&value)).ok_or(AccessError)
    }

    /// A copy of the value of the innermost scope (asyncio: `var.get()`).
    ///
    /// # Panics
    /// Outside all scopes.
    #[track_caller]
    pub fn get(&'static self) -> T
    where
        T: Clone,
    {
        self.with(T::clone)
    }

    /// Puts the value in place until what this returns is dropped.
    fn enter(&'static self, value: Rc<T>) -> ScopeGuard<T> {
        // At a thread's end there may be no place any more, for what is dropped then.
        let outer = self.slot.try_with(|slot| slot.0.replace(Some(value)));
        ScopeGuard { key: self, outer: outer.ok().flatten() }
    }
}

/// A scope that is under way. Dropped, it puts the value of the outer one back.
struct ScopeGuard<T: 'static> {
    key: &'static LocalKey<T>,
    outer: Option<Rc<T>>,
}

impl<T> Drop for ScopeGuard<T> {
    fn drop(&mut self) {
        let inner = self.key.slot.try_with(|slot| slot.0.replace(self.outer.take()));
        // It may be the last of its value, which is foreign code: the outer one is back.
        drop(inner);
    }
}

pin_project! {
    /// The future of [`LocalKey::scope`].
    #[must_use = "futures do nothing unless awaited"]
    pub struct Scope<T: 'static, F> {
        key: &'static LocalKey<T>,
        value: Rc<T>,
        // `None` once it is dropped.
        #[pin]
        future: Option<F>,
    }

    impl<T, F> PinnedDrop for Scope<T, F> {
        /// What the future drops still has the value.
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            let _guard = this.key.enter(this.value.clone());
            this.future.set(None);
        }
    }
}

impl<T, F: Future> Future for Scope<T, F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let mut this = self.project();
        let _guard = this.key.enter(this.value.clone());
        let Some(future) = this.future.as_mut().as_pin_mut() else {
            panic!("a scope was polled after it was ready")
        };
        let polled = future.poll(cx);
        if polled.is_ready() {
            this.future.set(None);
        }
        polled
    }
}
