//! The program on show: the demo in Rust, or in Python, which can be edited, or a Python program of the visitor's own. Marks
//! stand on the lines where tasks are suspended.
//!
//! Invariant: the text is the one that runs: the compiled file (`source_texts`) up to the demo's declaration, or the Python text
//! of `state::programs`. Next: `listing_pane`, `python_source`.

use super::listing_pane::{listing_pane, marks_of};
use super::python_source::python_source;
use super::source_listing::Highlight;
use super::source_texts::SourceText;
use crate::demos::source::File;
use crate::i18n::{Text, controls, faults, panes};
use crate::session::Language;
use crate::ui::dom::{Observed, View, button, el, leak};
use crate::ui::state::app_state::AppState;
use crate::ui::widgets::tabs::{NO_COUNT, SelectedTab, Tab, tabs};

/// The languages.
const TABS: [Tab; 2] = [
    Tab { id: "tab-rust", title: panes::RUST, count: NO_COUNT },
    Tab { id: "tab-python", title: panes::PYTHON, count: NO_COUNT },
];
const RUST: usize = 0;
const PYTHON: usize = 1;

pub(crate) fn source(app: &'static AppState) -> View {
    let tab = leak(Observed::new(tab_of(app.language.get())));
    let note = move || {
        let note = match app.language.get() {
            Language::Rust => panes::RUST_NOTE,
            Language::Python if app.is_own() => panes::OWN_NOTE,
            Language::Python if app.is_edited() => panes::EDITED_NOTE,
            Language::Python if app.lacks_edits() => panes::ORIGINAL_NOTE,
            Language::Python => panes::PYTHON_NOTE,
        };
        note.get(app.lang())
    };
    let is_delayed = move || {
        let needs = app.demo.get().needs_service_worker && app.language.get() == Language::Rust;
        !(app.service_worker.is_refused() && needs)
    };
    let header = el("header")
        .child(el("h2").attr("id", "source-title").live_text(app.tr(panes::SOURCE)))
        .child(tabs(app, "source-title", &TABS, tab).hidden_when(move || app.is_own()))
        .child(
            el("span")
                .class("file-name")
                .hidden_when(move || !app.is_own())
                .live_text(move || app.python_name()),
        )
        .child(el("span").class("pane-note").live_text(note))
        .child(program_controls(app));
    el("section")
        .class("pane source")
        .attr("id", "source")
        .attr("aria-labelledby", "source-title")
        .attr("tabindex", "-1")
        .on_change(move || tab.get(), move |tab| app.language.set(language_of(*tab)))
        .on_change(move || app.language.get(), move |language| tab.set(tab_of(*language)))
        .child(header)
        .child(
            el("p").class("source-note").hidden_when(is_delayed).live_text(app.tr(faults::NO_SERVICE_WORKER)),
        )
        .child(absence(app))
        .child(rust_source(app))
        .child(python_source(app, tab_panel(tab, PYTHON)))
}

fn tab_of(language: Language) -> usize {
    match language {
        Language::Rust => RUST,
        Language::Python => PYTHON,
    }
}

fn language_of(tab: usize) -> Language {
    if tab == RUST { Language::Rust } else { Language::Python }
}

/// The panel of a language; hidden while the other is on show.
fn tab_panel(tab: SelectedTab, index: usize) -> View {
    el("div")
        .class("program")
        .attr("role", "tabpanel")
        .attr("aria-labelledby", TABS[index].id)
        .hidden_when(move || tab.get() != index)
}

/// The buttons of a program: between the demo as it comes and its edits, away with an own one, a new one.
fn program_controls(app: &'static AppState) -> View {
    let reset = control(app, controls::RESET, controls::RESET_HINT, move || app.reset_edits())
        .hidden_when(move || !(app.runs_draft() && app.is_edited()));
    let edits = control(app, controls::YOUR_EDITS, controls::YOUR_EDITS_HINT, move || app.show_edits())
        .hidden_when(move || !app.lacks_edits());
    let delete = control(app, controls::DELETE, controls::DELETE_HINT, move || app.delete_own())
        .hidden_when(move || !app.is_own());
    let new = control(app, controls::NEW_PROGRAM, controls::NEW_PROGRAM_HINT, move || app.new_program());
    el("div").class("program-controls").children([reset, edits, delete, new])
}

fn control(app: &'static AppState, name: Text, hint: Text, act: impl Fn() + 'static) -> View {
    button().class("quiet small").live_attr("title", app.tr(hint)).on_click(act).live_text(app.tr(name))
}

/// The file of the demo on show in the chosen language.
fn file(app: &AppState) -> &'static File {
    let source = &app.demo.get().source;
    if app.language.get() == Language::Rust { &source.rust } else { &source.python }
}

/// The reason why there is no text, and a button to retry.
fn absence(app: &'static AppState) -> View {
    let text = move || if app.is_own() { SourceText::Loading } else { app.sources.of(file(app)) };
    let reason = move || {
        let reason = match text() {
            SourceText::Loading => panes::SOURCE_COMING,
            SourceText::Changed => faults::OTHER_SOURCE,
            _ => faults::NO_SOURCE,
        };
        reason.get(app.lang())
    };
    let again = button()
        .hidden_when(move || text() == SourceText::Loading)
        .on_click(move || app.sources.fetch_once(file(app)))
        .live_text(app.tr(controls::TRY_AGAIN));
    let has_text = move || matches!(text(), SourceText::Loaded(_)) || app.runs_draft() && !app.python_waits();
    el("div")
        .class("source-note")
        .live_class("coming", move || text() == SourceText::Loading)
        .hidden_when(has_text)
        .on_change(
            move || (app.demo.get().id, app.language.get(), app.is_own()),
            move |(_, _, is_own)| {
                if !is_own {
                    app.sources.fetch_once(file(app));
                }
            },
        )
        .child(el("p").attr("role", "status").live_text(reason))
        .child(again)
}

/// The demo's Rust file.
fn rust_source(app: &'static AppState) -> View {
    let (pane, mut listing) = listing_pane(app, Language::Rust);
    pane.attr("role", "tabpanel")
        .attr("aria-labelledby", TABS[RUST].id)
        .hidden_when(move || app.language.get() != Language::Rust)
        .on_change(
            move || (app.render_key(), app.demo.get().id, app.sources.of(&app.demo.get().source.rust)),
            move |(key, _, text)| {
                let source = &app.demo.get().source;
                listing.show(source.rust.path, text.loaded().map(|text| (text, Highlight::File)));
                listing.mark(marks_of(app, source.path, key.selected));
            },
        )
}
