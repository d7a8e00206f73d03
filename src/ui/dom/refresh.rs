//! Schedules refreshes: one per turn of the browser's event loop, in a microtask, so that a change by an event or an
//! animation frame is in the document before the next paint.

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
    /// The root view; taken out during a refresh.
    page: Cell<Option<View>>,
    /// Whether a microtask is queued.
    asked: Cell<bool>,
    callback: Closure<dyn Fn()>,
}

impl Default for Refresher {
    fn default() -> Refresher {
        let callback = Closure::wrap(Box::new(turn_ended) as Box<dyn Fn()>);
        Refresher { page: Cell::default(), asked: Cell::default(), callback }
    }
}

/// Appends the page's root view to `place` and refreshes it.
///
/// # Panics
/// If `place` refuses children.
pub(crate) fn mount(place: &Element, page: View) {
    place.append_child(page.element()).expect("an element takes children");
    REFRESHER.with(|refresher| refresher.page.set(Some(page)));
    refresh();
}

/// Schedules a refresh in the next microtask.
pub(super) fn soon() {
    REFRESHER.with(|refresher| {
        if !refresher.asked.replace(true) {
            window().queue_microtask(refresher.callback.as_ref().unchecked_ref());
        }
    });
}

fn turn_ended() {
    // Reset before the refresh: a write during it schedules another.
    REFRESHER.with(|refresher| refresher.asked.set(false));
    refresh();
}

/// Refreshes the page now. Does nothing during a refresh.
pub(crate) fn refresh() {
    REFRESHER.with(|refresher| {
        if let Some(mut page) = refresher.page.take() {
            page.refresh();
            refresher.page.set(Some(page));
        }
    });
}
