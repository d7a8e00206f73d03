//! The present of the run: one sentence, the result once there is one, the run queue, timers, what the host owes, tasks.

use leptos::prelude::*;

use super::signals::Memo;
use super::bind::{Live, live, live_view, on};
use super::desk::Desk;
use super::durations::short;
use super::present::{HostWait, Listed, Named, Present, Timer};
use super::result::ResultCard;
use super::task_tree::TaskTree;
use crate::i18n::{Text, panes, sentences};
use crate::rt::TaskId;
use crate::session::State;

#[component]
pub(super) fn NowPanel() -> impl IntoView {
    let desk = Desk::here();
    let page = desk.page;
    let present = Memo::new(move || {
        desk.glance.get();
        let Some(run) = page.run.get() else { return Present::default() };
        let now = run.session.now();
        let model = run.model.borrow();
        Present::of(&model, &run.session.recorder().log(), now)
    });
    let sentence = Memo::new(move || {
        let lang = page.lang.get();
        // The present changes whenever the summary does: both are read at a glance.
        let present = present.get();
        match page.run.get() {
            Some(run) => present.sentence(run.session.state(), run.session.summary().as_ref(), lang),
            None => sentences::loop_is_empty(lang),
        }
    });
    view! {
        <section class="pane now" aria-labelledby="now-title">
            <header>
                <h2 id="now-title">{desk.say(panes::NOW)}</h2>
                <StateBadge/>
            </header>
            <p class="sentence">{live(move || sentence.get())}</p>
            <ResultCard/>
            <div class="waits" hidden=live(move || desk.state.get() == Some(State::Ended))>
                <Queue present/>
                <Timers present/>
                <Host present/>
            </div>
            <h3>{desk.say(panes::TASKS)}</h3>
            <TaskTree/>
        </section>
    }
}

/// The loop time, ticking.
#[component]
fn StateBadge() -> impl IntoView {
    let desk = Desk::here();
    let now = Memo::new(move || {
        desk.glance.get();
        let run = desk.page.run.get()?;
        Some(short(run.session.now().since(crate::rt::Time::ZERO)))
    });
    view! { <span class="loop-time">{live(move || now.get())}</span> }
}

#[component]
fn Queue(present: Memo<Present>) -> impl IntoView {
    let list = Memo::new(move || present.with(|present| present.queue.clone()));
    let chip = |Named { task, name }: Named| view! { <TaskChip task name/> }.into_any();
    view! { <Group title=panes::RUN_QUEUE entries=entries(list, chip) inline=true/> }
}

#[component]
fn Timers(present: Memo<Present>) -> impl IntoView {
    let desk = Desk::here();
    let list = Memo::new(move || present.with(|present| present.timers.clone()));
    let row = move |Timer { task: Named { task, name }, label, until }: Timer| {
        let left = move || {
            let left = present.with(|present| short(until.since(present.now)));
            sentences::in_time(desk.page.lang.get(), &left)
        };
        view! {
            <TaskChip task name/>
            <span class="wait-label" title=label.clone()>{label.clone()}</span>
            <span class="wait-time">{live(left)}</span>
        }
        .into_any()
    };
    view! { <Group title=panes::TIMERS entries=entries(list, row) inline=false/> }
}

#[component]
fn Host(present: Memo<Present>) -> impl IntoView {
    let desk = Desk::here();
    let list = Memo::new(move || present.with(|present| present.host.clone()));
    let row = move |HostWait { task: Named { task, name }, label, since }: HostWait| {
        let age = move || {
            let age = present.with(|present| short(present.now.since(since)));
            sentences::since(desk.page.lang.get(), &age)
        };
        view! {
            <TaskChip task name/>
            <span class="wait-label" title=label.clone()>{label.clone()}</span>
            <span class="wait-time">{live(age)}</span>
        }
        .into_any()
    };
    view! { <Group title=panes::HOST entries=entries(list, row) inline=false/> }
}

/// What a group shows of its list: how many entries there are, how many of them are not shown, and the rows.
struct Entries {
    size: Memo<(usize, usize)>,
    rows: Live<AnyView>,
}

/// The rows of `list`, which are made anew only when it changes.
fn entries<T>(list: Memo<Listed<T>>, row: impl Fn(T) -> AnyView + Send + Sync + 'static) -> Entries
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let size = Memo::new(move || list.with(|list| (list.total, list.more())));
    let rows = live_view(move || list.get().first.into_iter().map(&row).map(item).collect_view());
    Entries { size, rows }
}

fn item(row: AnyView) -> AnyView {
    view! { <li>{row}</li> }.into_any()
}

/// A heading with a count, and the first entries of a list.
#[component]
fn Group(title: Text, entries: Entries, inline: bool) -> impl IntoView {
    let desk = Desk::here();
    let Entries { size, rows } = entries;
    let more = move || match size.get().1 {
        0 => ().into_any(),
        more => view! { <li class="more">{sentences::and_more(desk.page.lang.get(), more)}</li> }.into_any(),
    };
    view! {
        <section class="wait-group">
            <h3>
                {desk.say(title)} <span class="count" class:zero=live(move || size.get().0 == 0)>
                    {live(move || size.get().0.to_string())}
                </span>
            </h3>
            <ul class:inline=inline>{rows}{live(more)}</ul>
        </section>
    }
}

/// A task's name that selects it.
#[component]
fn TaskChip(task: TaskId, name: String) -> impl IntoView {
    let page = Desk::here().page;
    view! {
        <button
            type="button"
            class="chip"
            class:selected=live(move || page.selected.get() == Some(task))
            on:click=on(move |_| page.selected.set(Some(task)))
        >
            {name}
        </button>
    }
}
