//! The timeline in words: a table of tasks, for screen readers and for whoever prefers numbers.
//!
//! Folded up until it is asked for, and then only the rows in view are in the document.

use leptos::ev::Event;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::super::desk::Desk;
use super::super::long_list::{Cell, Kind, LongList, MOST_ROWS, Row, Rows};
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
#[component]
pub(super) fn Table() -> impl IntoView {
    let desk = Desk::here();
    let open = RwSignal::new(false);
    let toggled = move |event: Event| {
        let details: web_sys::Element = event_target(&event);
        open.set(details.has_attribute("open"));
    };
    let count = Signal::derive(move || {
        desk.glance.get();
        desk.page.run.with(|run| run.as_ref().map_or(0, |run| run.model.borrow().rows().len())).min(MOST_ROWS)
    });
    let body = move || {
        let rows = Rows {
            count,
            height: HEIGHT,
            row: Box::new(move |index| row(desk, index)),
            pick: Box::new(|_| {}),
            follow: false,
            reveal: Signal::stored(None),
        };
        view! { <LongList rows kind=Kind::Table label=desk.say(texts::TABLE)/> }
    };
    view! {
        <details class="tl-details" on:toggle=toggled>
            <summary>{desk.say(texts::TABLE)}</summary>
            <Show when=move || open.get()>
                <div
                    class="tl-table"
                    role="table"
                    aria-label=desk.say(texts::TABLE)
                    aria-rowcount=move || (count.get() + 1).to_string()
                >
                    <div class="tl-row tl-head" role="row" aria-rowindex="1">
                        {COLUMNS
                            .map(|text| view! { <span role="columnheader">{desk.say(text)}</span> })
                            .collect_view()}
                    </div>
                    {body()}
                </div>
            </Show>
        </details>
    }
}

fn row(desk: Desk, index: usize) -> Option<Row> {
    desk.glance.get();
    let lang = desk.page.lang.get();
    let run = desk.page.run.get()?;
    let now = run.session.now();
    let model = run.model.borrow();
    let lane = model.lane(*model.rows().get(index)?)?;
    let source = Source { model: &model, log: &run.session.recorder().log(), now, lang };
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

/// The element an event came from.
fn event_target(event: &Event) -> web_sys::Element {
    event.target().expect("an event of an element has a target").unchecked_into()
}
