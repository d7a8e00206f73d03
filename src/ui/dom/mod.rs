//! The page's elements, and what keeps them as the page's state is.
//!
//! A [`View`] is an element with what it listens to and what of it changes: small closures, each of which reads a text,
//! an attribute or a class. [`Observed`] cells hold the state; writing one asks for one refresh of the whole page, which
//! evaluates every closure and touches the document only where the answer is another than the last time.
//!
//! The rejected alternative is a reactive graph, which knows who reads what and evaluates only that. The page has some
//! two hundred closures and refreshes at most ten times a second by itself; asking all of them takes a fraction of
//! a millisecond, and the graph took a quarter of the page's download.
//!
//! Reading order: `observed`, `view`, `live` (what a refresh does), `each` (parts that come and go), `refresh`, then the
//! handles `listener` and `size_watch`.
//!
//! Invariants: nothing becomes markup, texts are text nodes and attributes alone; nothing of ours is borrowed while the
//! browser is called; whoever drops a view takes its listeners back.

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
pub(super) use listener::Listener;
pub(super) use memo::Memo;
pub(super) use observed::Observed;
pub(super) use refresh::{mount, refresh};
pub(super) use size_watch::SizeWatch;
pub(super) use view::{View, button, el, svg};

/// Keeps a part of the page for as long as the document lives, which is as long as this code runs, so that closures may
/// share it by copying a reference.
pub(super) fn leak<T>(part: T) -> &'static T {
    Box::leak(Box::new(part))
}
