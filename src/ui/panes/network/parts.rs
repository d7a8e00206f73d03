//! What the parts of the Network tab are made of: sections, and fields with labels and units.

use crate::i18n::Text;
use crate::ui::dom::{View, el};
use crate::ui::state::app_state::AppState;

/// A part of the tab with its heading.
pub(super) fn part(app: &'static AppState, title: Text, class: &str) -> View {
    el("section").class(class).child(el("h3").live_text(app.tr(title)))
}

/// A field with its label, and a unit behind it.
pub(super) fn field(
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
pub(super) fn number(least: u32, most: u32) -> View {
    el("input")
        .attr("type", "number")
        .attr("inputmode", "numeric")
        .attr("autocomplete", "off")
        .attr("step", "1")
        .attr("min", &least.to_string())
        .attr("max", &most.to_string())
}
