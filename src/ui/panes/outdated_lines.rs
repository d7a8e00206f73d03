//! What is outdated in the Python program that ran: since when, what is written today, and a button that writes it.
//!
//! Invariant: the list is in the document as long as the program's pane is, so a screen reader announces what is added.
//!
//! The page loads this on first use.

use crate::i18n::{controls, panes, sentences};
use crate::ui::dom::{View, button, el};
use crate::ui::state::app_state::AppState;
use crate::ui::state::line_rewrite::LineRewrite;
use crate::ui::state::outdated::OutdatedLine;
use crate::ui::widgets::icons::Icon;

/// The list. `rewrite` gets the whole program with the new lines.
pub(super) fn outdated_lines(app: &'static AppState, rewrite: impl Fn(&str) + Copy + 'static) -> View {
    let ids = move || app.shown_outdated();
    let list = el("ul").each(ids, move |id| entry(app, *id, rewrite));
    el("div")
        .class("outdated")
        .attr("role", "status")
        .live_attr("aria-label", app.tr(panes::OUTDATED))
        .hidden_when(move || app.shown_outdated().is_empty())
        .child(list)
}

fn entry(app: &'static AppState, id: usize, rewrite: impl Fn(&str) + 'static) -> View {
    let sentence =
        move || of(app, id, |line| line.outdated.sentence(app.lang()).to_owned()).unwrap_or_default();
    let number = move || of(app, id, |line| line.outdated.line).unwrap_or_default();
    let place = button()
        .class("link")
        .on_click(move || app.show_line(place_of(app, id).map_or(number(), |(first, _)| first)))
        .live_text(move || {
            sentences::line(app.lang(), place_of(app, id).map_or(number(), |(first, _)| first))
        });
    let name = move || {
        place_of(app, id)
            .map(|(first, last)| sentences::rewrite_lines(app.lang(), first, last))
            .unwrap_or_default()
    };
    let act = move || {
        let new = of(app, id, |line| line.rewrite.as_ref()?.apply(&app.python_text()?)).flatten();
        if let Some(text) = new {
            app.dismiss_outdated(id);
            rewrite(&text);
        }
    };
    let offer = button().hidden_when(move || place_of(app, id).is_none()).on_click(act).live_text(name);
    let dismiss = button()
        .class("quiet icon-only")
        .live_attr("aria-label", app.tr(controls::DISMISS))
        .on_click(move || app.dismiss_outdated(id))
        .child(Icon::Close.view());
    el("li")
        .child(el("p").child(place).text(" ").child(el("span").live_text(sentence)))
        .child(offer)
        .child(dismiss)
}

fn of<T>(app: &AppState, id: usize, read: impl FnOnce(&OutdatedLine) -> T) -> Option<T> {
    app.outdated.with(|shown| shown.lines.iter().find(|line| line.id == id).map(read))
}

/// The first and the last of the lines that can be rewritten, as they are now.
fn place_of(app: &AppState, id: usize) -> Option<(u32, u32)> {
    of(app, id, |line| {
        let rewrite: &LineRewrite = line.rewrite.as_ref()?;
        let first = rewrite.place(&app.python_text()?)?;
        Some((first, first + rewrite.old.len() as u32 - 1))
    })?
}
