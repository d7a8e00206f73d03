//! Below the parameters: a question whose answer the demo's timeline has, and links to the demos that lead on.

use super::catalogue::demo_link;
use crate::demos;
use crate::i18n::panes;
use crate::ui::dom::{View, el};
use crate::ui::state::app_state::AppState;

pub(crate) fn lesson(app: &'static AppState) -> View {
    let question = move || app.demo.get().question.map_or("", |question| question.get(app.lang()));
    let next = move || app.demo.get().next.to_vec();
    let link = move |id: &&'static str| match demos::find(id) {
        Some(demo) => el("li").child(demo_link(app, demo).live_text(app.tr(demo.title))),
        None => el("li"),
    };
    el("div")
        .class("lesson")
        .hidden_when(move || app.is_own() || app.demo.get().question.is_none())
        .child(el("p").class("lesson-question").live_text(question))
        .child(
            el("div")
                .class("lesson-next")
                .hidden_when(move || app.demo.get().next.is_empty())
                .child(el("span").live_text(app.tr(panes::NEXT_DEMOS)))
                .child(el("ul").each(next, link)),
        )
}
