//! The Python program on show: highlighted lines, and in their place an editor as soon as they are focused.
//!
//! Invariant: editor, state and run have the same text: an edit changes the draft (`state::programs`), from which a run takes
//! it.
//!
//! The page loads these on first use: `python_program`, `update`.

use std::cell::Cell;
use std::rc::Rc;

use super::editor::Editor;
use super::editor_script::{EditorCallbacks, EditorContent, EditorMark, EditorMarkKind};
use super::listing_pane::{listing_pane, marks_of};
use super::outdated_lines::outdated_lines;
use super::python_options::python_options;
use super::source_listing::{Highlight, SourceListing};
use crate::i18n::{faults, panes};
use crate::session::Language;
use crate::ui::dom::{View, el, leak};
use crate::ui::present::source_marks::SourceMark;
use crate::ui::state::app_state::{AppState, Topic};

/// The program in `panel`, from its first showing on.
pub(crate) fn python_source(app: &'static AppState, panel: View) -> View {
    let was_shown = leak(Cell::new(false));
    let shown = move || {
        // Made with code of the lazy chunk.
        let is_shown = app.language.get() == Language::Python && app.lazy_chunk.is_loaded();
        was_shown.set(was_shown.get() || is_shown);
        was_shown.get().then_some(()).into_iter().collect()
    };
    panel.each(shown, move |()| python_program(app))
}

#[inline(never)]
fn python_program(app: &'static AppState) -> View {
    if app.lazy_chunk.is_missing() {
        // It is loaded now, and the drafts are still to be read.
        app.restore_drafts(None, true);
    }
    let pane = el("div").class("program");
    let (preview, mut listing) = listing_pane(app, Language::Python);
    let editor: &'static Editor = leak(Editor::new(
        pane.html(),
        preview.html(),
        content(app),
        EditorCallbacks {
            on_change: Rc::new(move |text| app.edit_python(&text)),
            on_run: Rc::new(move || drop(app.start())),
            on_line: Rc::new(|_| ()),
        },
        Rc::new(move || app.notify(Topic::Import, |lang| faults::NO_EDITOR.get(lang).to_owned())),
    ));
    let preview = preview.on_change(
        move || (app.render_key(), file_of(app), app.python_text()),
        move |(key, file, text)| {
            if app.language.get() == Language::Python {
                let marks = marks_of(app, file, key.selected);
                update(app, editor, &mut listing, text.as_ref(), marks);
            }
        },
    );
    // A program without a file of this site has no colours but those of the editor.
    // It boots while the visitor reads.
    let prepare = move |language: &Language| {
        if *language == Language::Python {
            app.interpreter.prepare();
        }
    };
    let opens = move || app.runs_draft() && !app.python_waits();
    let rewrite = move |text: &str| {
        editor.rewrite(text);
        app.edit_python(text);
    };
    pane.on_change(move || app.language.get(), prepare)
        .on_change(opens, move |opens| {
            if *opens {
                editor.open();
            }
        })
        .child(outdated_lines(app, rewrite))
        .child(preview)
        .child(python_options(app))
        // After the preview: the line is one of the text that it has just shown.
        .on_change(
            move || app.line_request.get(),
            |(count, line)| {
                if *count > 0 {
                    editor.focus(*line);
                }
            },
        )
}

/// The file in which the tasks of the run on show wait. That of a link's program is renamed when it is edited.
fn file_of(app: &AppState) -> String {
    let of_run = app.run().and_then(|run| run.python_file().map(str::to_owned));
    of_run.unwrap_or_else(|| app.python_name())
}

/// Shows the text and its marks, in listing and editor.
#[inline(never)]
fn update(
    app: &AppState,
    editor: &Editor,
    listing: &mut SourceListing,
    text: Option<&Rc<str>>,
    marks: Vec<SourceMark>,
) {
    let file = &app.demo.get().source.python;
    let original = app.sources.of(file);
    let highlight = match original.loaded() {
        Some(original) if !app.runs_draft() => Highlight::Changed(original),
        _ => Highlight::None,
    };
    listing.show(file.path, text.map(|text| (&**text, highlight)));
    editor.update(|content| {
        content.text = text.cloned().unwrap_or_default();
        content.marks = editor_marks(app, &marks);
        content.lang = app.lang();
        content.theme = app.run_view.theme.get();
    });
    listing.mark(marks);
}

fn content(app: &AppState) -> EditorContent {
    EditorContent {
        text: Rc::default(),
        marks: Vec::new(),
        label: panes::PROGRAM,
        lang: app.lang(),
        theme: app.run_view.theme.get(),
        is_read_only: false,
    }
}

/// The waits, and the line at which the program failed.
fn editor_marks(app: &AppState, waits: &[SourceMark]) -> Vec<EditorMark> {
    let mut marks: Vec<EditorMark> = waits
        .iter()
        .map(|mark| EditorMark {
            line: mark.line,
            kind: EditorMarkKind::Wait,
            text: mark.text.clone(),
            is_selected: mark.selected,
        })
        .collect();
    let fault = app.run().and_then(|run| run.session()?.fault());
    if let Some(fault) = fault {
        marks.push(EditorMark {
            line: fault.line,
            kind: EditorMarkKind::Error,
            text: fault.text,
            is_selected: false,
        });
    }
    marks
}
