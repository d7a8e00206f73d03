//! The timeline in words: a table of tasks, for screen readers and for whoever prefers numbers.
//!
//! Folded up until it is asked for, and then only the rows in view are in the document.

use leptos::ev::Event;
use leptos::prelude::*;
use super::super::signals::{Memo, RwSignal};
use super::super::bind::{live, on, shown_while};
use wasm_bindgen::JsCast;

use super::super::desk::Desk;
use super::super::virtual_rows::{MOST_ROWS, VirtualRows};
use super::details::Source;
use super::texts;
use super::totals::Totals;
use crate::i18n::Text;

/// A row's height in CSS pixels; the style sheet's `.tl-row` has the same.
const HEIGHT: u32 = 24;

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
    let rows = Memo::new(move || {
        desk.glance.get();
        desk.page.run.with(|run| run.as_ref().map_or(0, |run| run.model.borrow().rows().len())).min(MOST_ROWS)
    });
    view! {
        <details class="tl-details" on:toggle=on(toggled)>
            <summary>{desk.say(texts::TABLE)}</summary>
            {shown_while(move || open.get(), move || view! {
                <div
                    class="tl-table"
                    role="table"
                    aria-label=desk.say(texts::TABLE)
                    aria-rowcount=live(move || (rows.get() + 1).to_string())
                >
                    <div class="tl-row tl-head" role="row" aria-rowindex="1">
                        {COLUMNS
                            .map(|text| view! { <span role="columnheader">{desk.say(text)}</span> })
                            .collect_view()}
                    </div>
                    <VirtualRows
                        rows
                        height=HEIGHT
                        follow=false
                        role="rowgroup"
                        label=desk.say(texts::TABLE)
                        row=Box::new(|index| view! { <Row index/> }.into_any())
                    />
                </div>
            })}
        </details>
    }
}

#[component]
fn Row(index: Memo<Option<usize>>) -> impl IntoView {
    let page = Desk::here().page;
    let glance = Desk::here().glance;
    let totals = Memo::new(move || {
        glance.get();
        let lang = page.lang.get();
        let run = page.run.get()?;
        let now = run.session.now();
        let model = run.model.borrow();
        let lane = model.lane(*model.rows().get(index.get()?)?)?;
        Some(Totals::new(&Source { model: &model, log: &run.session.recorder().log(), now, lang }, lane))
    });
    let cell = move |read: fn(&Totals) -> String| {
        let text = Memo::new(move || totals.with(|totals| totals.as_ref().map(read).unwrap_or_default()));
        view! { <span role="cell">{live(move || text.get())}</span> }
    };
    view! {
        <div class="tl-row" role="row" aria-rowindex=live(move || index.get().map(|index| (index + 2).to_string()))>
            {cell(|totals| totals.name.clone())}
            {cell(|totals| totals.state.to_owned())}
            {cell(|totals| totals.polls.to_string())}
            {cell(|totals| totals.running.clone())}
            {cell(|totals| totals.ready.clone())}
            {cell(|totals| totals.suspended.clone())}
            {cell(|totals| totals.waits_for.clone())}
        </div>
    }
}

/// The element an event came from.
fn event_target(event: &Event) -> web_sys::Element {
    event.target().expect("an event of an element has a target").unchecked_into()
}
