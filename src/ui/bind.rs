//! Closures of views, with their types erased.
//!
//! Leptos compiles an effect of its own, about 2.5 kB, for every type of closure that a view depends on, and each closure
//! is a type. Boxed, all that give the same type share one. The rejected alternative, bare closures in the views, made
//! the page's wasm a fifth larger. Invariant: nothing here has behaviour; a boxed closure does what it did bare.

use leptos::prelude::*;
use super::signals::Memo;

/// What a part of a view depends on: text, an attribute's value, whether it has a class.
pub(super) type Live<T> = Box<dyn Fn() -> T + Send + Sync>;

/// For every child, attribute, class, style and property that changes.
pub(super) fn live<T>(read: impl Fn() -> T + Send + Sync + 'static) -> Live<T> {
    Box::new(read)
}

/// A part of the view that is made anew when what it depends on changes.
pub(super) fn live_view<V: IntoView + 'static>(make: impl Fn() -> V + Send + Sync + 'static) -> Live<AnyView> {
    Box::new(move || make().into_any())
}

/// `view` while `when` holds, made anew each time it begins to.
pub(super) fn shown_while<V: IntoView + 'static>(
    when: impl Fn() -> bool + Send + Sync + 'static,
    view: impl Fn() -> V + Send + Sync + 'static,
) -> Live<Option<AnyView>> {
    let when = live(when);
    let when = Memo::new(when);
    live(move || when.get().then(|| view().into_any()))
}

/// For every event handler of an element.
pub(super) fn on<E>(handle: impl FnMut(E) + 'static) -> Box<dyn FnMut(E)> {
    Box::new(handle)
}

/// Runs `run` now, and again whenever what it read has changed, until the component is gone.
pub(super) fn effect(run: impl Fn() + 'static) {
    let run: Box<dyn Fn()> = Box::new(run);
    Effect::new(run);
}
