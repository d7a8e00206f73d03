//! The window and the document.

use web_sys::{Document, Window};

/// The browser's window.
///
/// # Panics
/// In a worker, which has none.
pub(crate) fn window() -> Window {
    web_sys::window().expect("the page runs in a window")
}

/// The page's document.
///
/// # Panics
/// As [`window`].
pub(crate) fn document() -> Document {
    window().document().expect("a window has a document")
}
