//! The window and the document, which every page has.

use web_sys::{Document, Window};

/// The browser's window.
///
/// # Panics
/// In a worker, which never runs the page.
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
