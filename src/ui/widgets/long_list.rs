//! A virtualised list: rows of one height, of which only those in view are in the document.
//!
//! Invariant: the cost of an update does not depend on the number of rows. Row elements are made once, reused, and touched only
//! where a text or an attribute has changed. A list above the browser's maximum height scrolls several rows per pixel.

use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement};

use crate::i18n::Text;
use crate::trace::LaneId;
use crate::ui::dom::{Observed, SizeWatch, View, button, el};
use crate::ui::state::app_state::AppState;

/// The maximum height in CSS pixels: browsers clamp layouts somewhere above ten million.
const HIGHEST: i32 = 8_000_000;

/// The model of a list. Its rows depend only on the page's [`render_key`](AppState::render_key) and on `version`.
pub(crate) struct ListModel {
    /// The number of rows.
    pub(crate) count: Box<dyn Fn() -> usize>,
    /// Changes whenever the rows change although the render key does not.
    pub(crate) version: Box<dyn Fn() -> u64>,
    /// The height of a row in CSS pixels; the style sheet has the same.
    pub(crate) height: i32,
    /// The row at an index.
    pub(crate) row: Box<dyn Fn(usize) -> Option<ListRow>>,
    /// Called with the index of a clicked row, and whether a button in it was pressed.
    pub(crate) pick: Box<dyn Fn(usize, bool)>,
    /// Whether a list that is scrolled to its end stays there as it grows.
    pub(crate) follow: bool,
    /// The index of a lane's row, to scroll to a newly selected lane.
    pub(crate) reveal: Option<Box<dyn Fn(LaneId) -> Option<usize>>>,
}

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
    const fn roles(self) -> [&'static str; 3] {
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

/// The view of a list.
pub(crate) fn long_list(app: &'static AppState, model: ListModel, kind: ListKind, label: Text) -> View {
    scrolled_list(app, model, kind, label).0
}

/// As [`long_list`], with a handle that scrolls it.
pub(crate) fn scrolled_list(
    app: &'static AppState,
    model: ListModel,
    kind: ListKind,
    label: Text,
) -> (View, Rc<LongList>) {
    let window = el("div").class("rows-window");
    let space = el("div").class("rows-space");
    let pane = el("div")
        .class("rows")
        .attr("role", kind.roles()[0])
        .attr("tabindex", "0")
        .live_attr("aria-label", app.tr(label));
    let list = Rc::new(LongList {
        pane: pane.html(),
        space: space.html(),
        window: window.html(),
        model,
        kind,
        first: Observed::new(0),
        in_view: Observed::new(0),
        at_end: Cell::new(true),
        laid: Cell::default(),
    });
    let (scrolled, clicked, sized, grown) = (list.clone(), list.clone(), list.clone(), list.clone());
    let (looked, chosen, filled) = (list.clone(), list.clone(), list.clone());
    let mut slots = Vec::new();
    let size = SizeWatch::new(pane.element(), move || sized.measure());
    let growth = SizeWatch::new(space.element(), move || grown.stay_at_end());
    let view = pane
        .on("scroll", move |_: &Event| scrolled.scroll())
        .on("click", move |event| clicked.click(event))
        .child(space.child(window))
        .on_change(
            move || (app.render_key(), (looked.model.version)(), looked.first.get(), looked.in_view.get()),
            move |(_, _, first, in_view)| filled.fill(&mut slots, *first, *in_view),
        )
        .on_change(move || app.run_view.selected.get(), move |lane| chosen.reveal(*lane))
        .keep(size)
        .keep(growth);
    (view, list)
}

/// A list in the document.
pub(crate) struct LongList {
    pane: HtmlElement,
    /// Has the height of all rows.
    space: HtmlElement,
    /// Contains the row elements.
    window: HtmlElement,
    model: ListModel,
    kind: ListKind,
    /// The index of the first row in view.
    first: Observed<i32>,
    /// The number of rows that fit in view, rounded up.
    in_view: Observed<i32>,
    at_end: Cell<bool>,
    /// The total height and the first row that were last written to the document.
    laid: Cell<(i32, i32)>,
}

impl LongList {
    fn measure(&self) {
        self.in_view.set_if_changed(self.pane.client_height() / self.model.height + 2);
    }

    fn scroll(&self) {
        let (top, shown) = (self.pane.scroll_top(), self.pane.client_height());
        self.at_end.set(top + shown + self.model.height >= self.pane.scroll_height());
        self.first.set_if_changed(match self.spread(shown) {
            None => top.max(0) / self.model.height,
            Some((rows, pixels)) => (i64::from(top.max(0)) * rows / pixels) as i32,
        });
    }

    /// The scale (rows, pixels) of a list above the maximum height; `None` for others. `rows` scroll by over `pixels`.
    fn spread(&self, shown: i32) -> Option<(i64, i64)> {
        let count = (self.model.count)() as i64;
        let height = i64::from(self.model.height);
        let (rows, pixels) = (count - i64::from(shown) / height, i64::from(HIGHEST - shown));
        (count * height > i64::from(HIGHEST)).then_some((rows, pixels))
    }

    /// The offset of a row from the top, in CSS pixels.
    fn place(&self, row: i32) -> i32 {
        match self.spread(self.pane.client_height()) {
            None => row * self.model.height,
            // Rounded up, so that scrolling to this offset shows the same row first.
            Some((rows, pixels)) => ((i64::from(row) * pixels + rows - 1) / rows) as i32,
        }
    }

    /// Scrolls a row into view.
    pub(crate) fn show(&self, row: usize) {
        let (row, height) = (i32::try_from(row).unwrap_or(i32::MAX), self.model.height);
        let (from, shown) = (self.pane.scroll_top(), self.pane.client_height());
        let (first, last) = (self.place(row), self.place((row - shown / height + 1).max(0)));
        if first < from {
            self.pane.set_scroll_top(first);
        } else if last > from {
            // A row that is cut off at the end is not in view.
            self.pane.set_scroll_top(last.max(first + height - shown));
        }
    }

    fn click(&self, event: &Event) {
        if let (Some((slot, is_button)), Ok(first)) = (slot_of(event), usize::try_from(self.first.get())) {
            (self.model.pick)(first + slot, is_button);
        }
    }

    /// Scrolls a following list to its end. Called after a layout: before it, scrolling would force one.
    fn stay_at_end(&self) {
        if self.model.follow && self.at_end.get() {
            // The browser clamps it.
            self.pane.set_scroll_top(self.laid.get().0);
        }
    }

    /// Updates the rows in view.
    fn fill(&self, slots: &mut Vec<RowSlot>, first: i32, in_view: i32) {
        let (count, height) = ((self.model.count)(), self.model.height);
        let total = i32::try_from(count).ok().and_then(|count| count.checked_mul(height));
        let total = total.map_or(HIGHEST, |total| total.min(HIGHEST));
        let (total_before, first_before) = self.laid.replace((total, first));
        if total != total_before {
            set_style(&self.space, "height", &format!("{total}px"));
        }
        if first != first_before {
            set_style(&self.window, "transform", &format!("translateY({}px)", self.place(first)));
        }
        let (first, in_view) = (usize::try_from(first).unwrap_or(0), usize::try_from(in_view).unwrap_or(0));
        while slots.len() < in_view {
            slots.push(RowSlot::new(&self.window, slots.len(), self.kind));
        }
        for (n, slot) in slots.iter_mut().enumerate() {
            let index = first + n;
            slot.show(index, if n < in_view && index < count { (self.model.row)(index) } else { None });
        }
    }

    fn reveal(&self, lane: Option<LaneId>) {
        let place = self.model.reveal.as_ref().zip(lane).and_then(|(place_of, lane)| place_of(lane));
        if let Some(row) = place {
            self.show(row);
        }
    }
}

/// A reused row element, and the row in it.
struct RowSlot {
    element: HtmlElement,
    cells: Vec<HtmlElement>,
    kind: ListKind,
    index: usize,
    shown: Option<ListRow>,
}

/// The attribute with the slot's number.
const SLOT: &str = "data-slot";

impl RowSlot {
    fn new(window: &HtmlElement, number: usize, kind: ListKind) -> RowSlot {
        let element = child(window, "div", kind.roles()[1]);
        set(&element, SLOT, &number.to_string());
        element.set_hidden(true);
        RowSlot { element, cells: Vec::new(), kind, index: usize::MAX, shown: None }
    }

    fn show(&mut self, index: usize, row: Option<ListRow>) {
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

fn set_style(element: &HtmlElement, property: &str, value: &str) {
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
fn slot_of(event: &Event) -> Option<(usize, bool)> {
    let target: Element = event.target()?.dyn_into().ok()?;
    let row = target.closest("[data-slot]").ok()??;
    Some((row.get_attribute(SLOT)?.parse().ok()?, target.has_attribute("type")))
}
