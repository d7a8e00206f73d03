//! The timeline as text: a table of tasks and one of waits, for screen readers and for reading numbers.
//!
//! Collapsed at first; then only the visible rows are in the document. Invariant: rebuilding rows takes at most a tenth
//! of the page's time, so a table of a million waits follows a run with a delay, and one of ten tasks at once.
//!
//! The page loads these on first use: `Tables::*`, `body`.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Element, Event, KeyboardEvent};

use super::scene::table_model::{COLUMNS, Sort, Table, TableInput, TableModel, TableRow};
use super::scene::tooltip_text::SceneSource;
use super::texts;
use crate::i18n::{Text, inspector};
use crate::platform;
use crate::rt::{Clock, Time};
use crate::ui::dom::{Observed, View, button, el, leak};
use crate::ui::state::app_state::{AppState, RenderKey, Topic};
use crate::ui::widgets::list_row::{ListCell, ListKind, ListRow};
use crate::ui::widgets::long_list::{ListModel, LongList, scrolled_list};
use crate::ui::widgets::tabs::{NO_COUNT, Tab, tabs};

/// Row height in CSS pixels, equal to `.tl-row` in the style sheet.
const HEIGHT: i32 = 24;

/// Maximum number of rows copied, which a clipboard takes without trouble.
const MOST_COPIED: usize = 100_000;

/// Number of records above which a rebuild announces that it takes a while.
const MANY: u64 = 200_000;

const TITLE: &str = "tl-tables";
const TABS: [Tab; 2] = [
    Tab { id: "tl-tab-tasks", title: texts::TASK_TABLE, count: NO_COUNT },
    Tab { id: "tl-tab-waits", title: texts::WAIT_TABLE, count: NO_COUNT },
];

/// The tables of the current run.
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

#[inline(never)]
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
        pick: Box::new(move |index, _| tables.pick(index)),
        follow: false,
        reveal: None,
    };
    let (view, list) = scrolled_list(app, rows, ListKind::Table, texts::TABLES);
    let view = view
        .live_attr("aria-activedescendant", move || tables.chosen.get().map(row_id))
        .on("keydown", move |event| tables.on_key(&list, event));
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
        .on_change(move || (tables.query(), tables.dependencies()), move |_| tables.refresh())
}

/// A heading: a button that sorts by its column.
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
        .on_click(move || tables.sort.set(tables.sort.get().toggled(column)))
        .live_text(move || tables.shown().columns()[column].get(app.lang()));
    el("span").attr("role", "columnheader").live_attr("aria-sort", order).child(press)
}

fn row_id(row: TableRow) -> String {
    format!("tl-row-{}-{}", row.lane.number(), row.span)
}

/// The visitor's choices that select the rows: table, order, run number, and whether the run is live.
type TableQuery = (Table, Sort, u64, bool);

/// Both tables, one of them shown.
struct Tables {
    app: &'static AppState,
    /// Index in [`Table::ALL`].
    on_show: Observed<usize>,
    sort: Observed<Sort>,
    chosen: Observed<Option<TableRow>>,
    table_model: RefCell<TableModel>,
    count: Observed<usize>,
    /// Incremented with each rebuild.
    version: Observed<u64>,
    /// Whether a long rebuild is pending.
    busy: Observed<bool>,
    clock: Rc<dyn Clock>,
    /// The query of the current rows.
    current_query: Cell<Option<TableQuery>>,
    /// Earliest time of the next rebuild, unless the query changes.
    not_before: Cell<Time>,
}

impl Tables {
    fn new(app: &'static AppState) -> Tables {
        Tables {
            app,
            on_show: Observed::default(),
            sort: Observed::default(),
            chosen: Observed::default(),
            table_model: RefCell::default(),
            count: Observed::default(),
            version: Observed::default(),
            busy: Observed::default(),
            clock: platform::host().clock,
            current_query: Cell::default(),
            not_before: Cell::default(),
        }
    }

    fn shown(&self) -> Table {
        Table::ALL[self.on_show.get()]
    }

    fn query(&self) -> TableQuery {
        (self.shown(), self.sort.get(), self.app.run_view.run_number(), self.app.is_live())
    }

    /// The state that rows depend on besides the query. Waits are those of the whole run, independent of the playhead.
    fn dependencies(&self) -> (u64, Option<RenderKey>) {
        (self.app.slow_tick(), (self.shown() == Table::Tasks).then(|| self.app.render_key()))
    }

    /// Rebuilds the rows if it is time, else schedules another refresh.
    fn refresh(&self) {
        let query = Some(self.query());
        if self.current_query.replace(query) != query {
            self.not_before.set(Time::ZERO);
            if self.app.run_view.with_model(|model| model.seen() > MANY) {
                // Shown before the rebuild blocks the page.
                self.busy.set(true);
                return self.app.refresh();
            }
        }
        match self.clock.read().wall < self.not_before.get() {
            true => self.app.refresh(),
            false => self.rebuild(),
        }
    }

    fn rebuild(&self) {
        let began = self.clock.read().wall;
        let (table, sort) = (self.shown(), self.sort.get());
        let table_model = self.read(table, |input| TableModel::of(table, input, sort)).unwrap_or_default();
        self.count.set_if_changed(table_model.rows().len());
        self.table_model.replace(table_model);
        self.version.update(|version| *version += 1);
        self.busy.set_if_changed(false);
        let ended = self.clock.read().wall;
        self.not_before.set(ended + 9 * ended.since(began));
    }

    /// Calls `read` with the table's input; `read` must not call the browser.
    fn read<T>(&self, table: Table, read: impl FnOnce(&TableInput<'_>) -> T) -> Option<T> {
        let lang = self.app.lang();
        self.app.run_view.at_playhead(|at| {
            let now = if table == Table::Waits { at.end } else { at.now };
            let source = SceneSource { model: at.model, log: at.log, now, lang };
            Some(read(&TableInput { source, snapshot: at.snapshot }))
        })
    }

    fn row_at(&self, index: usize) -> Option<TableRow> {
        self.table_model.borrow().rows().get(index).copied()
    }

    fn row(&self, index: usize) -> Option<ListRow> {
        let row = self.row_at(index)?;
        let table_model = self.table_model.borrow();
        let cells = self.read(self.shown(), |input| table_model.cells(input, row))?;
        let cells = cells.into_iter().map(|text| ListCell { text, ..Default::default() }).collect();
        Some(ListRow {
            id: row_id(row),
            class: "tl-row",
            selected: self.chosen.get() == Some(row),
            cells,
            ..ListRow::default()
        })
    }

    /// Selects the task of a row; for a wait also moves the playhead to its beginning.
    fn pick(&self, index: usize) {
        let Some(row) = self.row_at(index) else { return };
        let page = self.app.run_view;
        self.chosen.set(Some(row));
        self.version.update(|version| *version += 1);
        page.selected.set(Some(row.lane));
        if self.shown() == Table::Waits {
            let begin = page.with_model(|model| {
                model.lane(row.lane).and_then(|lane| lane.spans.get(row.span as usize)).map(|span| span.begin)
            });
            if let Some(begin) = begin {
                page.seek(|playhead, log| playhead.to_time(log, begin));
            }
        }
    }

    /// Arrow keys, Home and End move between rows.
    fn on_key(&self, list: &LongList, event: &KeyboardEvent) {
        let count = self.count.get();
        let chosen = self.chosen.get();
        let at = self.table_model.borrow().rows().iter().position(|row| Some(*row) == chosen);
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
        let table_model = self.table_model.borrow();
        let text =
            self.read(self.shown(), |input| table_model.to_tsv(input, MOST_COPIED)).unwrap_or_default();
        let done: Text = if self.count.get() > MOST_COPIED { texts::TOP_COPIED } else { inspector::COPIED };
        self.app.copy(text, Topic::Share, done);
    }
}
