//! What the demo printed: time, task, text. The lines of the selected task stand out, or alone.

use leptos::prelude::*;

use super::signals::{Memo, RwSignal};
use super::bind::{live, on, shown_while};
use super::desk::Desk;
use super::printed::{LAST, Printed, shown};
use super::virtual_rows::VirtualRows;
use crate::i18n::{panes, sentences};

/// A row's height in CSS pixels; the style sheet's `.printed` has the same.
const HEIGHT: u32 = 22;

#[component]
pub(super) fn Output() -> impl IntoView {
    let desk = Desk::here();
    let page = desk.page;
    let only_selected = RwSignal::new(false);
    let lines = Memo::new(move || {
        desk.glance.get();
        let only = page.selected.get().filter(|_| only_selected.get());
        page.run.with(|run| run.as_ref().map_or_else(Vec::new, |run| shown(&run.model.borrow(), only)))
    });
    let rows = Memo::new(move || lines.with(Vec::len));
    let total = Memo::new(move || {
        desk.glance.get();
        page.run.with(|run| run.as_ref().map_or(0, |run| run.model.borrow().messages().len()))
    });
    view! {
        <section class="pane output" aria-labelledby="output-title">
            <header>
                <h2 id="output-title">{desk.say(panes::OUTPUT)}</h2>
                {shown_while(move || total.get() > LAST, move || view! {
                    <span class="pane-note">
                        {live(move || sentences::last_lines(desk.page.lang.get(), LAST, total.get()))}
                    </span>
                })}
                <OnlySelected only_selected/>
            </header>
            {shown_while(
                move || rows.get() == 0,
                move || view! { <p class="empty">{desk.say(panes::OUTPUT_EMPTY)}</p> },
            )}
            {shown_while(move || rows.get() != 0, move || view! {
                <VirtualRows
                    rows
                    height=HEIGHT
                    follow=true
                    role="log"
                    label=desk.say(panes::OUTPUT)
                    row=Box::new(move |index| view! { <Line index lines/> }.into_any())
                />
            })}
        </section>
    }
}

/// The switch between all lines and those of the selected task.
#[component]
fn OnlySelected(only_selected: RwSignal<bool>) -> impl IntoView {
    let desk = Desk::here();
    let page = desk.page;
    let name = Memo::new(move || {
        let task = page.selected.get()?;
        let run = page.run.get()?;
        let model = run.model.borrow();
        model.lane(task).map(|lane| lane.name.to_string())
    });
    view! {
        {shown_while(move || name.get().is_some(), move || view! {
            <label class="only">
                <input
                    type="checkbox"
                    prop:checked=live(move || only_selected.get())
                    on:change=on(move |event| only_selected.set(event_target_checked(&event)))
                />
                <span>{desk.say(panes::ONLY)} " " <strong>{live(move || name.get())}</strong></span>
            </label>
        })}
    }
}

#[component]
fn Line(index: Memo<Option<usize>>, lines: Memo<Vec<u32>>) -> impl IntoView {
    let desk = Desk::here();
    let page = desk.page;
    let line = Memo::new(move || {
        let place = lines.with(|lines| lines.get(index.get()?).copied())?;
        let run = page.run.get()?;
        let model = run.model.borrow();
        let message = model.messages().get(place as usize)?;
        Some(Printed::of(&model, &run.session.recorder().log(), message))
    });
    let of = move |read: fn(&Printed) -> String| line.with(|line| line.as_ref().map(read).unwrap_or_default());
    let unclaimed = move || line.with(|line| line.as_ref().is_some_and(|line| line.unclaimed_failure));
    let selected = move || {
        let selected = page.selected.get();
        selected.is_some() && line.with(|line| line.as_ref().and_then(|line| line.task)) == selected
    };
    let name = move || {
        let name = of(|line| line.name.clone());
        if name.is_empty() { panes::NO_TASK.get(page.lang.get()).to_owned() } else { name }
    };
    let select = move |_| {
        page.selected.set(line.with_untracked(|line| line.as_ref().and_then(|line| line.task)));
    };
    view! {
        <div class="printed" class:fault=live(unclaimed) class:selected=live(selected) on:click=on(select)>
            <span class="printed-at">{live(move || of(|line| line.at.clone()))}</span>
            <span class="printed-by">{live(name)}</span>
            <span class="printed-text" title=live(move || of(|line| line.text.clone()))>
                {live(move || of(|line| line.text.clone()))}
            </span>
            {shown_while(unclaimed, move || view! { <span class="tag">{desk.say(panes::UNCLAIMED)}</span> })}
        </div>
    }
}
