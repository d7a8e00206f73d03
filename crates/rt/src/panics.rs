//! Calls into foreign code that may unwind: a panic ends the task whose code it was, and passes on when that is told.
//!
//! Invariant: nothing of the executor unwinds halfway through a change. Where panics abort, as in WebAssembly, a caught call
//! is a plain call, and a [`Panic`] takes no room.

#[cfg(panic = "unwind")]
use std::any::Any;
#[cfg(not(panic = "unwind"))]
use std::convert::Infallible;
#[cfg(panic = "unwind")]
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// What a panic carries.
#[cfg(panic = "unwind")]
pub(super) struct Panic(Box<dyn Any + Send>);

/// There is none: panics abort.
#[cfg(not(panic = "unwind"))]
pub(super) struct Panic(Infallible);

/// Calls `foreign`, and takes the panic if it unwinds.
#[inline(always)]
pub(super) fn caught<R>(foreign: impl FnOnce() -> R) -> Result<R, Panic> {
    #[cfg(panic = "unwind")]
    return catch_unwind(AssertUnwindSafe(foreign)).map_err(Panic);
    #[cfg(not(panic = "unwind"))]
    Ok(foreign())
}

/// The value, or none if there was a panic, which `panic` then is, unless there was one before.
#[inline(always)]
pub(super) fn record_panic<R>(panic: &mut Option<Panic>, result: Result<R, Panic>) -> Option<R> {
    match result {
        Ok(value) => Some(value),
        Err(late) => {
            panic.get_or_insert(late);
            None
        }
    }
}

/// The name that `executor` imports.
pub(super) use self::record_panic as first;

impl Panic {
    /// Passes it on to whoever called the executor.
    #[cold]
    pub(super) fn resume(self) -> ! {
        #[cfg(panic = "unwind")]
        resume_unwind(self.0);
        #[cfg(not(panic = "unwind"))]
        match self.0 {}
    }
}

/// What the panic said.
#[cfg(panic = "unwind")]
pub(super) fn message(panic: &Panic) -> String {
    match (panic.0.downcast_ref::<&str>(), panic.0.downcast_ref::<String>()) {
        (Some(text), _) => (*text).to_owned(),
        (_, Some(text)) => text.clone(),
        _ => "without a message".to_owned(),
    }
}

/// There is none to ask.
#[cfg(not(panic = "unwind"))]
pub(super) fn message(panic: &Panic) -> String {
    match panic.0 {}
}
