//! Calls of foreign code that may unwind: a panic ends the task whose code it was, is reported, and resumes.
//!
//! Invariant: the executor never unwinds halfway through a change of its state. Where panics abort, as in WebAssembly,
//! [`caught`] is a plain call, and a [`Panic`] is uninhabited.

#[cfg(panic = "unwind")]
use std::any::Any;
#[cfg(not(panic = "unwind"))]
use std::convert::Infallible;
#[cfg(panic = "unwind")]
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// The payload of a panic.
#[cfg(panic = "unwind")]
pub(crate) struct Panic(Box<dyn Any + Send>);

/// Uninhabited: panics abort.
#[cfg(not(panic = "unwind"))]
pub(crate) struct Panic(Infallible);

/// Calls `foreign` and catches its panic.
#[inline(always)]
pub(crate) fn caught<R>(foreign: impl FnOnce() -> R) -> Result<R, Panic> {
    #[cfg(panic = "unwind")]
    return catch_unwind(AssertUnwindSafe(foreign)).map_err(Panic);
    #[cfg(not(panic = "unwind"))]
    Ok(foreign())
}

/// The value, or `None` with the panic recorded in `panic`, which keeps the first.
#[inline(always)]
pub(crate) fn record_panic<R>(panic: &mut Option<Panic>, result: Result<R, Panic>) -> Option<R> {
    match result {
        Ok(value) => Some(value),
        Err(late) => {
            panic.get_or_insert(late);
            None
        }
    }
}

impl Panic {
    /// Resumes unwinding, into the caller of the executor.
    #[cold]
    pub(crate) fn resume(self) -> ! {
        #[cfg(panic = "unwind")]
        resume_unwind(self.0);
        #[cfg(not(panic = "unwind"))]
        match self.0 {}
    }
}

/// The message of the panic.
#[cfg(panic = "unwind")]
pub(crate) fn message(panic: &Panic) -> String {
    match (panic.0.downcast_ref::<&str>(), panic.0.downcast_ref::<String>()) {
        (Some(text), _) => (*text).to_owned(),
        (_, Some(text)) => text.clone(),
        _ => "without a message".to_owned(),
    }
}

/// Unreachable.
#[cfg(not(panic = "unwind"))]
pub(crate) fn message(panic: &Panic) -> String {
    match panic.0 {}
}
