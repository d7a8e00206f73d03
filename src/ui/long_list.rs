//! A long list of rows of one height, of which only those in view are in the document.
//!
//! Invariant: an update costs the same for a thousand rows as for ten: a row element for each row in view, made once, and
//! touched only where its text or state changed. This is plain DOM code because components for each cell were half of
//! the page's script and a third of its reactive graph.

use leptos::ev::MouseEvent;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDivElement, HtmlElement};

use super::desk::react;

/// Browsers stop laying out somewhere above ten million pixels; a list is cut long before.
pub(super) const MOST_ROWS: usize = 100_000;

/// What a list shows and does.
pub(super) struct Rows {
    /// How many there are.
    pub(super) count: Signal<usize>,
    /// The height of each, in CSS pixels; the style sheet agrees.
    pub(super) height: i32,
    /// The row at an index, made anew whenever a signal that it reads changes.
    pub(super) row: Box<dyn Fn(usize) -> Option<Row>>,
    /// What a click on a row does.
    pub(super) pick: Box<dyn Fn(usize)>,
    /// Keeps the end in view while the reader is there.
    pub(super) follow: bool,
    /// Brings this row into view whenever it becomes another.
    pub(super) reveal: Signal<Option<usize>>,
}

/// What a list is to those who hear it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Lines in order of time.
    Log,
    /// Rows with levels, of which one may be selected.
    Tree,
    /// The body of a table.
    Table,
}

impl Kind {
    /// The roles of the list, of a row and of a cell; empty where a plain element says enough.
    const fn roles(self) -> [&'static str; 3] {
        match self {
            Kind::Log => ["log", "", ""],
            Kind::Tree => ["tree", "treeitem", ""],
            Kind::Table => ["rowgroup", "row", "cell"],
        }
    }
}

/// One row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Row {
    /// The element's `id`, if others refer to it.
    pub(super) id: String,
    pub(super) class: &'static str,
    pub(super) selected: bool,
    /// The level in a tree, from 1; zero in a plain list.
    pub(super) level: usize,
    /// What those who hear the page are told in place of the cells; empty to read the cells.
    pub(super) spoken: String,
    pub(super) cells: Vec<Cell>,
}

/// One piece of a row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) class: &'static str,
    /// For the colour of a state.
    pub(super) state: &'static str,
    pub(super) text: String,
}

/// `kind` and `label` say what the list is; `active` is the `id` of the row that the keyboard is on.
#[component]
pub(super) fn LongList(
    rows: Rows,
    kind: Kind,
    label: Signal<&'static str>,
    #[prop(optional)] active: Signal<Option<String>>,
) -> impl IntoView {
    let Rows { count, height, row, pick, follow, reveal } = rows;
    let pane = NodeRef::<html::Div>::new();
    let space = NodeRef::<html::Div>::new();
    let window = NodeRef::<html::Div>::new();
    let scrolled = RwSignal::new(0);
    let at_end = StoredValue::new(true);
    let on_scroll = move |_| {
        if let Some(pane) = pane.get_untracked() {
            let top = pane.scroll_top();
            at_end.set_value(top + pane.client_height() + height >= pane.scroll_height());
            scrolled.set(top.max(0) / height);
        }
    };
    react(move || {
        let (Some(space), Some(pane)) = (space.get(), pane.get()) else { return };
        let total = i32::try_from(count.get()).unwrap_or(i32::MAX / height);
        set_style(&space, "height", &format!("{}px", total * height));
        if follow && at_end.get_value() {
            pane.set_scroll_top(pane.scroll_height());
        }
    });
    let mut slots: Vec<Slot> = Vec::new();
    react(move || {
        let (Some(window), Some(pane)) = (window.get(), pane.get()) else { return };
        let first = scrolled.get();
        set_style(&window, "transform", &format!("translateY({}px)", first * height));
        let in_view = usize::try_from(pane.client_height() / height + 2).unwrap_or(0);
        while slots.len() < in_view {
            slots.push(Slot::new(&window, slots.len(), kind));
        }
        let (first, count) = (usize::try_from(first).unwrap_or(0), count.get());
        for (n, slot) in slots.iter_mut().enumerate() {
            let index = first + n;
            slot.show(index, if n < in_view && index < count { row(index) } else { None });
        }
    });
    let mut revealed = None;
    react(move || {
        let wanted = reveal.get();
        if std::mem::replace(&mut revealed, wanted) != wanted
            && let (Some(pane), Some(row)) = (pane.get_untracked(), wanted)
        {
            bring_into_view(&pane, i32::try_from(row).unwrap_or(0) * height, height);
        }
    });
    let on_click = move |event: MouseEvent| {
        if let Some(slot) = slot_of(&event) {
            pick(usize::try_from(scrolled.get_untracked()).unwrap_or(0) + slot);
        }
    };
    view! {
        <div
            class="rows"
            role=kind.roles()[0]
            aria-label=label
            aria-activedescendant=active
            tabindex="0"
            node_ref=pane
            on:scroll=on_scroll
            on:click=on_click
        >
            <div class="rows-space" node_ref=space>
                <div class="rows-window" node_ref=window></div>
            </div>
        </div>
    }
}

/// A row element and what it shows.
struct Slot {
    element: HtmlElement,
    cells: Vec<HtmlElement>,
    kind: Kind,
    index: usize,
    shown: Option<Row>,
}

/// Which slot an element is.
const SLOT: &str = "data-slot";

impl Slot {
    fn new(window: &HtmlDivElement, number: usize, kind: Kind) -> Slot {
        let element = child(window, "div", kind.roles()[1]);
        set(&element, SLOT, &number.to_string());
        element.set_hidden(true);
        Slot { element, cells: Vec::new(), kind, index: usize::MAX, shown: None }
    }

    fn show(&mut self, index: usize, row: Option<Row>) {
        if self.kind == Kind::Table && self.index != index {
            // Counted from 1, after the row of the headings.
            set(&self.element, "aria-rowindex", &(index + 2).to_string());
            self.index = index;
        }
        if self.shown == row {
            return;
        }
        self.element.set_hidden(row.is_none());
        if let Some(row) = &row {
            self.update(row);
        }
        self.shown = row;
    }

    fn update(&mut self, row: &Row) {
        let before = self.shown.take().unwrap_or_default();
        let element = &self.element;
        element.set_id(&row.id);
        element.set_class_name(row.class);
        if row.selected != before.selected {
            set(element, "aria-selected", if row.selected { "true" } else { "false" });
        }
        if row.level != before.level {
            set(element, "aria-level", &row.level.to_string());
            set_style(element, "--depth", &row.level.saturating_sub(1).to_string());
        }
        if row.spoken != before.spoken {
            set(element, "aria-label", &row.spoken);
        }
        while self.cells.len() < row.cells.len() {
            self.cells.push(child(element, "span", self.kind.roles()[2]));
        }
        for (n, cell) in self.cells.iter().enumerate() {
            let (new, old) = (row.cells.get(n), before.cells.get(n));
            cell.set_hidden(new.is_none());
            if let (Some(new), true) = (new, new != old) {
                cell.set_class_name(new.class);
                cell.set_text_content(Some(&new.text));
                set(cell, "data-state", new.state);
                cell.set_title(&new.text);
            }
        }
    }
}

fn child(parent: &Element, tag: &str, role: &str) -> HtmlElement {
    let element = document().create_element(tag).expect("the tag's name is valid");
    if !role.is_empty() {
        set(&element, "role", role);
    }
    parent.append_child(&element).expect("an element takes children");
    element.unchecked_into()
}

fn set(element: &Element, attribute: &str, value: &str) {
    element.set_attribute(attribute, value).expect("the attribute's name is valid");
}

fn set_style(element: &HtmlElement, property: &str, value: &str) {
    element.style().set_property(property, value).expect("the property's name is valid");
}

fn slot_of(event: &MouseEvent) -> Option<usize> {
    let target: Element = event.target()?.dyn_into().ok()?;
    let row = target.closest("[data-slot]").ok()??;
    row.get_attribute(SLOT)?.parse().ok()
}

fn bring_into_view(pane: &HtmlDivElement, top: i32, height: i32) {
    let (from, shown) = (pane.scroll_top(), pane.client_height());
    if top < from {
        pane.set_scroll_top(top);
    } else if top + height > from + shown {
        pane.set_scroll_top(top + height - shown);
    }
}
