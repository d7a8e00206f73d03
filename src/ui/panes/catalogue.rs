//! The list of demos by group, after the visitor's own programs, with a field that finds some of them. A demo's entry is a real
//! link, so that it can be opened in another tab.
//!
//! Invariant: what is found is found in either language.

use web_sys::{Event, HtmlElement, MouseEvent};

use super::own_programs::own_programs;
use crate::demos::{self, Args, Demo, Group};
use crate::i18n::panes;
use crate::ui::dom::{Observed, View, el, leak, value_of};
use crate::ui::state::address::Address;
use crate::ui::state::app_state::AppState;

pub(crate) fn catalogue(app: &'static AppState) -> View {
    let mut groups: Vec<Group> = Vec::new();
    for demo in demos::all() {
        if !groups.contains(&demo.group) {
            groups.push(demo.group);
        }
    }
    let wanted: &'static Observed<String> = leak(Observed::default());
    let is_found = move |demo: &Demo| wanted.with(|text| has_words(demo, text));
    let groups = groups.into_iter().map(|group| {
        let demos = move || demos::all().iter().filter(move |demo| demo.group == group);
        el("section")
            .class("group")
            .hidden_when(move || !demos().any(is_found))
            .child(el("h3").live_text(app.tr(group.title())))
            .child(
                el("ul").children(demos().map(|demo| entry(app, demo).hidden_when(move || !is_found(demo)))),
            )
    });
    let nothing = el("p")
        .class("empty")
        .hidden_when(move || demos::all().iter().any(is_found))
        .live_text(app.tr(panes::NO_DEMO_FOUND));
    let list = el("nav");
    let (pane, shown) = (list.html(), move || (app.demo.get().id, app.is_own()));
    list.class("pane catalogue")
        .attr("aria-labelledby", "demos-title")
        .child(el("h2").attr("id", "demos-title").live_text(app.tr(panes::DEMOS)))
        .child(search(app, wanted))
        .child(own_programs(app))
        .children(groups)
        .child(nothing)
        // Last, so that the entries are marked before.
        .on_change(shown, move |_| reveal(&pane))
}

/// Scrolls the list, and nothing around it, to the demo on show.
fn reveal(list: &HtmlElement) {
    let Some(entry) = list.query_selector("[aria-current]").ok().flatten() else { return };
    let (list_box, entry_box) = (list.get_bounding_client_rect(), entry.get_bounding_client_rect());
    if entry_box.top() < list_box.top() || entry_box.bottom() > list_box.bottom() {
        let above = (list.client_height() - entry.client_height()) / 2;
        list.set_scroll_top(list.scroll_top() + (entry_box.top() - list_box.top()) as i32 - above);
    }
}

/// The field that finds demos.
fn search(app: &'static AppState, wanted: &'static Observed<String>) -> View {
    let input = el("input")
        .attr("type", "search")
        .attr("spellcheck", "false")
        .attr("autocomplete", "off")
        .live_attr("aria-label", app.tr(panes::FIND_DEMOS))
        .live_attr("placeholder", app.tr(panes::FIND_DEMOS))
        .on("input", move |event: &Event| wanted.set(value_of(event)));
    el("div").class("catalogue-search").attr("role", "search").child(input)
}

/// Whether a demo's id, title or summary has each of the words.
fn has_words(demo: &Demo, text: &str) -> bool {
    let parts = [demo.id, demo.title.en, demo.title.zh, demo.summary.en, demo.summary.zh];
    let has = |word: &str| parts.iter().any(|part| part.to_ascii_lowercase().contains(word));
    text.to_ascii_lowercase().split_whitespace().all(has)
}

/// A link that chooses the demo.
pub(super) fn demo_link(app: &'static AppState, demo: &'static Demo) -> View {
    let link = move || {
        let (args, speed) = (Args::defaults(demo.params), app.speed.get());
        Address { demo, args, speed, run: false, carried: None, program: None, ..app.origin.clone() }.query()
    };
    let choose = move |event: &MouseEvent| {
        let elsewhere = event.ctrl_key() || event.meta_key() || event.shift_key() || event.button() != 0;
        if !elsewhere {
            event.prevent_default();
            app.choose(demo);
        }
    };
    el("a").live_attr("href", link).on("click", choose)
}

fn entry(app: &'static AppState, demo: &'static Demo) -> View {
    let is_shown = move || std::ptr::eq(app.demo.get(), demo) && !app.is_own();
    let mark = move || if app.has_edits(demo) { panes::EDITED_NOTE.get(app.lang()) } else { "" };
    let title = el("span")
        .class("entry-title")
        .live_text(app.tr(demo.title))
        .text(" ")
        .child(el("span").class("entry-mark").live_text(mark));
    let link = demo_link(app, demo)
        .class("entry")
        .live_attr("aria-current", move || is_shown().then_some("page"))
        .child(title)
        .child(el("span").class("entry-summary").live_text(app.tr(demo.summary)));
    el("li").child(link)
}
