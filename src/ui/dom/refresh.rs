//! When the page is brought up to date: once for all that is written in one turn of the browser, in the microtask after
//! it, so that what a visitor or an animation frame changes is in the document before it is painted.

use std::cell::Cell;

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::Element;

use super::globals::window;
use super::view::View;

thread_local! {
    static REFRESHER: Refresher = Refresher::default();
}

struct Refresher {
    /// The whole page, except while it is being refreshed.
    page: Cell<Option<View>>,
    /// Whether a microtask is under way.
    asked: Cell<bool>,
    callback: Closure<dyn Fn()>,
}

impl Default for Refresher {
    fn default() -> Refresher {
        let callback = Closure::wrap(Box::new(turn_ended) as Box<dyn Fn()>);
        Refresher { page: Cell::default(), asked: Cell::default(), callback }
    }
}

/// Puts the page into its place in the document, up to date.
///
/// # Panics
/// If the place takes no children: then it is not an element of a document.
pub(crate) fn mount(place: &Element, page: View) {
    place.append_child(page.element()).expect("an element takes children");
    REFRESHER.with(|refresher| refresher.page.set(Some(page)));
    refresh();
}

/// Refreshes the page at the end of the browser's present turn.
pub(super) fn soon() {
    REFRESHER.with(|refresher| {
        if !refresher.asked.replace(true) {
            window().queue_microtask(refresher.callback.as_ref().unchecked_ref());
        }
    });
}

fn turn_ended() {
    // Before the refresh: what that writes is shown by another.
    REFRESHER.with(|refresher| refresher.asked.set(false));
    refresh();
}

/// Refreshes the page now.
pub(crate) fn refresh() {
    REFRESHER.with(|refresher| {
        if let Some(mut page) = refresher.page.take() {
            page.refresh();
            refresher.page.set(Some(page));
        }
    });
}
