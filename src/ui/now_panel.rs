//! The present of the run: one sentence, the result once there is one, the run queue, timers, what the host owes, tasks.

use leptos::prelude::*;

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
    let present = Memo::new(move |_| {
        desk.glance.get();
        let Some(run) = page.run.get() else { return Present::default() };
        let now = run.session.now();
        let model = run.model.borrow();
        Present::of(&model, &run.session.recorder().log(), now)
    });
    let sentence = Memo::new(move |_| {
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
            <p class="sentence">{sentence}</p>
            <ResultCard/>
            <div class="waits" hidden=move || desk.state.get() == Some(State::Ended)>
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
    let now = Memo::new(move |_| {
        desk.glance.get();
        let run = desk.page.run.get()?;
        Some(short(run.session.now().since(crate::rt::Time::ZERO)))
    });
    view! { <span class="loop-time">{now}</span> }
}

#[component]
fn Queue(present: Memo<Present>) -> impl IntoView {
    let entries = Memo::new(move |_| present.with(|present| present.queue.clone()));
    let chips = move |Named { task, name }: Named| view! { <TaskChip task name/> };
    view! { <Group title=panes::RUN_QUEUE entries row=chips inline=true/> }
}

#[component]
fn Timers(present: Memo<Present>) -> impl IntoView {
    let desk = Desk::here();
    let entries = Memo::new(move |_| present.with(|present| present.timers.clone()));
    let row = move |Timer { task: Named { task, name }, label, until }: Timer| {
        let left = move || {
            let left = present.with(|present| short(until.since(present.now)));
            sentences::in_time(desk.page.lang.get(), &left)
        };
        view! {
            <TaskChip task name/>
            <span class="wait-label" title=label.clone()>{label.clone()}</span>
            <span class="wait-time">{left}</span>
        }
    };
    view! { <Group title=panes::TIMERS entries row inline=false/> }
}

#[component]
fn Host(present: Memo<Present>) -> impl IntoView {
    let desk = Desk::here();
    let entries = Memo::new(move |_| present.with(|present| present.host.clone()));
    let row = move |HostWait { task: Named { task, name }, label, since }: HostWait| {
        let age = move || {
            let age = present.with(|present| short(present.now.since(since)));
            sentences::since(desk.page.lang.get(), &age)
        };
        view! {
            <TaskChip task name/>
            <span class="wait-label" title=label.clone()>{label.clone()}</span>
            <span class="wait-time">{age}</span>
        }
    };
    view! { <Group title=panes::HOST entries row inline=false/> }
}

/// A heading with a count, and the first entries of a list. Rows are made anew only when the list changes.
#[component]
fn Group<T, V, F>(title: Text, entries: Memo<Listed<T>>, row: F, inline: bool) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
    F: Fn(T) -> V + Copy + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let desk = Desk::here();
    let total = move || entries.with(|entries| entries.total);
    let rows = move || {
        let first = entries.with(|entries| entries.first.clone());
        first.into_iter().map(|entry| view! { <li>{row(entry)}</li> }).collect_view()
    };
    let more = move || {
        let more = entries.with(Listed::more);
        (more > 0).then(|| view! { <li class="more">{sentences::and_more(desk.page.lang.get(), more)}</li> })
    };
    view! {
        <section class="wait-group">
            <h3>
                {desk.say(title)} <span class="count" class:zero=move || total() == 0>
                    {total}
                </span>
            </h3>
            <ul class:inline=inline>{rows}{more}</ul>
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
            class:selected=move || page.selected.get() == Some(task)
            on:click=move |_| page.selected.set(Some(task))
        >
            {name}
        </button>
    }
}
