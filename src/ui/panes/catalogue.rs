//! The list of demos by group. Each entry is a real link, so that it can be opened in another tab.

use web_sys::MouseEvent;

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
        .children(groups)
}

fn entry(app: &'static AppState, demo: &'static Demo) -> View {
    let link = move || {
        let (args, speed) = (Args::defaults(demo), app.speed.get());
        Address { demo, args, speed, run: false, ..app.origin.clone() }.query()
    };
    let choose = move |event: &MouseEvent| {
        let elsewhere = event.ctrl_key() || event.meta_key() || event.shift_key() || event.button() != 0;
        if !elsewhere {
            event.prevent_default();
            app.choose(demo);
        }
    };
    let link = el("a")
        .live_attr("href", link)
        .live_attr("aria-current", move || std::ptr::eq(app.demo.get(), demo).then_some("page"))
        .on("click", choose)
        .child(el("span").class("entry-title").live_text(app.tr(demo.title)))
        .child(el("span").class("entry-summary").live_text(app.tr(demo.summary)));
    el("li").child(link)
}
