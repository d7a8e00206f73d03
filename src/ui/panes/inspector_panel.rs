//! The inspector: all facts about the selected lane at the playhead, and a button that copies them.
//!
//! The page loads these on first use: `inspector::{closure#0}::{closure`, `sheet`.

use crate::i18n::{Lang, inspector as texts};
use crate::ui::dom::{Memo, View, button, el, leak};
use crate::ui::present::inspector::Inspection;
use crate::ui::state::app_state::{AppState, Topic};
use crate::ui::widgets::tabs::SelectedTab;

/// Fills `panel`, the tab with this index. The inspection is made only while its tab is selected, and memoised: the lanes that
/// the task woke are found by a scan of every wake of the run.
pub(crate) fn inspector(
    app: &'static AppState,
    panel: View,
    index: usize,
    selected_tab: SelectedTab,
) -> View {
    let memo: &Memo<_, Option<Inspection>> = leak(Memo::default());
    let inspection = move || {
        let Some(lane) = app.run_view.selected.get().filter(|_| selected_tab.get() == index) else {
            return memo.get(None, || None);
        };
        memo.get(Some(app.render_key()), || {
            app.run_view.at_playhead(|at| Inspection::of(at.model, at.log, at.snapshot, lane, at.now))
        })
    };
    let has_none = move || app.run_view.selected.get().is_none();
    panel
        .child(
            el("p")
                .class("empty")
                .hidden_when(move || !has_none())
                .live_text(app.tr(texts::NOTHING_SELECTED)),
        )
        .each(
            move || {
                let inspection = inspection();
                let known = inspection.is_some();
                known.then(|| (inspection, app.lang())).into_iter().collect()
            },
            move |(inspection, lang)| {
                let sheet = |inspection| sheet(app, inspection, *lang);
                inspection.as_ref().as_ref().map_or_else(|| el("div"), sheet)
            },
        )
}

#[inline(never)]
fn sheet(app: &'static AppState, inspection: &Inspection, lang: Lang) -> View {
    let text = inspection.text(lang);
    let copy = button()
        .class("quiet")
        .on_click(move || app.copy(text.clone(), Topic::Share, texts::COPIED))
        .text(texts::COPY.get(lang));
    let title = el("h3").text(&inspection.title);
    let facts = inspection.facts(lang).into_iter().fold(el("dl").class("facts"), |facts, (name, lines)| {
        let lines = lines.iter().map(|line| el("div").text(line));
        facts.child(el("dt").text(name)).child(el("dd").children(lines))
    });
    el("div")
        .class("inspection")
        .child(el("div").class("inspection-head").child(title).child(copy))
        .child(shares(inspection))
        .child(facts)
        .child(histogram(inspection, lang))
}

/// A bar with the share of each state. Hidden from screen readers: the facts contain the same numbers.
fn shares(inspection: &Inspection) -> View {
    let parts = inspection.shares().map(|(state, _, share)| {
        let part = el("span").attr("data-state", state.name());
        part.live_style("flex-grow", move || share.to_string())
    });
    el("div").class("shares").attr("aria-hidden", "true").children(parts)
}

/// The poll histogram.
fn histogram(inspection: &Inspection, lang: Lang) -> View {
    let lengths = inspection.lengths();
    let most = lengths.iter().map(|(_, count)| *count).max().unwrap_or(0).max(1);
    let rows = lengths.into_iter().map(|(label, count)| {
        let bar =
            el("span").class("poll-bar").live_style("width", move || format!("{}%", count * 100 / most));
        let track = el("span").class("poll-track").attr("aria-hidden", "true").child(bar);
        el("div")
            .class("poll-row")
            .child(el("span").text(&label))
            .child(track)
            .child(el("span").class("poll-count").text(&count.to_string()))
    });
    el("section").class("poll-lengths").child(el("h4").text(texts::POLL_LENGTHS.get(lang))).children(rows)
}
