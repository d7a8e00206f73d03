//! The present of the run: one sentence, the result once there is one, the run queue, timers, what the host owes, tasks.

use std::rc::Rc;

use super::await_tree::await_tree;
use super::inspector_panel;
use super::result::result;
use super::task_tree::task_tree;
use crate::i18n::{Lang, Text, inspector, panes, sentences};
use crate::rt::TaskId;
use crate::session::State;
use crate::trace::LaneId;
use crate::ui::dom::{Derived, Observed, View, button, el, for_good};
use crate::ui::present::now::{Named, Present, SHOWN};
use crate::ui::state::app_state::{AppState, Sight};
use crate::ui::state::run_view::Subject;
use crate::ui::widgets::tabs::{Tab, panel, tabs};

/// What the pane shows: the loop, one task, or all that is awaited.
const TABS: [Tab; 3] = [
    Tab { id: "tab-loop", title: panes::LOOP },
    Tab { id: "tab-inspector", title: inspector::INSPECTOR },
    Tab { id: "tab-awaits", title: inspector::AWAIT_TREE },
];

pub(crate) fn now_panel(app: &'static AppState) -> View {
    let tab = for_good(Observed::new(0));
    let time = move || app.state().map(|_| app.page.grain().after(app.present().now));
    let header = el("header")
        .child(el("h2").attr("id", "now-title").live_text(app.say(panes::NOW)))
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
        .child(result(app).hidden_when(move || app.is_past()))
        .child(waits)
        .child(el("h3").live_text(app.say(panes::TASKS)))
        .children(task_tree(app));
    el("section")
        .class("pane now")
        .attr("aria-labelledby", "now-title")
        .child(header)
        .child(event_loop)
        .child(inspector_panel::inspector(app, panel(&TABS, 1, tab), 1, tab))
        .child(await_tree(app, panel(&TABS, 2, tab), 2, tab))
}

fn sentence(app: &AppState) -> String {
    let lang = app.lang();
    if let Some(need) = app.waits_for().filter(|_| !app.is_live() && !app.is_past()) {
        return need.sentence().get(lang).to_owned();
    }
    let Some((run, state)) = app.run().zip(app.state()) else { return sentences::loop_is_empty(lang) };
    let present = app.present();
    if app.is_past() {
        return sentences::looked_at(lang, &present.grain.after(present.now), &present.next(lang));
    }
    if let Subject::File(file) = &run.subject {
        let (tasks, events) = (app.page.with_model(|model| model.tasks().len()), run.log().recorded());
        return sentences::file_on_show(lang, &file.name, tasks, events);
    }
    present.sentence(state, run.summary().as_ref(), lang)
}

/// The first entries of a group, and how many there are.
struct Entries {
    first: Vec<Entry>,
    total: usize,
}

struct Entry {
    task: Named,
    /// What it waits for; empty in the run queue.
    label: String,
    /// How long still, or how long already.
    time: String,
}

fn queue(present: &Present, _: Lang) -> Entries {
    let entry = |task: &Named| Entry { task: task.clone(), label: String::new(), time: String::new() };
    Entries { first: present.queue.first.iter().map(entry).collect(), total: present.queue.total }
}

fn timers(present: &Present, lang: Lang) -> Entries {
    let entries = present.timers.first.iter().map(|timer| Entry {
        task: timer.task.clone(),
        label: timer.label.clone(),
        time: sentences::in_time(lang, &present.grain.duration(timer.until.since(present.now))),
    });
    Entries { first: entries.collect(), total: present.timers.total }
}

fn host(present: &Present, lang: Lang) -> Entries {
    let entries = present.host.first.iter().map(|wait| Entry {
        task: wait.task.clone(),
        label: wait.label.clone(),
        time: sentences::since(lang, &present.grain.duration(present.now.since(wait.since))),
    });
    Entries { first: entries.collect(), total: present.host.total }
}

/// One of the groups, made from the present once a glance.
struct Group {
    app: &'static AppState,
    make: fn(&Present, Lang) -> Entries,
    made: Derived<Sight, Entries>,
}

impl Group {
    fn entries(&self) -> Rc<Entries> {
        let lang = self.app.lang();
        self.made.get(self.app.sight(), || (self.make)(&self.app.present(), lang))
    }

    /// What stands at a place, empty beyond the last.
    fn text(&'static self, place: usize, read: fn(&Entry) -> &str) -> impl Fn() -> String + 'static {
        move || self.entries().first.get(place).map_or_else(String::new, |entry| read(entry).to_owned())
    }

    fn task(&self, place: usize) -> Option<TaskId> {
        self.entries().first.get(place).map(|entry| entry.task.task)
    }

    fn total(&self) -> usize {
        self.entries().total
    }

    fn more(&self) -> usize {
        self.total() - self.entries().first.len()
    }
}

/// A heading with a count, and the first entries in a list of the class `list`. The rows are made once and filled by place, as in a long list.
fn group(app: &'static AppState, title: Text, list: &str, make: fn(&Present, Lang) -> Entries) -> View {
    let group = for_good(Group { app, make, made: Derived::default() });
    let count = el("span")
        .class("count")
        .live_class("zero", move || group.total() == 0)
        .live_text(move || group.total().to_string());
    let more = el("li")
        .class("more")
        .hidden_when(move || group.more() == 0)
        .live_text(move || (group.more() > 0).then(|| sentences::and_more(app.lang(), group.more())));
    let rows = (0..SHOWN).map(|place| entry_row(group, place));
    el("section")
        .class("wait-group")
        .child(el("h3").live_text(app.say(title)).text(" ").child(count))
        .child(el("ul").class(list).children(rows).child(more))
}

fn entry_row(group: &'static Group, place: usize) -> View {
    let selected = &group.app.page.selected;
    let is_selected =
        move || selected.get().is_some_and(|lane| group.task(place).map(LaneId::Task) == Some(lane));
    let task = button()
        .class("chip")
        .live_class("selected", is_selected)
        .on_click(move || selected.set(group.task(place).map(LaneId::Task)))
        .live_text(group.text(place, |entry| &entry.task.name));
    let label = el("span")
        .class("wait-label")
        .live_attr("title", group.text(place, |entry| &entry.label))
        .live_text(group.text(place, |entry| &entry.label));
    let time = el("span").class("wait-time").live_text(group.text(place, |entry| &entry.time));
    el("li").hidden_when(move || group.task(place).is_none()).children([task, label, time])
}
