//! The present of the run: one sentence, the result once there is one, the run queue, timers, what the host owes, tasks.

use leptos::prelude::*;

use super::desk::{Desk, click, text, when};
use super::durations::short;
use super::present::{Named, Present};
use super::result::ResultCard;
use super::task_tree::TaskTree;
use crate::i18n::{Text, panes, sentences};
use crate::rt::Time;
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
        Present::of(&model, &run.session.recorder().log(), model.moment(), now)
    });
    let sentence = text(move || {
        let lang = page.lang.get();
        // Read at a glance, as the present is: the summary appears with it.
        desk.glance.get();
        match page.run.get() {
            Some(run) => {
                let (state, summary) = (run.session.state(), run.session.summary());
                present.with(|present| present.sentence(state, summary.as_ref(), lang))
            }
            None => sentences::loop_is_empty(lang),
        }
    });
    let time = text(move || {
        desk.glance.get();
        page.run.get().map(|run| short(run.session.now().since(Time::ZERO))).unwrap_or_default()
    });
    let queue = Signal::derive(move || present.with(queue));
    let timers = Signal::derive(move || {
        let lang = page.lang.get();
        present.with(|present| timers(present, |left| sentences::in_time(lang, left)))
    });
    let host = Signal::derive(move || {
        let lang = page.lang.get();
        present.with(|present| host(present, |age| sentences::since(lang, age)))
    });
    view! {
        <section class="pane now" aria-labelledby="now-title">
            <header>
                <h2 id="now-title">{desk.say(panes::NOW)}</h2>
                <span class="loop-time">{time}</span>
            </header>
            <p class="sentence">{sentence}</p>
            <ResultCard/>
            <div class="waits" hidden=when(move || desk.state.get() == Some(State::Ended))>
                <Group title=panes::RUN_QUEUE entries=queue/>
                <Group title=panes::TIMERS entries=timers/>
                <Group title=panes::HOST entries=host/>
            </div>
            <h3>{desk.say(panes::TASKS)}</h3>
            <TaskTree/>
        </section>
    }
}

/// The first entries of a group, and how many more there are.
#[derive(Clone, Default)]
struct Entries {
    first: Vec<Entry>,
    total: usize,
}

#[derive(Clone)]
struct Entry {
    task: Named,
    /// What it waits for; empty in the run queue.
    label: String,
    /// How long still, or how long already.
    time: String,
}

fn queue(present: &Present) -> Entries {
    let entry = |task: &Named| Entry { task: task.clone(), label: String::new(), time: String::new() };
    Entries { first: present.queue.first.iter().map(entry).collect(), total: present.queue.total }
}

fn timers(present: &Present, say: impl Fn(&str) -> String) -> Entries {
    let entries = present.timers.first.iter().map(|timer| Entry {
        task: timer.task.clone(),
        label: timer.label.clone(),
        time: say(&short(timer.until.since(present.now))),
    });
    Entries { first: entries.collect(), total: present.timers.total }
}

fn host(present: &Present, say: impl Fn(&str) -> String) -> Entries {
    let entries = present.host.first.iter().map(|wait| Entry {
        task: wait.task.clone(),
        label: wait.label.clone(),
        time: say(&short(present.now.since(wait.since))),
    });
    Entries { first: entries.collect(), total: present.host.total }
}

/// A heading with a count, and the first entries. The rows are made once and filled by place, as in a long list.
#[component]
fn Group(title: Text, entries: Signal<Entries>) -> impl IntoView {
    let desk = Desk::here();
    let total = text(move || entries.with(|entries| entries.total.to_string()));
    let more = text(move || {
        let more = entries.with(|entries| entries.total - entries.first.len());
        if more > 0 { sentences::and_more(desk.page.lang.get(), more) } else { String::new() }
    });
    let rows: Vec<_> =
        (0..super::present::SHOWN).map(|place| view! { <EntryRow entries place/> }).collect();
    let plain = title == panes::RUN_QUEUE;
    view! {
        <section class="wait-group">
            <h3>
                {desk.say(title)} <span class="count" class:zero=when(move || entries.with(|entries| entries.total == 0))>
                    {total}
                </span>
            </h3>
            <ul class:inline=plain>
                {rows} <li class="more" hidden=when(move || more.with(String::is_empty))>{more}</li>
            </ul>
        </section>
    }
}

#[component]
fn EntryRow(entries: Signal<Entries>, place: usize) -> impl IntoView {
    let page = Desk::here().page;
    let task = move |entries: &Entries| entries.first.get(place).map(|entry| entry.task.task);
    let of = move |read: fn(&Entry) -> &str| {
        text(move || {
            entries.with(|entries| entries.first.get(place).map(|entry| read(entry).to_owned())).unwrap_or_default()
        })
    };
    let label = of(|entry| &entry.label);
    let select = click(move |_| page.selected.set(entries.with_untracked(task)));
    let selected = when(move || {
        let selected = page.selected.get();
        selected.is_some() && entries.with(task) == selected
    });
    view! {
        <li hidden=when(move || entries.with(task).is_none())>
            <button type="button" class="chip" class:selected=selected on:click=select>
                {of(|entry| &entry.task.name)}
            </button>
            <span class="wait-label" title=label>{label}</span>
            <span class="wait-time">{of(|entry| &entry.time)}</span>
        </li>
    }
}
