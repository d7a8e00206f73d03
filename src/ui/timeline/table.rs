//! The timeline in words: a table of tasks and one of waits, for screen readers and for whoever prefers numbers.
//!
//! Folded up until it is asked for, and then only the rows in view are in the document. Invariant: listing the rows
//! takes a tenth of the page's time at most, so a table of a million waits follows a run at a distance, and one of ten
//! tasks at once.
//!
//! The page loads these on first use: `Tables::*`, `body`.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Element, Event, KeyboardEvent};

use super::scene::details::Source;
use super::scene::table_model::{COLUMNS, Entry, Listing, Place, Sort, Table};
use super::texts;
use crate::i18n::{Text, inspector};
use crate::platform;
use crate::rt::{Clock, Time};
use crate::ui::dom::{Observed, View, button, el, leak};
use crate::ui::state::app_state::{AppState, RenderKey, Topic};
use crate::ui::widgets::long_list::{ListCell, ListKind, ListModel, ListRow, LongList, scrolled_list};
use crate::ui::widgets::tabs::{Tab, tabs};

/// A row's height in CSS pixels; the style sheet's `.tl-row` has the same.
const HEIGHT: i32 = 24;

/// How many rows are copied at most: what a clipboard takes without a fuss.
const MOST_COPIED: usize = 100_000;

/// A run of more records than this is announced to take a while.
const MANY: u64 = 200_000;

const TITLE: &str = "tl-tables";
const TABS: [Tab; 2] = [
    Tab { id: "tl-tab-tasks", title: texts::TASK_TABLE },
    Tab { id: "tl-tab-waits", title: texts::WAIT_TABLE },
];

/// The tables of the run on show.
pub(super) fn table(app: &'static AppState) -> View {
    let open = leak(Observed::new(false));
    let toggled = move |event: &Event| {
        let details: Element = event.target().expect("an event of an element has a target").unchecked_into();
        open.set(details.has_attribute("open"));
    };
    let tables = leak(Tables::new(app));
    el("details")
        .class("tl-details")
        .on("toggle", toggled)
        .child(el("summary").attr("id", TITLE).live_text(app.tr(texts::TABLES)))
        .each(move || if open.get() { vec![()] } else { Vec::new() }, move |()| body(tables))
}

fn body(tables: &'static Tables) -> View {
    let app = tables.app;
    let copy = button().on_click(move || tables.copy()).live_text(app.tr(inspector::COPY));
    let busy = move || if tables.busy.get() { texts::SORTING.get(app.lang()) } else { "" };
    let bar = el("div")
        .class("tl-buttons tl-table-bar")
        .child(tabs(app, TITLE, &TABS, &tables.on_show))
        .child(el("span").class("tl-count").attr("role", "status").live_text(busy))
        .child(copy);
    let heads = (0..COLUMNS).map(|column| heading(tables, column));
    let head =
        el("div").class("tl-row tl-head").attr("role", "row").attr("aria-rowindex", "1").children(heads);
    let rows = ListModel {
        count: Box::new(move || tables.count.get()),
        version: Box::new(move || tables.version.get()),
        height: HEIGHT,
        row: Box::new(move |index| tables.row(index)),
        pick: Box::new(move |index| tables.pick(index)),
        follow: false,
        reveal: None,
    };
    let (view, list) = scrolled_list(app, rows, ListKind::Table, texts::TABLES);
    let view = view
        .live_attr("aria-activedescendant", move || tables.chosen.get().map(row_id))
        .on("keydown", move |event| tables.walk(&list, event));
    let grid = el("div")
        .class("tl-table")
        .live_class("tl-waits", move || tables.shown() == Table::Waits)
        .attr("role", "grid")
        .live_attr("aria-label", move || TABS[tables.on_show.get()].title.get(app.lang()))
        .live_attr("aria-rowcount", move || (tables.count.get() + 1).to_string())
        .child(head)
        .child(view);
    el("div")
        .child(bar)
        .child(grid)
        .on_change(move || (tables.asked(), tables.seen()), move |_| tables.renew())
}

/// A heading: a button that puts the rows in the order of its column.
fn heading(tables: &'static Tables, column: usize) -> View {
    let app = tables.app;
    let order = move || match tables.sort.get() {
        Sort { column: Some(by), descending } if by == column => {
            if descending {
                "descending"
            } else {
                "ascending"
            }
        }
        _ => "none",
    };
    let press = button()
        .on_click(move || tables.sort.set(tables.sort.get().pressed(column)))
        .live_text(move || tables.shown().columns()[column].get(app.lang()));
    el("span").attr("role", "columnheader").live_attr("aria-sort", order).child(press)
}

fn row_id(entry: Entry) -> String {
    format!("tl-row-{}-{}", entry.lane.number(), entry.span)
}

/// What the visitor decides of the rows: the table, its order, the run, and whether it goes on.
type Asked = (Table, Sort, u64, bool);

/// Both tables, of which one is on show.
struct Tables {
    app: &'static AppState,
    /// By its place in [`Table::ALL`].
    on_show: Observed<usize>,
    sort: Observed<Sort>,
    chosen: Observed<Option<Entry>>,
    listing: RefCell<Listing>,
    count: Observed<usize>,
    /// Counts the listings.
    version: Observed<u64>,
    /// Whether a long listing is on its way.
    busy: Observed<bool>,
    clock: Rc<dyn Clock>,
    /// What the visitor had decided when the rows were listed.
    listed: Cell<Option<Asked>>,
    /// Before this there is none but at the visitor's request.
    not_before: Cell<Time>,
}

impl Tables {
    fn new(app: &'static AppState) -> Tables {
        Tables {
            app,
            on_show: Observed::default(),
            sort: Observed::default(),
            chosen: Observed::default(),
            listing: RefCell::default(),
            count: Observed::default(),
            version: Observed::default(),
            busy: Observed::default(),
            clock: platform::host().clock,
            listed: Cell::default(),
            not_before: Cell::default(),
        }
    }

    fn shown(&self) -> Table {
        Table::ALL[self.on_show.get()]
    }

    fn asked(&self) -> Asked {
        (self.shown(), self.sort.get(), self.app.run_view.run_number(), self.app.is_live())
    }

    /// What else they depend on. Waits are those of the whole run, wherever the playhead is.
    fn seen(&self) -> (u64, Option<RenderKey>) {
        (self.app.slow_tick(), (self.shown() == Table::Tasks).then(|| self.app.render_key()))
    }

    /// Lists the rows anew if it is time, else asks to be asked again.
    fn renew(&self) {
        let asked = Some(self.asked());
        if self.listed.replace(asked) != asked {
            self.not_before.set(Time::ZERO);
            if self.app.run_view.with_model(|model| model.seen() > MANY) {
                // Said before the page stands still for it.
                self.busy.set(true);
                return self.app.refresh();
            }
        }
        match self.clock.read().wall < self.not_before.get() {
            true => self.app.refresh(),
            false => self.list(),
        }
    }

    fn list(&self) {
        let began = self.clock.read().wall;
        let (table, sort) = (self.shown(), self.sort.get());
        let listing = self.read(table, |place| Listing::of(table, place, sort)).unwrap_or_default();
        self.count.set_if_changed(listing.entries().len());
        self.listing.replace(listing);
        self.version.update(|version| *version += 1);
        self.busy.set_if_changed(false);
        let ended = self.clock.read().wall;
        self.not_before.set(ended + 9 * ended.since(began));
    }

    /// Reads the run on show where a table looks; `read` must not call the browser.
    fn read<T>(&self, table: Table, read: impl FnOnce(&Place<'_>) -> T) -> Option<T> {
        let lang = self.app.lang();
        self.app.run_view.at_playhead(|at| {
            let now = if table == Table::Waits { at.end } else { at.now };
            let source = Source { model: at.model, log: at.log, now, lang };
            Some(read(&Place { source, moment: at.moment }))
        })
    }

    fn entry(&self, index: usize) -> Option<Entry> {
        self.listing.borrow().entries().get(index).copied()
    }

    fn row(&self, index: usize) -> Option<ListRow> {
        let entry = self.entry(index)?;
        let listing = self.listing.borrow();
        let cells = self.read(self.shown(), |place| listing.cells(place, entry))?;
        let cells = cells.into_iter().map(|text| ListCell { text, ..Default::default() }).collect();
        Some(ListRow {
            id: row_id(entry),
            class: "tl-row",
            selected: self.chosen.get() == Some(entry),
            cells,
            ..ListRow::default()
        })
    }

    /// Selects the task of a row; for a wait goes to its beginning.
    fn pick(&self, index: usize) {
        let Some(entry) = self.entry(index) else { return };
        let page = self.app.run_view;
        self.chosen.set(Some(entry));
        self.version.update(|version| *version += 1);
        page.selected.set(Some(entry.lane));
        if self.shown() == Table::Waits {
            let begin = page.with_model(|model| {
                model
                    .lane(entry.lane)
                    .and_then(|lane| lane.spans.get(entry.span as usize))
                    .map(|span| span.begin)
            });
            if let Some(begin) = begin {
                page.seek(|playhead, log| playhead.to_time(log, begin));
            }
        }
    }

    /// Arrow keys, Home and End go from row to row.
    fn walk(&self, list: &LongList, event: &KeyboardEvent) {
        let count = self.count.get();
        let chosen = self.chosen.get();
        let at = self.listing.borrow().entries().iter().position(|entry| Some(*entry) == chosen);
        let index = match (event.key().as_str(), at) {
            ("ArrowDown", None) | ("Home", _) => 0,
            ("ArrowDown", Some(at)) => at + 1,
            ("ArrowUp", Some(at)) => at.saturating_sub(1),
            ("ArrowUp", None) | ("End", _) => count.saturating_sub(1),
            _ => return,
        };
        event.prevent_default();
        if index < count {
            self.pick(index);
            list.show(index);
        }
    }

    fn copy(&self) {
        let listing = self.listing.borrow();
        let text = self.read(self.shown(), |place| listing.copied(place, MOST_COPIED)).unwrap_or_default();
        let done: Text = if self.count.get() > MOST_COPIED { texts::TOP_COPIED } else { inspector::COPIED };
        self.app.copy(text, Topic::Share, done);
    }
}
