//! The Now panel: the loop at the playhead (one sentence, the result, run queue, timers, waits for the host, tasks), and tabs
//! with the inspector, the await tree, the findings and the network.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use super::await_tree::await_tree;
use super::network;
use super::result::result;
use super::task_tree::task_tree;
use super::{findings, inspector_panel};
use crate::i18n::findings::FINDINGS;
use crate::i18n::network::NETWORK;
use crate::i18n::{Lang, Text, controls, inspector, panes, sentences};
use crate::rt::TaskId;
use crate::session::{Loading, State};
use crate::trace::LaneId;
use crate::ui::dom::{Memo, Observed, View, button, el, leak};
use crate::ui::present::now::{LoopStatus, NamedTask, SHOWN};
use crate::ui::state::app_state::{Action, AppState, RenderKey, Topic};
use crate::ui::state::run_view::RunSource;
use crate::ui::widgets::tabs::{NO_COUNT, SelectedTab, Tab, panel, tabs};

/// The loop, one lane, the await tree, the findings, or the network.
const TABS: [Tab; 5] = [
    Tab { id: "tab-loop", title: panes::LOOP, count: NO_COUNT },
    Tab { id: "tab-inspector", title: inspector::INSPECTOR, count: NO_COUNT },
    Tab { id: "tab-awaits", title: inspector::AWAIT_TREE, count: NO_COUNT },
    Tab { id: "tab-findings", title: FINDINGS, count: findings::count },
    Tab { id: "tab-network", title: NETWORK, count: NO_COUNT },
];

pub(crate) fn now_panel(app: &'static AppState) -> View {
    let tab = leak(Observed::new(0));
    let time = move || app.state().map(|_| app.run_view.grain().after(app.loop_status().now));
    let header = el("header")
        .child(el("h2").attr("id", "now-title").live_text(app.tr(panes::NOW)))
        .child(tabs(app, "now-title", &TABS, tab))
        .child(el("span").class("loop-time").live_text(time));
    let waits = el("div")
        .class("waits")
        .hidden_when(move || app.state() == Some(State::Ended) && !app.is_past())
        .child(group(app, panes::RUN_QUEUE, "inline", queue))
        .child(group(app, panes::TIMERS, "", timers))
        .child(group(app, panes::HOST, "", host));
    let event_loop = panel(&TABS, 0, tab)
        .child(el("p").class("sentence").live_text(move || sentence(app)))
        .child(loading_bar(app))
        .child(result(app).hidden_when(move || app.is_past()))
        .child(waits)
        .child(el("h3").live_text(app.tr(panes::TASKS)))
        .children(task_tree(app));
    watch_steps(app, el("section"))
        .class("pane now")
        .attr("aria-labelledby", "now-title")
        .child(header)
        .child(event_loop)
        .child(inspector_panel::inspector(app, panel(&TABS, 1, tab), 1, tab))
        .child(await_tree(app, panel(&TABS, 2, tab), 2, tab))
        .child(when_selected(panel(&TABS, 3, tab), 3, tab, move || findings::contents(app)))
        .child(when_selected(panel(&TABS, 4, tab), 4, tab, move || network::contents(app)))
}

/// Fills the panel of a tab when it is first selected.
fn when_selected(
    panel: View,
    index: usize,
    selected_tab: SelectedTab,
    contents: impl Fn() -> View + 'static,
) -> View {
    let was_selected = Cell::new(false);
    let shown = move || {
        was_selected.set(was_selected.get() || selected_tab.get() == index);
        if was_selected.get() { vec![()] } else { Vec::new() }
    };
    panel.each(shown, move |()| contents())
}

/// A step that takes this long is reported, with an offer to stop it.
const LONG_STEP: Duration = Duration::from_secs(2);

/// Offers to stop a run whose step does not end, and withdraws the offer when it has ended.
fn watch_steps(app: &'static AppState, view: View) -> View {
    let is_long = move || {
        let age = app.run().and_then(|run| run.session()?.step_age());
        age.is_some_and(|age| age >= LONG_STEP)
    };
    view.on_change(is_long, move |is_long| {
        if *is_long {
            let stop = Action { name: controls::STOP, act: |app| app.stop() };
            let text = |lang| panes::LONG_STEP.get(lang).to_owned();
            app.notify_offering(Topic::LongStep, text, Some(stop));
        } else {
            app.withdraw(Topic::LongStep);
        }
    })
}

/// How much of the interpreter is loaded.
fn loading_bar(app: &'static AppState) -> View {
    let loading =
        move || app.run().and_then(|run| run.session()?.loading()).filter(|loading| loading.total > 0);
    let bytes = move |of: fn(&Loading) -> u64| move || loading().map(|loading| of(&loading).to_string());
    el("progress")
        .class("loading-bar")
        .live_attr("aria-label", app.tr(panes::PYTHON_LOADING))
        .hidden_when(move || loading().is_none())
        .live_attr("max", bytes(|loading| loading.total))
        .live_attr("value", bytes(|loading| loading.loaded.min(loading.total)))
}

fn sentence(app: &AppState) -> String {
    let lang = app.lang();
    if let Some(need) = app.waits_for().filter(|_| !app.is_live() && !app.is_past()) {
        return need.sentence().get(lang).to_owned();
    }
    let Some((run, state)) = app.run().zip(app.state()) else { return sentences::loop_is_empty(lang) };
    if let Some(Loading { loaded, total }) = run.session().and_then(|session| session.loading()) {
        return sentences::python_loading(lang, loaded, total);
    }
    let status = app.loop_status();
    if app.is_past() {
        return sentences::looked_at(lang, &status.grain.after(status.now), &status.next(lang));
    }
    if let RunSource::File(file) = &run.source {
        let (tasks, events) = (app.run_view.with_model(|model| model.tasks().len()), run.log().recorded());
        return sentences::file_on_show(lang, &file.name, tasks, events);
    }
    status.sentence(state, run.summary().as_ref(), lang)
}

/// The first entries of a list, and its full length.
struct WaitEntries {
    first: Vec<WaitEntry>,
    total: usize,
}

struct WaitEntry {
    task: NamedTask,
    /// The wait's label; empty in the run queue.
    label: String,
    /// The time left, or the time waited so far.
    time: String,
}

fn queue(status: &LoopStatus, _: Lang) -> WaitEntries {
    let entry =
        |task: &NamedTask| WaitEntry { task: task.clone(), label: String::new(), time: String::new() };
    WaitEntries { first: status.queue.first.iter().map(entry).collect(), total: status.queue.total }
}

fn timers(status: &LoopStatus, lang: Lang) -> WaitEntries {
    let entries = status.timers.first.iter().map(|timer| WaitEntry {
        task: timer.task.clone(),
        label: timer.label.clone(),
        time: sentences::in_time(lang, &status.grain.duration(timer.until.since(status.now))),
    });
    WaitEntries { first: entries.collect(), total: status.timers.total }
}

fn host(status: &LoopStatus, lang: Lang) -> WaitEntries {
    let entries = status.host.first.iter().map(|wait| WaitEntry {
        task: wait.task.clone(),
        label: wait.label.clone(),
        time: sentences::since(lang, &status.grain.duration(status.now.since(wait.since))),
    });
    WaitEntries { first: entries.collect(), total: status.host.total }
}

/// A list of waits, memoised by render key.
struct WaitGroup {
    app: &'static AppState,
    make: fn(&LoopStatus, Lang) -> WaitEntries,
    memo: Memo<RenderKey, WaitEntries>,
}

impl WaitGroup {
    fn entries(&self) -> Rc<WaitEntries> {
        let lang = self.app.lang();
        self.memo.get(self.app.render_key(), || (self.make)(&self.app.loop_status(), lang))
    }

    /// A text of the entry at an index; empty after the last.
    fn text(&'static self, index: usize, read: fn(&WaitEntry) -> &str) -> impl Fn() -> String + 'static {
        move || self.entries().first.get(index).map_or_else(String::new, |entry| read(entry).to_owned())
    }

    fn task(&self, index: usize) -> Option<TaskId> {
        self.entries().first.get(index).map(|entry| entry.task.task)
    }

    fn total(&self) -> usize {
        self.entries().total
    }

    fn more(&self) -> usize {
        self.total() - self.entries().first.len()
    }
}

/// A heading with a count, and the first entries in a list of class `list`. The row elements are made once and filled by
/// index.
fn group(
    app: &'static AppState,
    title: Text,
    list: &str,
    make: fn(&LoopStatus, Lang) -> WaitEntries,
) -> View {
    let group = leak(WaitGroup { app, make, memo: Memo::default() });
    let count = el("span")
        .class("count")
        .live_class("zero", move || group.total() == 0)
        .live_text(move || group.total().to_string());
    let more = el("li")
        .class("more")
        .hidden_when(move || group.more() == 0)
        .live_text(move || (group.more() > 0).then(|| sentences::and_more(app.lang(), group.more())));
    let rows = (0..SHOWN).map(|index| entry_row(group, index));
    el("section")
        .class("wait-group")
        .child(el("h3").live_text(app.tr(title)).text(" ").child(count))
        .child(el("ul").class(list).children(rows).child(more))
}

fn entry_row(group: &'static WaitGroup, index: usize) -> View {
    let selected = &group.app.run_view.selected;
    let is_selected =
        move || selected.get().is_some_and(|lane| group.task(index).map(LaneId::Task) == Some(lane));
    let task = button()
        .class("chip")
        .live_class("selected", is_selected)
        .on_click(move || selected.set(group.task(index).map(LaneId::Task)))
        .live_text(group.text(index, |entry| &entry.task.name));
    let label = el("span")
        .class("wait-label")
        .live_attr("title", group.text(index, |entry| &entry.label))
        .live_text(group.text(index, |entry| &entry.label));
    let time = el("span").class("wait-time").live_text(group.text(index, |entry| &entry.time));
    el("li").hidden_when(move || group.task(index).is_none()).children([task, label, time])
}
