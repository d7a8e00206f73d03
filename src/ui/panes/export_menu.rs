//! The Export button and its menu: the trace in several formats, and the Python program on show.
//!
//! A native popover: the browser closes it on Escape or on a press outside, and restores the focus. Invariant: before the
//! first run the items stay focusable, are described by the reason, and show it when pressed.

use crate::i18n::{controls, faults};
use crate::ui::dom::{View, button, el};
use crate::ui::files::export::Export;
use crate::ui::state::app_state::AppState;
use crate::ui::widgets::icons::Icon;

const MENU: &str = "export-menu";
const REASON: &str = "export-reason";

/// The button and its menu.
pub(crate) fn export_menu(app: &'static AppState) -> View {
    let opener = button()
        .class("quiet foldable")
        .attr("popovertarget", MENU)
        .attr("aria-haspopup", "true")
        .live_attr("aria-label", app.tr(controls::EXPORT))
        .live_attr("title", app.tr(controls::EXPORT_HINT))
        .child(Icon::Export.view())
        .child(el("span").live_text(app.tr(controls::EXPORT)));
    let has_run = move || app.state().is_some();
    let reason = el("p").attr("id", REASON).hidden_when(has_run).live_text(app.tr(faults::NOTHING_TO_EXPORT));
    let items = Export::ALL.map(|export| {
        let item = button()
            .attr("popovertarget", MENU)
            .attr("popovertargetaction", "hide")
            .live_attr("aria-disabled", move || (!has_run()).then_some("true"))
            .live_attr("aria-describedby", move || (!has_run()).then_some(REASON))
            .on_click(move || app.export(export))
            .live_text(app.tr(export.name()));
        if export == Export::ALL[0] { item.attr("autofocus", "") } else { item }
    });
    let program = button()
        .attr("popovertarget", MENU)
        .attr("popovertargetaction", "hide")
        .hidden_when(move || !app.shows_python())
        .on_click(move || app.save_program())
        .live_text(app.tr(controls::PYTHON_PROGRAM));
    let menu = el("div")
        .class("menu")
        .attr("id", MENU)
        .attr("popover", "")
        .attr("role", "group")
        .live_attr("aria-label", app.tr(controls::EXPORT))
        .children(items)
        .child(reason)
        .child(program);
    el("div").class("menu-place").child(opener).child(menu)
}
