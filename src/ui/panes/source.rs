//! The demo's source: the Rust code with marks on the lines where tasks are suspended, and the equivalent Python code.
//!
//! Invariant: the text is the compiled file (`source_texts`) up to the demo's declaration. Colours come from build.rs, marks
//! from the log. An update touches only the lines whose mark has changed.

use std::cell::Cell;

use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement};

use super::source_texts::SourceText;
use crate::demos::Demo;
use crate::demos::source::File;
use crate::i18n::{controls, faults, panes};
use crate::trace::LaneId;
use crate::ui::dom::{Observed, SizeWatch, View, button, el, leak};
use crate::ui::present::source_marks::{SourceMark, marks};
use crate::ui::state::app_state::AppState;
use crate::ui::widgets::tabs::{SelectedTab, Tab, tabs};

mod highlighted {
    include!(concat!(env!("OUT_DIR"), "/highlighted.rs"));
}

/// The languages.
const TABS: [Tab; 2] =
    [Tab { id: "tab-rust", title: panes::RUST }, Tab { id: "tab-python", title: panes::PYTHON }];
const RUST: usize = 0;

pub(crate) fn source(app: &'static AppState) -> View {
    let tab = leak(Observed::new(RUST));
    let note = move || {
        let note = if tab.get() == RUST { panes::RUST_NOTE } else { panes::PYTHON_NOTE };
        note.get(app.lang())
    };
    let is_delayed = move || !(app.service_worker.is_refused() && app.demo.get().needs_service_worker);
    let header = el("header")
        .child(el("h2").attr("id", "source-title").live_text(app.tr(panes::SOURCE)))
        .child(tabs(app, "source-title", &TABS, tab))
        .child(el("span").class("pane-note").live_text(note));
    el("section")
        .class("pane source")
        .attr("id", "source")
        .attr("aria-labelledby", "source-title")
        .attr("tabindex", "-1")
        .child(header)
        .child(
            el("p").class("source-note").hidden_when(is_delayed).live_text(app.tr(faults::NO_SERVICE_WORKER)),
        )
        .child(absence(app, tab))
        .child(code(app, tab))
}

/// The file of the demo on show in the tab's language.
fn file(app: &AppState, tab: SelectedTab) -> &'static File {
    let source = &app.demo.get().source;
    if tab.get() == RUST { &source.rust } else { &source.python }
}

/// The reason why there is no text, and a button to retry.
fn absence(app: &'static AppState, tab: SelectedTab) -> View {
    let text = move || app.sources.of(file(app, tab));
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
        .on_click(move || app.sources.fetch_once(file(app, tab)))
        .live_text(app.tr(controls::TRY_AGAIN));
    el("div")
        .class("source-note")
        .live_class("coming", move || text() == SourceText::Loading)
        .hidden_when(move || matches!(text(), SourceText::Loaded(_)))
        .child(el("p").attr("role", "status").live_text(reason))
        .child(again)
}

/// The source text.
fn code(app: &'static AppState, tab: SelectedTab) -> View {
    let pane = el("div")
        .class("code")
        .attr("role", "tabpanel")
        .attr("tabindex", "0")
        .live_attr("aria-labelledby", move || TABS[tab.get()].id);
    let viewport: &'static SourceWindow = leak(SourceWindow::default());
    let stop_following = move |_: &Event| viewport.follows.set(false);
    let (scrolled, sized) = (pane.html(), pane.html());
    let size = SizeWatch::new(pane.element(), move || viewport.height.set(sized.client_height()));
    let mut listing = SourceListing::new(pane.html(), viewport);
    pane.on_change(move || (app.demo.get().id, tab.get()), move |_| app.sources.fetch_once(file(app, tab)))
        .on("wheel", stop_following)
        .on("pointerdown", stop_following)
        .on("keydown", stop_following)
        .on("scroll", move |_: &Event| viewport.top.set(scrolled.scroll_top()))
        .on_change(move || app.run_view.run_number(), move |_| viewport.follows.set(true))
        .on_change(
            move || (app.render_key(), file(app, tab).path, app.sources.of(file(app, tab))),
            move |(key, path, text)| {
                let demo = app.demo.get();
                let is_rust = *path == demo.source.path;
                let marks = if is_rust { marks_of(app, demo, key.selected) } else { Vec::new() };
                listing.show(path, text);
                listing.mark(marks);
            },
        )
        .keep(size)
}

/// The marks at the playhead.
fn marks_of(app: &AppState, demo: &Demo, selected: Option<LaneId>) -> Vec<SourceMark> {
    app.run_view.at_playhead(|at| marks(at.model, at.log, at.snapshot, demo.source.path, selected))
}

/// The part of the text in view, in CSS pixels. Cached from events: reading it from the element would force a layout at every
/// slow tick.
#[derive(Default)]
struct SourceWindow {
    top: Cell<i32>,
    height: Cell<i32>,
    /// Whether it scrolls to the marks; ends when the visitor scrolls.
    follows: Cell<bool>,
}

/// The lines in the document.
struct SourceListing {
    pane: HtmlElement,
    viewport: &'static SourceWindow,
    /// The path of the file on show.
    shown: Option<&'static str>,
    lines: Vec<SourceLine>,
    marks: Vec<SourceMark>,
}

/// A line in the document.
struct SourceLine {
    element: Element,
    mark: Element,
    shown: Option<SourceMark>,
}

impl SourceListing {
    fn new(pane: HtmlElement, viewport: &'static SourceWindow) -> SourceListing {
        SourceListing { pane, viewport, shown: None, lines: Vec::new(), marks: Vec::new() }
    }

    /// Shows a file's text from its start, without marks; empties the pane while the text is not loaded.
    fn show(&mut self, path: &'static str, text: &SourceText) {
        let text = if let SourceText::Loaded(text) = text { Some(text) } else { None };
        let wanted = text.map(|_| path);
        if std::mem::replace(&mut self.shown, wanted) == wanted {
            return;
        }
        self.pane.set_text_content(None);
        if self.viewport.top.replace(0) != 0 {
            self.pane.set_scroll_top(0);
        }
        self.marks.clear();
        self.lines = text.map(|text| write_lines(&self.pane, path, text)).unwrap_or_default();
    }

    /// Replaces the marks, and scrolls to them while the viewport follows.
    fn mark(&mut self, marks: Vec<SourceMark>) {
        if self.marks == marks {
            return;
        }
        mark_lines(&mut self.lines, &marks);
        if self.viewport.follows.get() {
            self.keep_in_view(&marks);
        }
        self.marks = marks;
    }

    /// Scrolls the first marked line to a third of the height, unless a marked line is in view.
    fn keep_in_view(&self, marks: &[SourceMark]) {
        let (from, shown) = (self.viewport.top.get(), self.viewport.height.get());
        let top_of =
            |line: u32| i32::try_from(line).unwrap_or(i32::MAX / LINE_HEIGHT).saturating_sub(1) * LINE_HEIGHT;
        let visible = |mark: &SourceMark| (from..from + shown - LINE_HEIGHT).contains(&top_of(mark.line));
        if let Some(first) = marks.first()
            && !marks.iter().any(visible)
        {
            self.pane.set_scroll_top(top_of(first.line) - shown / 3);
        }
    }
}

/// Fills the pane with the file's highlighted lines, without the demo's declaration at its end, which has no colours.
fn write_lines(pane: &Element, path: &str, text: &str) -> Vec<SourceLine> {
    let all = append(pane, "div", "lines");
    let pieces = highlighted::pieces(path).expect("build.rs colours every source file of the catalogue");
    let shown: usize = pieces.iter().map(|[length, _]| usize::from(*length)).sum();
    let (mut lines, mut rest) = (Vec::new(), &text[..shown]);
    let mut code = begin_line(&all, &mut lines);
    for [length, class] in pieces {
        let (piece, after) = rest.split_at(usize::from(*length));
        rest = after;
        for (n, part) in piece.split('\n').enumerate() {
            // The final newline begins no line.
            if n > 0 && !(rest.is_empty() && part.is_empty()) {
                code = begin_line(&all, &mut lines);
            }
            if !part.is_empty() {
                let class = highlighted::CLASSES[usize::from(*class)];
                append(&code, "span", class).set_text_content(Some(part));
            }
        }
    }
    lines
}

/// Adds an empty line and returns the element for its text.
fn begin_line(all: &Element, lines: &mut Vec<SourceLine>) -> Element {
    let element = append(all, "div", "line");
    let number = append(&element, "span", "line-number");
    let count = (lines.len() + 1).to_string();
    number.set_text_content(Some(&count));
    element.set_attribute("data-line", &count).expect("the attribute's name is valid");
    number.set_attribute("aria-hidden", "true").expect("the attribute's name is valid");
    let code = append(&element, "code", "");
    let mark = append(&element, "span", "");
    lines.push(SourceLine { element, mark, shown: None });
    code
}

fn append(parent: &Element, tag: &str, class: &str) -> Element {
    let view = el(tag);
    let view = if class.is_empty() { view } else { view.class(class) };
    parent.append_child(view.element()).expect("an element takes children");
    view.element().clone()
}

/// Updates the marks beside the lines, and scrolls to a newly selected one.
fn mark_lines(lines: &mut [SourceLine], marks: &[SourceMark]) {
    for (number, line) in (1..).zip(lines) {
        let mark = marks.iter().find(|mark| mark.line == number);
        if line.shown.as_ref() == mark {
            continue;
        }
        let was_selected = line.shown.as_ref().is_some_and(|mark| mark.selected);
        let (class, text) = match mark {
            Some(mark) if mark.selected => ("line waiting selected", format!("← {}", mark.text)),
            Some(mark) => ("line waiting", format!("← {}", mark.text)),
            None => ("line", String::new()),
        };
        line.element.set_class_name(class);
        line.mark.set_class_name(if mark.is_some() { "mark" } else { "" });
        line.mark.set_text_content(Some(&text));
        line.shown = mark.cloned();
        if !was_selected && mark.is_some_and(|mark| mark.selected) {
            reveal(&line.element);
        }
    }
}

/// A line's height in CSS pixels; the style sheet's `.line` has the same.
const LINE_HEIGHT: i32 = 20;

/// Scrolls the pane, and no ancestor, by the least that shows the line.
fn reveal(line: &Element) {
    let Ok(Some(pane)) = line.closest(".code") else { return };
    let Some(line) = line.dyn_ref::<HtmlElement>() else { return };
    let (top, height) = (line.offset_top(), line.offset_height());
    let (from, shown) = (pane.scroll_top(), pane.client_height());
    if top < from {
        pane.set_scroll_top(top - height);
    } else if top + height > from + shown {
        pane.set_scroll_top(top + 2 * height - shown);
    }
}
