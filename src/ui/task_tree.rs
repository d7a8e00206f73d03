//! Every task under the one that spawned it: name, state, for how long, what it waits for. A row selects its task.

use leptos::prelude::*;
use web_sys::KeyboardEvent;

use super::signals::Memo;
use super::bind::{live, on, shown_while};
use super::desk::Desk;
use super::state::Page;
use super::task_row::{TaskRow, TaskState};
use super::virtual_rows::{MOST_ROWS, VirtualRows};
use crate::i18n::panes;
use crate::rt::TaskId;

/// A row's height in CSS pixels; the style sheet's `.task` has the same.
const HEIGHT: u32 = 24;

/// Levels of indentation; deeper tasks stand at the last one.
const DEEPEST: usize = 12;

#[component]
pub(super) fn TaskTree() -> impl IntoView {
    let desk = Desk::here();
    let page = desk.page;
    let rows = Memo::new(move || {
        desk.glance.get();
        page.run.with(|run| run.as_ref().map_or(0, |run| run.model.borrow().rows().len())).min(MOST_ROWS)
    });
    let reveal = Memo::new(move || {
        let selected = page.selected.get()?;
        let run = page.run.get_untracked()?;
        let model = run.model.borrow();
        model.rows().iter().position(|task| *task == selected)
    });
    view! {
        <div class="tree" on:keydown=on(move |event| walk(page, &event))>
            {shown_while(
                move || rows.get() == 0,
                move || view! { <p class="empty">{desk.say(panes::TASKS_EMPTY)}</p> },
            )}
            {shown_while(move || rows.get() != 0, move || view! {
            <VirtualRows
                rows
                height=HEIGHT
                follow=false
                role="tree"
                label=desk.say(panes::TASKS)
                reveal
                active=live(move || page.selected.get().map(row_id))
                row=Box::new(|index| view! { <Row index/> }.into_any())
            />
            })}
        </div>
    }
}

fn row_id(task: TaskId) -> String {
    format!("task-{task}")
}

/// Arrow keys, Home and End move the selection.
fn walk(page: Page, event: &KeyboardEvent) {
    let Some(run) = page.run.get_untracked() else { return };
    let target = {
        let model = run.model.borrow();
        let rows = model.rows();
        let at = page.selected.get_untracked().and_then(|selected| rows.iter().position(|task| *task == selected));
        let index = match (event.key().as_str(), at) {
            ("ArrowDown", None) | ("Home", _) => 0,
            ("ArrowDown", Some(at)) => at + 1,
            ("ArrowUp", Some(at)) => at.saturating_sub(1),
            ("ArrowUp", None) | ("End", _) => rows.len().saturating_sub(1),
            _ => return,
        };
        rows.get(index).copied()
    };
    event.prevent_default();
    if target.is_some() {
        page.selected.set(target);
    }
}

#[component]
fn Row(index: Memo<Option<usize>>) -> impl IntoView {
    let desk = Desk::here();
    let page = desk.page;
    let row = Memo::new(move || {
        desk.glance.get();
        let run = page.run.get()?;
        let now = run.session.now();
        let model = run.model.borrow();
        let task = *model.rows().get(index.get()?)?;
        TaskRow::of(&model, &run.session.recorder().log(), task, now)
    });
    let of = move |read: fn(&TaskRow) -> String| row.with(|row| row.as_ref().map(read).unwrap_or_default());
    let state = Memo::new(move || row.with(|row| row.as_ref().map(|row| row.state)));
    let selected = move || row.with(|row| row.as_ref().map(|row| row.task)) == page.selected.get();
    let title = move || state.get().map(|state: TaskState| state.title().get(page.lang.get()));
    let spoken = move || row.with(|row| row.as_ref().map(|row| row.spoken(page.lang.get())));
    let depth = move || row.with(|row| row.as_ref().map_or(0, |row| row.depth.min(DEEPEST)));
    let select = move |_| {
        let task = row.with_untracked(|row| row.as_ref().map(|row| row.task));
        page.selected.update(|selected| *selected = task.filter(|task| *selected != Some(*task)));
    };
    view! {
        <div
            class="task"
            id=live(move || row.with(|row| row.as_ref().map(|row| row_id(row.task))))
            role="treeitem"
            attr:aria-level=live(move || (depth() + 1).to_string())
            aria-selected=live(move || selected().to_string())
            aria-label=live(spoken)
        >
            <button type="button" tabindex="-1" on:click=on(select) style:--depth=live(move || depth().to_string())>
                <span class="dot" data-state=live(move || state.get().map(TaskState::class))></span>
                <span class="task-name">{live(move || of(|row| row.name.clone()))}</span>
                <span class="task-detail">{live(move || of(|row| row.detail.clone()))}</span>
                <span class="task-state" data-state=live(move || state.get().map(TaskState::class))>
                    {live(title)}
                </span>
                <span class="task-age">{live(move || of(|row| row.age.clone()))}</span>
            </button>
        </div>
    }
}
