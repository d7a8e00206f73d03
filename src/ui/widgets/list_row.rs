//! A row of a list in the document: its element is made once, reused, and touched only where a text or an attribute has changed.

use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement};

use crate::ui::dom::{button, el};

/// The ARIA pattern of a list.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ListKind {
    /// Lines in order of time: `log`.
    Log,
    /// Rows with levels, of which one may be selected: `tree`.
    Tree,
    /// The body of a grid.
    Table,
}

impl ListKind {
    /// The roles of the list, of a row and of a cell; empty for none.
    pub(super) const fn roles(self) -> [&'static str; 3] {
        match self {
            ListKind::Log => ["log", "", ""],
            ListKind::Tree => ["tree", "treeitem", ""],
            ListKind::Table => ["rowgroup", "row", "gridcell"],
        }
    }
}

/// A row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ListRow {
    /// The element's `id`, if others refer to it.
    pub(crate) id: String,
    pub(crate) class: &'static str,
    pub(crate) selected: bool,
    /// The level in a tree, from 1; zero in a plain list.
    pub(crate) level: usize,
    /// The row's `aria-label`; empty if screen readers should read the cells.
    pub(crate) spoken: String,
    pub(crate) cells: Vec<ListCell>,
}

/// A cell of a row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ListCell {
    pub(crate) class: &'static str,
    /// The state's name, for its colour in the style sheet.
    pub(crate) state: &'static str,
    pub(crate) text: String,
    pub(crate) is_button: bool,
}

/// A reused row element, and the row in it.
pub(super) struct RowSlot {
    element: HtmlElement,
    cells: Vec<HtmlElement>,
    kind: ListKind,
    index: usize,
    shown: Option<ListRow>,
}

/// The attribute with the slot's number.
const SLOT: &str = "data-slot";

impl RowSlot {
    /// A hidden element for the row `number` of those in view.
    pub(super) fn new(window: &HtmlElement, number: usize, kind: ListKind) -> RowSlot {
        let element = child(window, "div", kind.roles()[1]);
        set(&element, SLOT, &number.to_string());
        element.set_hidden(true);
        RowSlot { element, cells: Vec::new(), kind, index: usize::MAX, shown: None }
    }

    /// Shows the row at `index`, or none.
    pub(super) fn show(&mut self, index: usize, row: Option<ListRow>) {
        if self.kind == ListKind::Table && self.index != index {
            // From 1, and the headings are row 1.
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

    fn update(&mut self, row: &ListRow) {
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
        for (n, cell) in self.cells.iter_mut().enumerate() {
            let (new, old) = (row.cells.get(n), before.cells.get(n));
            if let Some(new) = new {
                set_tag(cell, new.is_button);
            }
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
    let child = el(tag);
    let child = if role.is_empty() { child } else { child.attr("role", role) };
    parent.append_child(child.element()).expect("an element takes children");
    child.html()
}

fn set(element: &Element, attribute: &str, value: &str) {
    element.set_attribute(attribute, value).expect("the attribute's name is valid");
}

pub(super) fn set_style(element: &HtmlElement, property: &str, value: &str) {
    element.style().set_property(property, value).expect("the property's name is valid");
}

/// Makes a cell a button, which can be pressed by keyboard, or no button.
fn set_tag(cell: &mut HtmlElement, is_button: bool) {
    if cell.has_attribute("type") == is_button {
        return;
    }
    let made = if is_button { button() } else { el("span") }.html();
    cell.replace_with_with_node_1(&made).expect("an element can be replaced by another");
    *cell = made;
}

/// The slot of the row in which an event occurred, and whether it occurred in a button.
pub(super) fn slot_of(event: &Event) -> Option<(usize, bool)> {
    let target: Element = event.target()?.dyn_into().ok()?;
    let row = target.closest("[data-slot]").ok()??;
    Some((row.get_attribute(SLOT)?.parse().ok()?, target.has_attribute("type")))
}
