//! Below the Python program: the editor's keys, the switch for old asyncio, and the packages with their licences.
//!
//! The page loads this on first use.

use web_sys::Event;

use super::packages::packages;
use crate::i18n::{controls, panes};
use crate::ui::dom::{Observed, View, button, el, is_checked, leak};
use crate::ui::state::app_state::AppState;
use crate::ui::state::preferences;

pub(super) fn python_options(app: &'static AppState) -> View {
    let is_open: &'static Observed<bool> = leak(Observed::new(false));
    let keys = el("p").hidden_when(move || !app.runs_draft()).live_text(app.tr(panes::EDITOR_KEYS));
    let open = button()
        .class("link")
        .attr("aria-haspopup", "dialog")
        .on_click(move || is_open.set(true))
        .live_text(app.tr(controls::PACKAGES));
    let dialog = move || if is_open.get() { vec![()] } else { Vec::new() };
    el("div")
        .class("python-options")
        .child(keys)
        .child(el("span").class("bar-gap"))
        .child(compat_switch(app))
        .child(open)
        .each(dialog, move |()| packages(app, move || is_open.set(false)))
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
