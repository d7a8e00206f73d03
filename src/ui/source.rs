//! The demo's source: the Rust that runs, with the lines marked on which tasks are suspended right now, and the same in
//! Python to compare.
//!
//! Invariant: what goes through `inner_html` is made by build.rs from the files that are compiled in, nothing else.

use leptos::html;
use leptos::prelude::*;

use super::signals::{Memo, RwSignal};
use super::bind::{effect, live, on, shown_while};
use super::desk::Desk;
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
    let note = move || if tab.get() == Tab::Rust { panes::RUST_NOTE } else { panes::PYTHON_NOTE };
    let pane = NodeRef::<html::Div>::new();
    let follows = StoredValue::new(true);
    let text = move || {
        let demo: &'static Demo = desk.demo.get();
        match tab.get() {
            Tab::Rust => view! { <RustLines demo pane follows/> }.into_any(),
            Tab::Python => view! { <PythonLines demo/> }.into_any(),
        }
    };
    let fetches_undelayed = move || desk.undelayed.get() && service_worker::uses(desk.demo.get());
    effect(move || {
        desk.demo.track();
        tab.track();
        if let Some(pane) = pane.get_untracked() {
            pane.set_scroll_top(0);
        }
    });
    view! {
        <section class="pane source" id="source" aria-labelledby="source-title" tabindex="-1">
            <header>
                <h2 id="source-title">{desk.say(panes::SOURCE)}</h2>
                <div class="tabs" role="tablist" aria-labelledby="source-title" on:keydown=on(move |event| turn(tab, &event))>
                    <TabButton tab this=Tab::Rust/>
                    <TabButton tab this=Tab::Python/>
                </div>
                <span class="pane-note">{live(move || note().get(desk.page.lang.get()))}</span>
            </header>
            {shown_while(
                fetches_undelayed,
                move || view! { <p class="source-note">{desk.say(faults::NO_SERVICE_WORKER)}</p> },
            )}
            <div
                class="code"
                role="tabpanel"
                aria-labelledby=live(move || tab_id(tab.get()))
                tabindex="0"
                node_ref=pane
                on:wheel=on(move |_| follows.set_value(false))
                on:pointerdown=on(move |_| follows.set_value(false))
                on:keydown=on(move |_| follows.set_value(false))
            >
                {live(text)}
            </div>
        </section>
    }
}

#[component]
fn TabButton(tab: RwSignal<Tab>, this: Tab) -> impl IntoView {
    let desk = Desk::here();
    let on_show = move || tab.get() == this;
    let title = if this == Tab::Rust { panes::RUST } else { panes::PYTHON };
    view! {
        <button
            type="button"
            role="tab"
            id=tab_id(this)
            aria-selected=live(move || on_show().to_string())
            tabindex=live(move || if on_show() { "0" } else { "-1" })
            on:click=on(move |_| tab.set(this))
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

/// The coloured lines of a file.
fn coloured(path: &str) -> &'static [&'static str] {
    highlighted::lines(path).expect("build.rs colours every source file of the catalogue")
}

/// The Rust lines. While the reader leaves the pane alone (`follows`) it keeps a line in view on which something waits.
#[component]
fn RustLines(
    demo: &'static Demo,
    pane: NodeRef<html::Div>,
    follows: StoredValue<bool>,
) -> impl IntoView {
    let desk = Desk::here();
    let page = desk.page;
    let marks = Memo::new(move || {
        desk.glance.get();
        let selected = page.selected.get();
        let Some(run) = page.run.get() else { return Vec::new() };
        let model = run.model.borrow();
        marks(&model, &run.session.recorder().log(), demo.source.path, selected)
    });
    effect(move || {
        page.run.track();
        follows.set_value(true);
    });
    effect(move || {
        let waiting = marks.with(|marks| marks.iter().map(|mark| mark.line).collect::<Vec<_>>());
        if let Some(pane) = pane.get()
            && follows.get_value()
        {
            keep_in_view(&pane, &waiting);
        }
    });
    let lines: Vec<_> = (1..)
        .zip(coloured(demo.source.path))
        .map(|(number, html)| view! { <MarkedLine number html marks/> })
        .collect();
    view! { <div class="lines">{lines}</div> }
}

#[component]
fn MarkedLine(number: u32, html: &'static str, marks: Memo<Vec<Mark>>) -> impl IntoView {
    let mark = Memo::new(move || {
        marks.with(|marks| {
            let at = marks.binary_search_by_key(&number, |mark| mark.line).ok()?;
            marks.get(at).cloned()
        })
    });
    let line = NodeRef::<html::Div>::new();
    let selected = Memo::new(move || mark.with(|mark| mark.as_ref().is_some_and(|mark| mark.selected)));
    effect(move || {
        if let (true, Some(line)) = (selected.get(), line.get()) {
            reveal(&line);
        }
    });
    view! {
        <div
            class="line"
            class:waiting=live(move || mark.with(Option::is_some))
            class:selected=live(move || selected.get())
            node_ref=line
        >
            <span class="line-number" aria-hidden="true">{number}</span>
            <code inner_html=html></code>
            <span class="line-mark">
                {live(move || mark.with(|mark| mark.as_ref().map(|mark| format!("← {}", mark.text))))}
            </span>
        </div>
    }
}

#[component]
fn PythonLines(demo: &'static Demo) -> impl IntoView {
    let path = demo.source.path.replace(".rs", ".py");
    let lines: Vec<_> = (1u32..)
        .zip(coloured(&path))
        .map(|(number, html)| {
            view! {
                <div class="line">
                    <span class="line-number" aria-hidden="true">
                        {number}
                    </span>
                    <code inner_html=*html></code>
                </div>
            }
        })
        .collect();
    view! { <div class="lines">{lines}</div> }
}

/// A line's height in CSS pixels; the style sheet's `.line` has the same.
const LINE_HEIGHT: i32 = 20;

/// Scrolls so that the first of these lines is in the upper third, unless one of them is in view already.
fn keep_in_view(pane: &web_sys::HtmlDivElement, lines: &[u32]) {
    let (from, shown) = (pane.scroll_top(), pane.client_height());
    let top_of = |line: u32| i32::try_from(line).unwrap_or(i32::MAX / LINE_HEIGHT).saturating_sub(1) * LINE_HEIGHT;
    let visible = |line: &u32| (from..from + shown - LINE_HEIGHT).contains(&top_of(*line));
    if let Some(first) = lines.first()
        && !lines.iter().any(visible)
    {
        pane.set_scroll_top(top_of(*first) - shown / 3);
    }
}

/// Scrolls the pane, and only the pane, as little as shows the line.
fn reveal(line: &web_sys::HtmlDivElement) {
    let Ok(Some(pane)) = line.closest(".code") else { return };
    let (top, height) = (line.offset_top(), line.offset_height());
    let (from, shown) = (pane.scroll_top(), pane.client_height());
    if top < from {
        pane.set_scroll_top(top - height);
    } else if top + height > from + shown {
        pane.set_scroll_top(top + 2 * height - shown);
    }
}
