//! The card of a run that has ended: how, and in figures. Announced to screen readers when it appears.

use leptos::prelude::*;

use super::desk::{Desk, Topic, react};
use super::durations::short;
use super::task_row::TaskState;
use crate::i18n::{panes, sentences};
use crate::rt::PollOutcome;
use crate::session::{State, Summary};

#[component]
pub(super) fn ResultCard() -> impl IntoView {
    let desk = Desk::here();
    let summary = Memo::new(move |_| {
        let ended = desk.state.get() == Some(State::Ended);
        desk.page.run.get().filter(|_| ended)?.session.summary()
    });
    tell_of_dropped(desk);
    view! {
        <div role="status" class="result-region">
            {move || summary.get().map(|summary| view! { <Card summary/> })}
        </div>
    }
}

#[component]
fn Card(summary: Summary) -> impl IntoView {
    let desk = Desk::here();
    let state = match summary.outcome {
        PollOutcome::Completed => TaskState::Completed,
        PollOutcome::Failed => TaskState::Failed,
        PollOutcome::Cancelled | PollOutcome::Pending => TaskState::Cancelled,
    };
    let figures = [
        (panes::TASKS, summary.tasks.to_string()),
        (panes::POLLS, summary.polls.to_string()),
        (panes::EVENTS, summary.events.to_string()),
        (panes::DURATION, short(summary.duration)),
    ];
    let figures: Vec<_> = figures
        .into_iter()
        .map(|(label, figure)| {
            view! {
                <div>
                    <dt>{desk.say(label)}</dt>
                    <dd>{figure}</dd>
                </div>
            }
        })
        .collect();
    view! {
        <section class="result" data-state=state.class() aria-label=desk.say(panes::SUMMARY)>
            <p class="result-outcome">
                <span class="dot" data-state=state.class()></span>
                {desk.say(state.title())}
            </p>
            <dl>{figures}</dl>
        </section>
    }
}

/// A notice, once a run, when its oldest events had to go.
fn tell_of_dropped(desk: Desk) {
    let dropped = Memo::new(move |_| {
        desk.glance.get();
        desk.page.run.with(|run| run.as_ref().map_or(0, |run| run.model.borrow().dropped()))
    });
    let any = Memo::new(move |_| dropped.get() > 0);
    react(move || {
        if any.get() {
            desk.notify(Topic::Dropped, move |lang| sentences::dropped(lang, dropped.get()));
        }
    });
}
