//! The result of an ended run: outcome and figures, in a live region.
//!
//! The page loads these on first use: `card`.

use crate::i18n::{panes, sentences};
use crate::rt::PollOutcome;
use crate::session::{State, Summary};
use crate::ui::dom::{View, el};
use crate::ui::present::task_row::TaskStatus;
use crate::ui::state::app_state::{AppState, Topic};

pub(crate) fn result(app: &'static AppState) -> View {
    let ended = move || {
        let run = app.run().filter(|_| app.state() == Some(State::Ended));
        run.and_then(|run| run.summary()).into_iter().collect()
    };
    let region = el("div").attr("role", "status").class("result-region");
    tell_of_dropped(app, region.each(ended, move |summary| card(app, summary)))
}

#[inline(never)]
fn card(app: &'static AppState, summary: &Summary) -> View {
    let state = match summary.outcome {
        PollOutcome::Completed => TaskStatus::Completed,
        PollOutcome::Failed => TaskStatus::Failed,
        PollOutcome::Cancelled | PollOutcome::Pending => TaskStatus::Cancelled,
    };
    let figures = [
        (panes::TASKS, summary.tasks.to_string()),
        (panes::POLLS, summary.polls.to_string()),
        (panes::EVENTS, summary.events.to_string()),
        (panes::DURATION, app.run_view.grain().duration(summary.duration)),
    ];
    let figures = figures.map(|(label, figure)| {
        el("div").child(el("dt").live_text(app.tr(label))).child(el("dd").text(&figure))
    });
    let outcome = el("p")
        .class("result-outcome")
        .child(el("span").class("dot").attr("data-state", state.class()))
        .live_text(app.tr(state.title()));
    el("section")
        .class("result")
        .attr("data-state", state.class())
        .live_attr("aria-label", app.tr(panes::SUMMARY))
        .child(outcome)
        .child(el("dl").children(figures))
}

/// Shows a notice once per run when the log drops its oldest events. The notice's count stays up to date.
fn tell_of_dropped(app: &'static AppState, view: View) -> View {
    let dropped = move || app.run_view.with_model(|model| model.dropped());
    view.on_change(
        move || dropped() > 0,
        move |any| {
            if *any {
                app.notify(Topic::Dropped, move |lang| sentences::dropped(lang, dropped()));
            }
        },
    )
}
