//! A virtualised list: rows of one height, of which only those in view are in the document.
//!
//! Invariant: the cost of an update does not depend on the number of rows. Row elements are made once, reused, and touched only
//! where a text or an attribute has changed. A list above the browser's maximum height scrolls several rows per pixel. Next:
//! `list_row`.

use std::cell::Cell;
use std::rc::Rc;

use web_sys::{Event, HtmlElement};

use super::list_row::{ListKind, ListRow, RowSlot, set_style, slot_of};
use crate::i18n::Text;
use crate::trace::LaneId;
use crate::ui::dom::{Observed, SizeWatch, View, el};
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
