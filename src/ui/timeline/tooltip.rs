//! The tooltip's element; [`tooltip_text`](super::scene::tooltip_text) is its content.
//!
//! It changes with each drawing, not with the page's refreshes, because it follows the pointer. It is hidden from
//! screen readers for the same reason; the table has the same facts.
//!
//! The page loads these on first use: `Tooltip::show`.

use std::cell::RefCell;

use wasm_bindgen::JsValue;
use web_sys::HtmlElement;

use super::input::gesture::Point;
use super::scene::tooltip_text::Details;
use crate::ui::dom::{View, el, window};

/// Distance from the pointer in pixels.
const GAP: f64 = 14.0;

/// Content of the tooltip, and the point of the browser's window it belongs to.
#[derive(Clone, PartialEq)]
pub(super) struct Tip {
    pub(super) details: Details,
    pub(super) at: Point,
}

/// The tooltip, beside its point, on the side with more room.
pub(crate) struct Tooltip {
    element: HtmlElement,
    shown: RefCell<Option<Tip>>,
}

impl Tooltip {
    /// A tooltip shown in `element`.
    pub(super) fn new(element: HtmlElement) -> Tooltip {
        Tooltip { element, shown: RefCell::default() }
    }

    /// Hides it.
    pub(super) fn hide(&self) {
        if self.shown.take().is_some() {
            self.element.set_hidden(true);
        }
    }

    /// Shows a tip. Not inlined: the page starts without it.
    #[inline(never)]
    pub(super) fn show(&self, tip: Tip) {
        let before = self.shown.replace(Some(tip.clone()));
        if before.as_ref() == Some(&tip) {
            return;
        }
        self.element.set_hidden(false);
        move_to(&self.element, tip.at);
        if before.is_none_or(|before| before.details != tip.details) {
            self.element.set_text_content(None);
            for part in describe(&tip.details) {
                self.element.append_child(part.element()).expect("an element takes children");
            }
        }
    }
}

/// The tooltip's element, hidden.
pub(super) fn tooltip() -> View {
    el("div").class("tl-tip").attr("aria-hidden", "true").attr("hidden", "")
}

fn move_to(element: &HtmlElement, at: Point) {
    // A document being torn down has no size, and shows no tooltip.
    let half = |size: Result<JsValue, JsValue>| size.ok().and_then(|size| size.as_f64()).unwrap_or(0.0) / 2.0;
    let (x, x_side) = beside(at.x, half(window().inner_width()));
    let (y, y_side) = beside(at.y, half(window().inner_height()));
    let transform = format!("translate({x}px, {y}px) translate({x_side}, {y_side})");
    element.style().set_property("transform", &transform).expect("the property's name is valid");
}

/// The position in whole pixels, and the translation by a part of the tooltip's own size.
fn beside(at: f64, half: f64) -> (i32, &'static str) {
    if at > half { ((at - GAP).round() as i32, "-100%") } else { ((at + GAP).round() as i32, "0") }
}

fn describe(details: &Details) -> [View; 2] {
    let mut title = el("strong").class("tl-tip-title").text(&details.title);
    if let Some(state) = details.state {
        title = title.attr("data-state", state.name());
    }
    let facts = details.facts.iter().flat_map(|(name, fact)| [el("dt").text(name), el("dd").text(fact)]);
    [title, el("dl").children(facts)]
}
