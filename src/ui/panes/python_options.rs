//! Below the Python program: the editor's keys, and the switch for old asyncio.
//!
//! The page loads this on first use.

use web_sys::Event;

use crate::i18n::{controls, panes};
use crate::ui::dom::{View, el, is_checked};
use crate::ui::state::app_state::AppState;
use crate::ui::state::preferences;

pub(super) fn python_options(app: &'static AppState) -> View {
    let keys = el("p").hidden_when(move || !app.runs_draft()).live_text(app.tr(panes::EDITOR_KEYS));
    el("div").class("python-options").child(keys).child(el("span").class("bar-gap")).child(compat_switch(app))
}

fn compat_switch(app: &'static AppState) -> View {
    let field = el("input")
        .attr("type", "checkbox")
        .live_checked(move || app.compat.get())
        .on("change", move |event: &Event| preferences::choose_compat(app, is_checked(event)));
    el("label")
        .live_attr("title", app.tr(controls::OLD_ASYNCIO_HINT))
        .child(field)
        .child(el("span").live_text(app.tr(controls::OLD_ASYNCIO)))
}
