//! What the demo printed: time, task, text. The lines of the selected task stand out, or alone.

use leptos::prelude::*;

use super::desk::Desk;
use super::long_list::{Cell, Kind, LongList, Row, Rows};
use super::printed::{LAST, Printed, shown};
use super::state::Page;
use crate::i18n::{panes, sentences};
use crate::rt::TaskId;

/// A row's height in CSS pixels; the style sheet's `.printed` has the same.
const HEIGHT: i32 = 22;

#[component]
pub(super) fn Output() -> impl IntoView {
    let desk = Desk::here();
    let page = desk.page;
    let only_selected = RwSignal::new(false);
    let lines = Memo::new(move |_| {
        desk.glance.get();
        let only = page.selected.get().filter(|_| only_selected.get());
        page.run.with(|run| run.as_ref().map_or_else(Vec::new, |run| {
                let model = run.model.borrow();
                shown(&model, model.moment().position(), only)
            }))
    });
    let count = Signal::derive(move || lines.with(Vec::len));
    let total = move || {
        desk.glance.get();
        page.run.with(|run| run.as_ref().map_or(0, |run| run.model.borrow().messages().len()))
    };
    let cut = Signal::derive(move || match total() {
        total if total > LAST => sentences::last_lines(page.lang.get(), LAST, total),
        _ => String::new(),
    });
    let rows = Rows {
        count,
        height: HEIGHT,
        row: Box::new(move |index| row(desk, lines.with(|lines| lines.get(index).copied())?)),
        pick: Box::new(move |index| {
            let place = lines.with_untracked(|lines| lines.get(index).copied());
            page.selected.set(place.and_then(|place| task_of(page, place)));
        }),
        follow: true,
        reveal: Signal::stored(None),
    };
    view! {
        <section class="pane output" aria-labelledby="output-title">
            <header>
                <h2 id="output-title">{desk.say(panes::OUTPUT)}</h2>
                <span class="pane-note">{cut}</span>
                <OnlySelected only_selected/>
            </header>
            <LongList rows kind=Kind::Log label=desk.say(panes::OUTPUT)/>
            <p class="empty" hidden=Signal::derive(move || count.get() != 0)>{desk.say(panes::OUTPUT_EMPTY)}</p>
        </section>
    }
}

fn task_of(page: Page, place: u32) -> Option<TaskId> {
    let run = page.run.get_untracked()?;
    let model = run.model.borrow();
    model.messages().get(place as usize)?.task
}

fn row(desk: Desk, place: u32) -> Option<Row> {
    let (lang, selected) = (desk.page.lang.get(), desk.page.selected.get());
    let run = desk.page.run.get()?;
    let line = {
        let model = run.model.borrow();
        let message = model.messages().get(place as usize)?;
        Printed::of(&model, &run.session.recorder().log(), message)
    };
    let by = if line.name.is_empty() { panes::NO_TASK.get(lang).to_owned() } else { line.name };
    let cell = |class, text| Cell { class, state: "", text };
    let mut cells =
        vec![cell("printed-at", line.at), cell("printed-by", by), cell("printed-text", line.text)];
    if line.unclaimed_failure {
        cells.push(cell("tag", panes::UNCLAIMED.get(lang).to_owned()));
    }
    Some(Row {
        class: if line.unclaimed_failure { "printed fault" } else { "printed" },
        selected: selected.is_some() && selected == line.task,
        cells,
        ..Row::default()
    })
}

/// The switch between all lines and those of the selected task.
#[component]
fn OnlySelected(only_selected: RwSignal<bool>) -> impl IntoView {
    let desk = Desk::here();
    let page = desk.page;
    let name = Signal::derive(move || {
        let task = page.selected.get()?;
        let run = page.run.get()?;
        let model = run.model.borrow();
        model.lane(task).map(|lane| lane.name.to_string())
    });
    view! {
        <label class="only" hidden=Signal::derive(move || name.get().is_none())>
            <input
                type="checkbox"
                prop:checked=only_selected
                on:change=move |event| only_selected.set(event_target_checked(&event))
            />
            <span>{desk.say(panes::ONLY)} " " <strong>{name}</strong></span>
        </label>
    }
}
