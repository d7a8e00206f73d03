//! A small view layer: elements whose texts, attributes and classes follow the page's state.
//!
//! A [`View`] is an element with its listeners and bindings: closures that each read a text, an attribute or a class. State is
//! in [`Observed`] cells. Writing one schedules a refresh of the whole page, which evaluates every binding and touches the
//! document only where a value has changed.
//!
//! The rejected alternative is a reactive graph, which tracks dependencies and evaluates only what has changed. The page has
//! about two hundred bindings and refreshes at most ten times a second by itself. Evaluating all of them takes a fraction of
//! a millisecond; the graph took a quarter of the page's download.
//!
//! Reading order: `observed`, `view`, `binding`, `each` (keyed children), `refresh`, `memo`, then the handles `listener` and
//! `size_watch`.
//!
//! Invariants: no text is parsed as markup; no `RefCell` is borrowed during a call into the browser; dropping a view removes
//! its listeners.

mod binding;
mod each;
mod field;
mod globals;
mod listener;
mod memo;
mod observed;
mod refresh;
mod size_watch;
#[cfg(test)]
mod tests;
mod view;

pub(super) use field::{is_checked, value_of};
pub(super) use globals::{document, window};
pub(super) use listener::EventListener;
pub(super) use memo::Memo;
pub(super) use observed::Observed;
pub(super) use refresh::{mount, refresh};
pub(super) use size_watch::SizeWatch;
pub(super) use view::{View, button, el, svg};

/// Leaks a part of the page, so that closures share it by copying a reference. The page lives as long as the document.
pub(super) fn leak<T>(part: T) -> &'static T {
    Box::leak(Box::new(part))
}
