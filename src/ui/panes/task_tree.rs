//! The task tree: each task below its spawner, with name, state, age and wait. A click on a row selects its task.

use web_sys::KeyboardEvent;

use crate::i18n::panes;
use crate::rt::TaskId;
use crate::trace::LaneId;
use crate::ui::dom::{View, el};
use crate::ui::present::task_row::TaskRow;
use crate::ui::state::app_state::AppState;
use crate::ui::state::run_view::RunView;
use crate::ui::widgets::list_row::{ListCell, ListKind, ListRow};
use crate::ui::widgets::long_list::{ListModel, long_list};

/// A row's height in CSS pixels; the style sheet's `.task` has the same.
const HEIGHT: i32 = 24;

/// The deepest level of indentation; deeper tasks are shown at this level.
const DEEPEST: usize = 12;

/// The tree, and the text shown before the first run.
pub(crate) fn task_tree(app: &'static AppState) -> [View; 2] {
    let run_view = app.run_view;
    let count = move || run_view.with_model(|model| model.tasks().len());
    let rows = ListModel {
        count: Box::new(count),
        version: Box::new(|| 0),
        height: HEIGHT,
        row: Box::new(move |index| row(app, index)),
        pick: Box::new(move |index, _| pick(run_view, index)),
        follow: false,
        reveal: Some(Box::new(move |lane| {
            run_view.with_model(|model| model.tasks().iter().position(|task| lane == (*task).into()))
        })),
    };
    let list = long_list(app, rows, ListKind::Tree, panes::TASKS)
        .live_attr("aria-activedescendant", move || {
            run_view.selected.get().and_then(LaneId::task).map(row_id)
        });
    let tree = el("div")
        .class("tree")
        .hidden_when(move || count() == 0)
        .on("keydown", move |event| walk(run_view, event))
        .child(list);
    [tree, el("p").class("empty").hidden_when(move || count() != 0).live_text(app.tr(panes::TASKS_EMPTY))]
}

fn row(app: &AppState, index: usize) -> Option<ListRow> {
    let (lang, selected) = (app.lang(), app.run_view.selected.get());
    let row = app.run_view.at_playhead(|at| {
        let task = *at.model.tasks().get(index)?;
        TaskRow::of(at.model, at.log, at.snapshot, task, at.now).or_else(|| TaskRow::to_come(at.model, task))
    })?;
    let spoken = row.spoken(lang);
    let state = row.state.class();
    let cell = |class, text| ListCell { class, state, text, is_button: false };
    Some(ListRow {
        id: row_id(row.task),
        class: "task",
        selected: selected == Some(row.task.into()),
        level: row.depth.min(DEEPEST) + 1,
        spoken,
        cells: vec![
            cell("dot", String::new()),
            cell("task-name", row.name),
            cell("task-detail", row.detail),
            cell("task-state", row.state.title().get(lang).to_owned()),
            cell("task-age", row.age),
        ],
    })
}

fn row_id(task: TaskId) -> String {
    format!("task-{task}")
}

/// Selects the task of a row; deselects it if it is selected.
fn pick(run_view: &RunView, index: usize) {
    let Some(run) = run_view.run.get() else { return };
    let lane = run.model.borrow().tasks().get(index).copied().map(LaneId::Task);
    run_view.selected.update(|selected| *selected = lane.filter(|lane| *selected != Some(*lane)));
}

/// Arrow keys, Home and End move the selection.
fn walk(run_view: &RunView, event: &KeyboardEvent) {
    let Some(run) = run_view.run.get() else { return };
    let target = {
        let model = run.model.borrow();
        let rows = model.tasks();
        let selected = run_view.selected.get().and_then(LaneId::task);
        let at = selected.and_then(|selected| rows.iter().position(|task| *task == selected));
        let index = match (event.key().as_str(), at) {
            ("ArrowDown", None) | ("Home", _) => 0,
            ("ArrowDown", Some(at)) => at + 1,
            ("ArrowUp", Some(at)) => at.saturating_sub(1),
            ("ArrowUp", None) | ("End", _) => rows.len().saturating_sub(1),
            _ => return,
        };
        rows.get(index).copied().map(LaneId::Task)
    };
    event.prevent_default();
    if target.is_some() {
        run_view.selected.set(target);
    }
}
