//! Values that belong to a future and all it calls: task-locals (asyncio: `contextvars`).
//!
//! Unlike in asyncio a spawned task inherits none: the spawner wraps its future in another [`LocalKey::scope`].
//!
//! Invariants: a value is set exactly while its future is polled or dropped, or its function called, also when that unwinds;
//! inner scopes shadow outer ones; nothing is borrowed while foreign code reads a value.

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
                    static SLOT: $crate::task_local::LocalSlot<$type> = const { $crate::task_local::LocalSlot::new() };
                }
                $crate::task_local::LocalKey::new(&SLOT)
            };
        )+
    };
}

/// The value of the innermost scope on this thread. For [`task_local!`](macro@crate::task_local) alone.
#[doc(hidden)]
pub struct LocalSlot<T>(Cell<Option<Rc<T>>>);

impl<T> LocalSlot<T> {
    #[doc(hidden)]
    pub const fn new() -> LocalSlot<T> {
        LocalSlot(Cell::new(None))
    }
}

/// A task-local (asyncio: `ContextVar`). Made by [`task_local!`](macro@crate::task_local).
pub struct LocalKey<T: 'static> {
    slot: &'static thread::LocalKey<LocalSlot<T>>,
}

/// The error of an access outside all scopes.
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
    pub const fn new(slot: &'static thread::LocalKey<LocalSlot<T>>) -> LocalKey<T> {
        LocalKey { slot }
    }

    /// Sets the value for `future` (asyncio: `context.run`). Tasks that it spawns do not inherit it.
    pub fn scope<F: Future>(&'static self, value: T, future: F) -> Scope<T, F> {
        Scope { key: self, value: Rc::new(value), future: Some(future) }
    }

    /// Calls `function` with the value set.
    pub fn sync_scope<R>(&'static self, value: T, function: impl FnOnce() -> R) -> R {
        let _guard = self.enter(Rc::new(value));
        function()
    }

    /// Calls `read` with the value of the innermost scope (asyncio: `var.get()`).
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

    /// Sets the value until the guard is dropped.
    fn enter(&'static self, value: Rc<T>) -> ScopeGuard<T> {
        // While a thread exits, its storage may be destroyed.
        let outer = self.slot.try_with(|slot| slot.0.replace(Some(value)));
        ScopeGuard { key: self, outer: outer.ok().flatten() }
    }
}

/// A scope that is under way. Dropping it restores the outer value.
struct ScopeGuard<T: 'static> {
    key: &'static LocalKey<T>,
    outer: Option<Rc<T>>,
}

impl<T> Drop for ScopeGuard<T> {
    fn drop(&mut self) {
        let inner = self.key.slot.try_with(|slot| slot.0.replace(self.outer.take()));
        // The drop of the last reference to a value is foreign code, so it comes after the outer value is restored.
        drop(inner);
    }
}

pin_project! {
    /// The future of [`LocalKey::scope`].
    #[must_use = "futures do nothing unless awaited"]
    pub struct Scope<T: 'static, F> {
        key: &'static LocalKey<T>,
        value: Rc<T>,
        // `None` after it was ready.
        #[pin]
        future: Option<F>,
    }

    impl<T, F> PinnedDrop for Scope<T, F> {
        /// The value is set while the future is dropped.
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
