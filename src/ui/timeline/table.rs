//! The timeline in words: a table of tasks, for screen readers and for whoever prefers numbers.
//!
//! Folded up until it is asked for, and then only the rows in view are in the document.

use wasm_bindgen::JsCast;
use web_sys::{Element, Event};

use super::super::desk::Desk;
use super::super::dom::{Observed, View, el, for_good};
use super::super::long_list::{Cell, Kind, MOST_ROWS, Row, Rows, long_list};
use super::details::Source;
use super::texts;
use super::totals::Totals;
use crate::i18n::Text;

/// A row's height in CSS pixels; the style sheet's `.tl-row` has the same.
const HEIGHT: i32 = 24;

const COLUMNS: [Text; 7] = [
    texts::TASK,
    texts::STATE,
    texts::POLLS,
    texts::TIME_RUNNING,
    texts::TIME_READY,
    texts::TIME_SUSPENDED,
    texts::NOW_WAITS_FOR,
];

/// The table of the tasks of the run on show.
pub(super) fn table(desk: &'static Desk) -> View {
    let open = for_good(Observed::new(false));
    let toggled = move |event: &Event| {
        let details: Element = event.target().expect("an event of an element has a target").unchecked_into();
        open.set(details.has_attribute("open"));
    };
    el("details")
        .class("tl-details")
        .on("toggle", toggled)
        .child(el("summary").live_text(desk.say(texts::TABLE)))
        .each(move || if open.get() { vec![()] } else { Vec::new() }, move |()| body(desk))
}

fn body(desk: &'static Desk) -> View {
    let count = move || desk.page.with_model(|model| model.rows().len()).min(MOST_ROWS);
    let rows = Rows {
        count: Box::new(count),
        height: HEIGHT,
        row: Box::new(move |index| row(desk, index)),
        pick: Box::new(|_| {}),
        follow: false,
        reveal: None,
    };
    let head = el("div")
        .class("tl-row tl-head")
        .attr("role", "row")
        .attr("aria-rowindex", "1")
        .children(COLUMNS.map(|text| el("span").attr("role", "columnheader").live_text(desk.say(text))));
    el("div")
        .class("tl-table")
        .attr("role", "table")
        .live_attr("aria-label", desk.say(texts::TABLE))
        .live_attr("aria-rowcount", move || (count() + 1).to_string())
        .child(head)
        .child(long_list(desk, rows, Kind::Table, texts::TABLE))
}

fn row(desk: &Desk, index: usize) -> Option<Row> {
    let (run, lang) = (desk.run()?, desk.lang());
    let now = run.now();
    let model = run.model.borrow();
    let lane = model.lane(*model.rows().get(index)?)?;
    let source = Source { model: &model, log: &run.log(), now, lang };
    let totals = Totals::new(&source, lane);
    let cells = [
        totals.name,
        totals.state.to_owned(),
        totals.polls.to_string(),
        totals.running,
        totals.ready,
        totals.suspended,
        totals.waits_for,
    ];
    let cells = cells.into_iter().map(|text| Cell { text, ..Cell::default() }).collect();
    Some(Row { class: "tl-row", cells, ..Row::default() })
}
