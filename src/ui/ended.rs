//! Whether this instance of the page has ended, by a panic or without the lazy chunk. Set once, by `panic`.
//!
//! The browser may still call into an ended instance; `frames` then does nothing.

use std::cell::Cell;

thread_local! {
    static ENDED: Cell<bool> = const { Cell::new(false) };
}

pub(super) fn has_ended() -> bool {
    ENDED.get()
}

/// Ends the instance. Returns whether it had ended before.
pub(super) fn end() -> bool {
    ENDED.replace(true)
}
