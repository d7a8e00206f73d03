//! The list of demos by group, after the visitor's own programs. A demo's entry is a real link, so that it can be opened in
//! another tab.

use web_sys::MouseEvent;

use super::own_programs::own_programs;
use crate::demos::{self, Args, Demo, Group};
use crate::i18n::panes;
use crate::ui::dom::{View, el};
use crate::ui::state::address::Address;
use crate::ui::state::app_state::AppState;

pub(crate) fn catalogue(app: &'static AppState) -> View {
    let mut groups: Vec<Group> = Vec::new();
    for demo in demos::all() {
        if !groups.contains(&demo.group) {
            groups.push(demo.group);
        }
    }
    let groups = groups.into_iter().map(|group| {
        let demos = demos::all().iter().filter(|demo| demo.group == group);
        el("section")
            .class("group")
            .child(el("h3").live_text(app.tr(group.title())))
            .child(el("ul").children(demos.map(|demo| entry(app, demo))))
    });
    el("nav")
        .class("pane catalogue")
        .attr("aria-labelledby", "demos-title")
        .child(el("h2").attr("id", "demos-title").live_text(app.tr(panes::DEMOS)))
        .child(own_programs(app))
        .children(groups)
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
