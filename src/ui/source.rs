//! The demo's source: the Rust that runs, with the lines marked on which tasks are suspended right now, and the same in
//! Python to compare.
//!
//! Invariant: the text is the file that is compiled in; colours (build.rs) and marks (the log) only lie over it. Lines are
//! plain DOM nodes, touched only where a mark changes.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::desk::{Desk, click, react, text, when};
use super::marks::{Mark, marks};
use super::service_worker;
use crate::demos::Demo;
use crate::i18n::{faults, panes};

mod highlighted {
    include!(concat!(env!("OUT_DIR"), "/highlighted.rs"));
}

/// Which of the two texts is on show.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tab {
    Rust,
    Python,
}

#[component]
pub(super) fn Source() -> impl IntoView {
    let desk = Desk::here();
    let tab = RwSignal::new(Tab::Rust);
    let note = Signal::derive(move || {
        let note = if tab.get() == Tab::Rust { panes::RUST_NOTE } else { panes::PYTHON_NOTE };
        note.get(desk.page.lang.get())
    });
    let pane = NodeRef::<html::Div>::new();
    let follows = StoredValue::new(true);
    let delayed = when(move || !(desk.undelayed.get() && service_worker::uses(desk.demo.get())));
    let lines: StoredValue<Vec<Line>, LocalStorage> = StoredValue::new_local(Vec::new());
    react(move || {
        let demo: &'static Demo = desk.demo.get();
        let Some(pane) = pane.get() else { return };
        pane.set_text_content(None);
        pane.set_scroll_top(0);
        lines.set_value(match tab.get() {
            Tab::Rust => write_lines(&pane, demo.source.path, demo.source.rust),
            Tab::Python => write_lines(&pane, &demo.source.path.replace(".rs", ".py"), demo.source.python),
        });
    });
    react(move || {
        desk.page.run.track();
        follows.set_value(true);
    });
    react(move || {
        let marks = if tab.get() == Tab::Rust { marks_of(desk) } else { Vec::new() };
        lines.update_value(|lines| mark_lines(lines, &marks));
        if let Some(pane) = pane.get()
            && follows.get_value()
        {
            keep_in_view(&pane, &marks);
        }
    });
    view! {
        <section class="pane source" id="source" aria-labelledby="source-title" tabindex="-1">
            <header>
                <h2 id="source-title">{desk.say(panes::SOURCE)}</h2>
                <div class="tabs" role="tablist" aria-labelledby="source-title" on:keydown=move |event| turn(tab, &event)>
                    <TabButton tab this=Tab::Rust/>
                    <TabButton tab this=Tab::Python/>
                </div>
                <span class="pane-note">{note}</span>
            </header>
            <p class="source-note" hidden=delayed>{desk.say(faults::NO_SERVICE_WORKER)}</p>
            <div
                class="code"
                role="tabpanel"
                aria-labelledby=Signal::derive(move || tab_id(tab.get()))
                tabindex="0"
                node_ref=pane
                on:wheel=move |_| follows.set_value(false)
                on:pointerdown=move |_| follows.set_value(false)
                on:keydown=move |_| follows.set_value(false)
            ></div>
        </section>
    }
}

#[component]
fn TabButton(tab: RwSignal<Tab>, this: Tab) -> impl IntoView {
    let desk = Desk::here();
    let on_show = when(move || tab.get() == this);
    let title = if this == Tab::Rust { panes::RUST } else { panes::PYTHON };
    view! {
        <button
            type="button"
            role="tab"
            id=tab_id(this)
            aria-selected=text(move || on_show.get().to_string())
            tabindex=Signal::derive(move || if on_show.get() { "0" } else { "-1" })
            on:click=click(move |_| tab.set(this))
        >
            {desk.say(title)}
        </button>
    }
}

const fn tab_id(tab: Tab) -> &'static str {
    match tab {
        Tab::Rust => "tab-rust",
        Tab::Python => "tab-python",
    }
}

/// Arrow keys go from tab to tab, and take the focus along.
fn turn(tab: RwSignal<Tab>, event: &web_sys::KeyboardEvent) {
    if !matches!(event.key().as_str(), "ArrowLeft" | "ArrowRight") {
        return;
    }
    event.prevent_default();
    tab.update(|tab| *tab = if *tab == Tab::Rust { Tab::Python } else { Tab::Rust });
    let button = document().get_element_by_id(tab_id(tab.get_untracked()));
    if let Some(button) = button.and_then(|button| wasm_bindgen::JsCast::dyn_into::<web_sys::HtmlElement>(button).ok()) {
        // A tab that cannot take the focus is still on show.
        let _ = button.focus();
    }
}

/// What tasks wait for right now, by line; read at a glance.
fn marks_of(desk: Desk) -> Vec<Mark> {
    desk.glance.get();
    let (demo, selected) = (desk.demo.get(), desk.page.selected.get());
    let Some(run) = desk.page.run.get() else { return Vec::new() };
    let model = run.model.borrow();
    marks(&model, &run.session.recorder().log(), model.moment(), demo.source.path, selected)
}

/// A line in the document.
struct Line {
    element: Element,
    mark: Element,
    shown: Option<Mark>,
}

/// Writes a file's coloured lines into the pane.
fn write_lines(pane: &Element, path: &str, text: &str) -> Vec<Line> {
    let all = append(pane, "div", "lines");
    let pieces = highlighted::pieces(path).expect("build.rs colours every source file of the catalogue");
    let (mut lines, mut rest) = (Vec::new(), text);
    let mut code = begin_line(&all, &mut lines);
    for [length, class] in pieces {
        let (piece, after) = rest.split_at(usize::from(*length));
        rest = after;
        for (n, part) in piece.split('\n').enumerate() {
            // The end of the file's last line begins no other.
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

/// Adds an empty line and returns where its text goes.
fn begin_line(all: &Element, lines: &mut Vec<Line>) -> Element {
    let element = append(all, "div", "line");
    let number = append(&element, "span", "line-number");
    let count = (lines.len() + 1).to_string();
    number.set_text_content(Some(&count));
    element.set_attribute("data-line", &count).expect("the attribute's name is valid");
    number.set_attribute("aria-hidden", "true").expect("the attribute's name is valid");
    let code = append(&element, "code", "");
    let mark = append(&element, "span", "");
    lines.push(Line { element, mark, shown: None });
    code
}

fn append(parent: &Element, tag: &str, class: &str) -> Element {
    let element = document().create_element(tag).expect("the tag's name is valid");
    if !class.is_empty() {
        element.set_class_name(class);
    }
    parent.append_child(&element).expect("an element takes children");
    element
}

/// Brings the marks beside the lines up to date, and a newly selected one into view.
fn mark_lines(lines: &mut [Line], marks: &[Mark]) {
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

/// Scrolls so that the first marked line is in the upper third, unless one of them is in view already.
fn keep_in_view(pane: &Element, marks: &[Mark]) {
    let (from, shown) = (pane.scroll_top(), pane.client_height());
    let top_of = |line: u32| i32::try_from(line).unwrap_or(i32::MAX / LINE_HEIGHT).saturating_sub(1) * LINE_HEIGHT;
    let visible = |mark: &Mark| (from..from + shown - LINE_HEIGHT).contains(&top_of(mark.line));
    if let Some(first) = marks.first()
        && !marks.iter().any(visible)
    {
        pane.set_scroll_top(top_of(first.line) - shown / 3);
    }
}

/// Scrolls the pane, and only the pane, as little as shows the line.
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
