//! The Network tab: requests to the program's servers, open connections, and the routes with their delays and faults.
//!
//! Invariant: made when the tab is first selected; all it shows is of the run on show. Next: `requests`, `connections`, `routes`.
//!
//! The page loads this on first use.

mod connections;
mod requests;
mod routes;

use crate::i18n::Text;
use crate::ui::dom::{View, el};
use crate::ui::state::app_state::AppState;

/// The contents of the tab.
#[inline(never)]
pub(super) fn contents(app: &'static AppState) -> View {
    el("div")
        .class("network")
        .child(requests::requests(app))
        .child(connections::connections(app))
        .child(routes::routes(app))
}

/// A part of the tab with its heading.
fn part(app: &'static AppState, title: Text, class: &str) -> View {
    el("section").class(class).child(el("h3").live_text(app.tr(title)))
}

/// A field with its label, and a unit behind it.
fn field(
    app: &'static AppState,
    id: &str,
    label: Text,
    input: View,
    unit: impl Fn() -> String + 'static,
) -> View {
    let input = input.attr("id", id);
    el("div")
        .class("field")
        .child(el("label").attr("for", id).live_text(app.tr(label)))
        .child(el("span").class("field-input").child(input).child(el("span").class("unit").live_text(unit)))
}

/// A field for a whole number.
fn number(least: u32, most: u32) -> View {
    el("input")
        .attr("type", "number")
        .attr("inputmode", "numeric")
        .attr("autocomplete", "off")
        .attr("step", "1")
        .attr("min", &least.to_string())
        .attr("max", &most.to_string())
}
