//! The program's output: time, task, text. The lines of the selected task are highlighted, or shown alone. Lines of a Python
//! traceback lead to the line of the program that they name.
//!
//! The page loads these on first use: `pick`, `frame_cells`.

use web_sys::Event;

use crate::i18n::{panes, sentences};
use crate::ui::dom::{Memo, View, el, is_checked, leak};
use crate::ui::present::printed::{LAST, Printed, shown};
use crate::ui::present::traceback::{FrameLine, frame_line};
use crate::ui::state::app_state::{AppState, RenderKey};
use crate::ui::widgets::list_row::{ListCell, ListKind, ListRow};
use crate::ui::widgets::long_list::{ListModel, long_list};

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
        pick: Box::new(move |index, is_frame| pick(app, lines().get(index).copied(), is_frame)),
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

/// Selects the lane that printed a line, or shows the line of the program that it names.
#[inline(never)]
fn pick(app: &AppState, place: Option<u32>, is_frame: bool) {
    let Some((run, place)) = app.run().zip(place) else { return };
    let (lane, frame) = {
        let (model, log) = (run.model.borrow(), run.log());
        let Some(message) = model.messages().get(place as usize) else { return };
        let file = run.python_file().filter(|_| is_frame);
        let text = log.text(message.text).unwrap_or_default();
        (message.lane, file.and_then(|file| frame_line(text, file)))
    };
    match frame {
        Some(frame) => app.show_line(frame.line),
        None => app.run_view.selected.set(lane),
    }
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
    let cell = |class, text| ListCell { class, state: "", text, is_button: false };
    let mut cells = vec![cell("printed-at", line.at), cell("printed-by", by)];
    match run.python_file() {
        Some(file) => cells.extend(frame_cells(line.text, file)),
        None => cells.push(cell("printed-text", line.text)),
    }
    if line.unclaimed_failure {
        cells.push(cell("tag", panes::UNCLAIMED.get(lang).to_owned()));
    }
    Some(ListRow {
        class: match line {
            Printed { unclaimed_failure: true, .. } => "printed fault",
            Printed { is_error: true, .. } => "printed error",
            _ => "printed",
        },
        selected: selected.is_some() && selected == line.lane,
        cells,
        ..ListRow::default()
    })
}

/// A line of a Python program: if it is one of a traceback, a button after its indent.
#[inline(never)]
fn frame_cells(text: String, file: &str) -> Vec<ListCell> {
    let cell = |class, text: &str| ListCell { class, text: text.to_owned(), ..ListCell::default() };
    let Some(FrameLine { range, .. }) = frame_line(&text, file) else {
        return vec![cell("printed-text", &text)];
    };
    let frame = ListCell { is_button: true, ..cell("printed-frame", &text[range.clone()]) };
    vec![cell("printed-indent", &text[..range.start]), frame]
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
