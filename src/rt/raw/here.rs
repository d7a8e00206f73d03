//! The loop that is ticking on this thread.
//!
//! Invariant: it is named exactly while [`within`] runs what it was given, which borrows it; a loop that ticks inside
//! hides it and brings it back. So looking at it needs neither a count nor a mark that it is borrowed.

use std::cell::Cell;
use std::ptr::NonNull;
use std::rc::Rc;

use super::local;
use crate::rt::core::Core;

local! {
    // Without a destructor, so that looking at it is a plain load.
    static HERE: Cell<Option<NonNull<Rc<Core>>>> = const { Cell::new(None) };
}

/// Runs `ticks` while `core` is the current loop.
pub(in crate::rt) fn within<R>(core: &Rc<Core>, ticks: impl FnOnce() -> R) -> R {
    let _outer = Outer(HERE.with(|here| here.replace(Some(NonNull::from_ref(core)))));
    ticks()
}

/// Brings the loop back that was current before, also when what ran inside unwinds.
struct Outer(Option<NonNull<Rc<Core>>>);

impl Drop for Outer {
    fn drop(&mut self) {
        HERE.with(|here| here.set(self.0));
    }
}

/// Has `look` look at the current loop, if there is one.
#[inline(always)]
pub(in crate::rt) fn with_current<R>(look: impl FnOnce(Option<&Rc<Core>>) -> R) -> R {
    match HERE.with(Cell::get) {
        // SAFETY: it is named, so the `within` that borrows it has not returned, and cannot before this does.
        Some(core) => look(Some(unsafe { core.as_ref() })),
        None => look(None),
    }
}

/// Whether there is a current loop, and somebody watches it. Apart from [`with_current`], whose closure would be put together
/// in memory before it is known whether it is needed.
#[inline(always)]
pub(in crate::rt) fn is_watched_here() -> bool {
    match HERE.with(Cell::get) {
        // SAFETY: as in `with_current`.
        Some(core) => unsafe { core.as_ref() }.is_watched(),
        None => false,
    }
}

/// Whether `core` is the current loop.
#[inline(always)]
pub(in crate::rt) fn is_current(core: &Core) -> bool {
    with_current(|current| match current {
        Some(current) => std::ptr::eq(&raw const **current, core),
        None => false,
    })
}
