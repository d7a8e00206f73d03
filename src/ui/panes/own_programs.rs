//! The visitor's own programs as a group of the catalogue.
//!
//! The page loads these on first use: `group`.

use crate::i18n::panes;
use crate::ui::dom::{View, button, el};
use crate::ui::state::app_state::AppState;
use crate::ui::state::drafts::{OwnProgram, ShownPython};

/// The group, while there are any.
pub(super) fn own_programs(app: &'static AppState) -> View {
    // Made with code of the lazy chunk.
    let are_any = move || app.lazy_chunk.is_loaded() && app.drafts.with(|drafts| !drafts.own().is_empty());
    let shown = move || if are_any() { vec![()] } else { Vec::new() };
    el("div").each(shown, move |()| group(app))
}

#[inline(never)]
fn group(app: &'static AppState) -> View {
    let ids = move || app.drafts.with(|drafts| drafts.own().iter().map(|program| program.id).collect());
    let title = move || {
        let is_one = app.drafts.with(|drafts| drafts.own().len() == 1);
        let title = if is_one { panes::YOUR_PROGRAM } else { panes::YOUR_PROGRAMS };
        title.get(app.lang())
    };
    el("section")
        .class("group")
        .child(el("h3").live_text(title))
        .child(el("ul").each(ids, move |id| entry(app, *id)))
}

/// A button, and no link: an own program has no address.
fn entry(app: &'static AppState, id: u32) -> View {
    let of = move |read: fn(&OwnProgram) -> String| {
        app.drafts.with(|drafts| drafts.find(id).map(read).unwrap_or_default())
    };
    let mark = move || {
        let is_stored = app.drafts.with(|drafts| drafts.find(id).is_none_or(OwnProgram::is_stored));
        if is_stored { "" } else { panes::NOT_SAVED.get(app.lang()) }
    };
    let title = el("span")
        .class("entry-title")
        .live_text(move || of(|program| program.name.clone()))
        .text(" ")
        .child(el("span").class("entry-mark").live_text(mark));
    let open = button()
        .class("entry")
        .live_attr("aria-current", move || (app.python.get() == ShownPython::Own(id)).then_some("page"))
        .on_click(move || app.show_own_id(id))
        .child(title);
    el("li").child(open)
}
