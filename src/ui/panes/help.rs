//! The list of keyboard shortcuts.
//!
//! Not a modal dialog: the shortcuts work while the list is open, so that they can be tried.
//!
//! The page loads these on first use: `list`.

use crate::i18n::controls;
use crate::ui::dom::{View, button, el};
use crate::ui::state::app_state::AppState;
use crate::ui::widgets::icons::Icon;

/// Adds the list to `page` while it is open.
pub(crate) fn help(app: &'static AppState, page: View) -> View {
    page.each(move || if app.help.get() { vec![()] } else { Vec::new() }, move |()| list(app))
}

#[inline(never)]
fn list(app: &'static AppState) -> View {
    let close = button()
        .class("quiet")
        .live_attr("aria-label", app.tr(controls::CLOSE))
        .on_click(move || app.help.set(false))
        .child(Icon::Close.view());
    let closer = close.html();
    let header = el("header")
        .child(el("h2").attr("id", "help-title").live_text(app.tr(controls::SHORTCUTS)))
        .child(close);
    let keys = controls::KEYS.into_iter().fold(el("dl"), |keys, (key, meaning)| {
        keys.child(el("dt").child(el("kbd").text(key))).child(el("dd").live_text(app.tr(meaning)))
    });
    el("section")
        .class("help")
        .attr("role", "dialog")
        .attr("aria-labelledby", "help-title")
        .child(header)
        .child(keys)
        .child(el("p").live_text(app.tr(controls::KEYS_NOTE)))
        .on_change(
            || (),
            move |()| {
                // On failure the focus stays where it was.
                let _ = closer.focus();
            },
        )
}
