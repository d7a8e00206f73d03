//! The demo's output: time, task, text. The lines of the selected task are highlighted, or shown alone.

use web_sys::Event;

use crate::i18n::{panes, sentences};
use crate::trace::LaneId;
use crate::ui::dom::{Memo, View, el, is_checked, leak};
use crate::ui::present::printed::{LAST, Printed, shown};
use crate::ui::state::app_state::{AppState, RenderKey};
use crate::ui::state::run_view::RunView;
use crate::ui::widgets::long_list::{ListCell, ListKind, ListModel, ListRow, long_list};

/// A row's height in CSS pixels; the style sheet's `.printed` has the same.
const HEIGHT: i32 = 22;

pub(crate) fn output(app: &'static AppState) -> View {
    let run_view = app.run_view;
    let only = leak(std::cell::Cell::new(false));
    let memo: &Memo<(RenderKey, bool), Vec<u32>> = leak(Memo::default());
    // Indices into the model's messages.
    let lines = move || {
        let lane = run_view.selected.get().filter(|_| only.get());
        memo.get((app.render_key(), only.get()), || {
            run_view.at_playhead(|at| shown(at.model, at.snapshot.position(), lane))
        })
    };
    let cut = move || {
        let total = run_view.at_playhead(|at| at.model.messages_by(at.snapshot.position()).len());
        if total > LAST { sentences::last_lines(app.lang(), LAST, total) } else { String::new() }
    };
    let rows = ListModel {
        count: Box::new(move || lines().len()),
        version: Box::new(|| 0),
        height: HEIGHT,
        row: Box::new(move |index| row(app, lines().get(index).copied()?)),
        pick: Box::new(move |index| {
            run_view.selected.set(lines().get(index).and_then(|place| lane_of(run_view, *place)));
        }),
        follow: true,
        reveal: None,
    };
    let header = el("header")
        .child(el("h2").attr("id", "output-title").live_text(app.tr(panes::OUTPUT)))
        .child(el("span").class("pane-note").live_text(cut))
        .child(only_selected(app, only));
    el("section")
        .class("pane output")
        .attr("aria-labelledby", "output-title")
        .child(header)
        .child(long_list(app, rows, ListKind::Log, panes::OUTPUT))
        .child(
            el("p")
                .class("empty")
                .hidden_when(move || !lines().is_empty())
                .live_text(app.tr(panes::OUTPUT_EMPTY)),
        )
}

fn lane_of(run_view: &RunView, place: u32) -> Option<LaneId> {
    run_view.with_model(|model| model.messages().get(place as usize)?.lane)
}

fn row(app: &AppState, place: u32) -> Option<ListRow> {
    let (lang, selected) = (app.lang(), app.run_view.selected.get());
    let run = app.run()?;
    let line = {
        let model = run.model.borrow();
        let message = model.messages().get(place as usize)?;
        Printed::of(&model, &run.log(), message)
    };
    let by = if line.name.is_empty() { panes::NO_TASK.get(lang).to_owned() } else { line.name };
    let cell = |class, text| ListCell { class, state: "", text };
    let mut cells =
        vec![cell("printed-at", line.at), cell("printed-by", by), cell("printed-text", line.text)];
    if line.unclaimed_failure {
        cells.push(cell("tag", panes::UNCLAIMED.get(lang).to_owned()));
    }
    Some(ListRow {
        class: if line.unclaimed_failure { "printed fault" } else { "printed" },
        selected: selected.is_some() && selected == line.lane,
        cells,
        ..ListRow::default()
    })
}

/// The checkbox that hides the lines of other tasks.
fn only_selected(app: &'static AppState, only: &'static std::cell::Cell<bool>) -> View {
    let name = move || {
        let lane = app.run_view.selected.get()?;
        app.run_view.with_model(|model| model.lane(lane).map(|lane| lane.name.to_string()))
    };
    let tick = el("input").attr("type", "checkbox").on("change", move |event: &Event| {
        only.set(is_checked(event));
        app.refresh();
    });
    let text = el("span").live_text(app.tr(panes::ONLY)).text(" ").child(el("strong").live_text(name));
    el("label").class("only").hidden_when(move || name().is_none()).child(tick).child(text)
}
